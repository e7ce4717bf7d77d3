// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/test_device.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace lumina {
namespace {

std::string variable(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value ? value : otherwise;
}

class NeedsTheDevice : public testing::Environment {
  void SetUp() override {
    if (!test_device().is_card()) return;
    const CudaBackend cuda = load_cuda(0, test_device().library);
    if (!cuda.backend) GTEST_SKIP() << cuda.why;
  }
};

[[maybe_unused]] const auto* const kEnvironment = testing::AddGlobalTestEnvironment(new NeedsTheDevice);

}  // namespace

const TestDevice& test_device() {
  static const TestDevice device{variable("LUMINA_TEST_DEVICE", "cpu"), load_cuda,
                                 variable("LUMINA_TEST_CUDA_LIBRARY", ""), false};
  return device;
}

}  // namespace lumina
