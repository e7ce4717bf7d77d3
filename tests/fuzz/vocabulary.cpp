// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vocabulary/vocabulary.h"

#include "input.h"
#include "io/json.h"

// tokenizer.json, as far as the engine reads it.
void fuzz_one(std::string_view input) {
  lumina::fuzz::expect_answer([&] {
    const auto names = lumina::names_of_tokenizer(lumina::io::parse_json(input, "input"), "input");
    const auto vocabulary = lumina::Vocabulary::from_names(names, 1 << 16, "input");
    for (int32_t code = 0; code < vocabulary.image_count; ++code)
      if (vocabulary.code_of(vocabulary.code_to_id[code]) != code) __builtin_trap();
  });
}
