// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "io/value.h"

namespace lumina {

enum class RopeScaling { none, linear, dynamic };

/// The keys of config.json that change the mathematics (model_type "chameleon"), checked: all sizes are positive,
/// divide as they must, and products of two of them times 8 fit int64.
struct ModelConfig {
  int32_t layers = 32;
  int32_t hidden_size = 4096;
  int32_t intermediate_size = 11008;
  int32_t heads = 32;
  int32_t kv_heads = 32;
  int32_t head_dim = 128;  ///< hidden_size / heads, even
  int32_t vocab_size = 65536;
  int32_t max_positions = 4096;  ///< only `dynamic` RoPE scaling looks at it; no limit
  int32_t qk_norm_rows = 1;      ///< model_parallel_size: a hint, as the tensors say how many rows they have
  float rms_norm_eps = 1e-5f;
  double rope_theta = 10000;
  RopeScaling rope_scaling = RopeScaling::none;
  double rope_factor = 1;
  bool swin_norm = false;         ///< norms on the output of attention and MLP instead of their input
  bool mask_image_logits = true;  ///< the default of the reference; every Lumina-mGPT config says false
  bool attention_bias = false;
  bool mlp_bias = false;
  bool tie_word_embeddings = false;

  /// Numbers of a row of q, of k or v.
  int64_t q_width() const { return int64_t{heads} * head_dim; }
  int64_t kv_width() const { return int64_t{kv_heads} * head_dim; }

  /// Reads a parsed config.json, or its text_config where the keys are in that; `where` names it in messages. Throws
  /// Error{model_format}; weights that another tool quantized (quantization_config) are refused by its name.
  static ModelConfig from_json(const io::Value& json, const std::string& where);
};

/// The map of a config.json that describes the decoder: its text_config, where one is nested, else the whole.
const io::Value& decoder_part(const io::Value& json);

}  // namespace lumina
