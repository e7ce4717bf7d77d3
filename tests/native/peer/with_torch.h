// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string_view>

#include "peer/library.h"

namespace lumina::tests {

/// Tests that need libtorch, which the build names in LUMINA_TORCH_PATH. Without it they are skipped; in CI they fail.
class WithTorch : public testing::Test {
 protected:
  void SetUp() override {
    const char* path = std::getenv("LUMINA_TORCH_PATH");
    if (path != nullptr && *path != '\0') return torch::load(path);
    const char* ci = std::getenv("CI");
    if (ci != nullptr && std::string_view(ci) == "true") FAIL() << "CI needs libtorch: LUMINA_TORCH_PATH is not set";
    GTEST_SKIP() << "no libtorch: LUMINA_TORCH_PATH is not set";
  }
};

}  // namespace lumina::tests
