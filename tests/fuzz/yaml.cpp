// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/yaml.h"

#include "input.h"

void fuzz_one(std::string_view input) {
  lumina::fuzz::expect_answer([&] { lumina::io::parse_yaml(input, "input"); });
}
