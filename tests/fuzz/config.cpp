// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "model/config.h"

#include "input.h"
#include "io/json.h"
#include "vocabulary/vocabulary.h"

// config.json: the shape, and the vocabulary map in it.
void fuzz_one(std::string_view input) {
  lumina::fuzz::expect_answer([&] {
    const lumina::io::Value json = lumina::io::parse_json(input, "input");
    const auto config = lumina::ModelConfig::from_json(json, "input");
    const bool fits = config.heads > 0 && config.heads * config.head_dim == config.hidden_size &&
                      config.heads % config.kv_heads == 0 && config.head_dim % 2 == 0;
    if (!fits) __builtin_trap();
    const auto names = lumina::names_of_config(lumina::decoder_part(json), "input");
    if (!names.empty()) lumina::Vocabulary::from_names(names, config.vocab_size, "input");
  });
}
