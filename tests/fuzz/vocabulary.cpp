// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vocabulary/vocabulary.h"

#include "input.h"
#include "io/json.h"

namespace {

lumina::TokenNames names_of(const lumina::io::Value& json) {
  constexpr int64_t kMostIds = 1 << 17;
  if (json.integer() != nullptr && *json.integer() >= 0 && *json.integer() <= kMostIds)
    return lumina::synthetic_names(static_cast<int32_t>(*json.integer()));
  return json.find("vocabulary_map") != nullptr ? lumina::names_of_config(json, "input")
                                                : lumina::names_of_tokenizer(json, "input");
}

}  // namespace

// tokenizer.json as far as the engine reads it, the vocabulary in config.json, or how many ids a random model has.
void fuzz_one(std::string_view input) {
  lumina::fuzz::expect_answer([&] {
    const auto names = names_of(lumina::io::parse_json(input, "input"));
    const auto vocabulary = lumina::Vocabulary::from_names(names, 1 << 16, "input");
    for (int32_t code = 0; code < vocabulary.image_count; ++code)
      if (vocabulary.code_of(vocabulary.code_to_id[code]) != code) __builtin_trap();
  });
}
