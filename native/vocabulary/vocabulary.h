// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cassert>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "io/value.h"

namespace lumina {

/// Token string -> id.
using TokenNames = std::unordered_map<std::string, int32_t>;

TokenNames names_of_config(const io::Value& config, const std::string& where);  ///< vocabulary_map; empty if absent
TokenNames names_of_tokenizer(const io::Value& tokenizer, const std::string& where);  ///< model.vocab, added_tokens
/// The published layout, scaled down where `vocab_size` is smaller: for models of random weights. Throws
/// Error{invalid_request} below 64.
TokenNames synthetic_names(int32_t vocab_size);

/// The ids that carry structure, looked up by name: the numbers differ between models, the names do not.
struct Vocabulary {
  int32_t bos = 0;          ///< <s>
  int32_t image_start = 0;  ///< <racm3:break>
  int32_t image_end = 0;    ///< <eoss>
  int32_t end_of_row = 0;   ///< <reserved08799>
  int32_t end_of_turn = 0;  ///< <reserved08706>
  int32_t grid_zero = 0;    ///< <reserved08800>: n grids is grid_zero + n
  int32_t grid_count = 0;   ///< grids 0 .. grid_count - 1 have ids
  int32_t image_first = 0;  ///< the image ids are image_first .. image_first + image_count - 1, in any order of codes
  int32_t image_count = 0;
  std::vector<int32_t> code_to_id;  ///< [image_count]
  std::vector<int32_t> id_to_code;  ///< [image_count], by id - image_first

  bool is_image(int32_t id) const { return id >= image_first && id - image_first < image_count; }
  int32_t code_of(int32_t image_id) const {
    assert(is_image(image_id));
    return id_to_code[image_id - image_first];
  }

  /// Throws Error{model_format} that names the source and what is missing, twice there or out of [0, vocab_size):
  /// codes must be 0 .. n-1 on consecutive ids, grids on consecutive ids, and no id may have two meanings.
  static Vocabulary from_names(const TokenNames& names, int32_t vocab_size, const std::string& where);
};

}  // namespace lumina
