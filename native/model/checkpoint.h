// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "backend/weights.h"
#include "io/tensor_file.h"
#include "model/config.h"
#include "model/random_weights.h"
#include "vocabulary/vocabulary.h"

namespace lumina {

/// A layer's weights in host memory. Matrices are borrowed from the checkpoint's memory (f32 or bf16, row-major);
/// vectors are f32 copies. An empty bias means none.
struct LayerWeights {
  Weights q, k, v, o;  ///< [heads * head_dim, hidden], [kv_heads * head_dim, hidden] twice, [hidden, heads * head_dim]
  Weights gate, up, down;  ///< [intermediate, hidden] twice, [hidden, intermediate]
  std::vector<float> q_bias, k_bias, v_bias, o_bias, gate_bias, up_bias, down_bias;
  std::vector<float> input_norm, post_attention_norm;  ///< [hidden]: of attention, of the MLP
  std::vector<float> q_gamma, q_beta;                  ///< [q_rows, head_dim]
  std::vector<float> k_gamma, k_beta;                  ///< [k_rows, head_dim]
  int32_t q_rows = 1;                                  ///< divides heads
  int32_t k_rows = 1;                                  ///< divides kv_heads
};

/// A decoder's weights, checked, and the memory they live in. Moves, never copies.
struct Checkpoint {
  ModelConfig config;
  Vocabulary vocabulary;
  Weights embedding;              ///< [vocab, hidden]
  Weights head;                   ///< [vocab, hidden]; the embedding's own where they are tied
  std::vector<float> final_norm;  ///< [hidden]
  std::vector<LayerWeights> layers;
  uint64_t parameters = 0;            ///< tied ones once
  uint64_t bytes = 0;                 ///< of the matrices, as they lie in memory
  std::vector<io::TensorFile> files;  ///< the memory that matrices are borrowed from
  std::vector<io::Pages> copies;      ///< and that of the matrices that could not be
  RandomMatrices random_matrices;     ///< of random weights

  /// Opens a directory: config.json with the files of open_checkpoint_files.
  /// Every name, shape and type is checked. Matrices of f32 and bf16 are borrowed from the files; f16, and any that a
  /// file holds at an odd address, are copied (f16 as f32). What is_passed_over (weight_names.h) knows is not
  /// looked at; other tensors that do not belong are an error. The vocabulary comes from config.json's vocabulary_map,
  /// else from `tokenizer_file`, else (empty) from the directory's tokenizer.json or text_tokenizer.json. Of a
  /// quantized checkpoint (quantize.h) the matrices are as the CPU's kernels read them. Throws Error: model_format,
  /// out_of_memory.
  static Checkpoint open(const std::string& dir, const std::string& tokenizer_file, io::Loading loading);

  /// bf16 weights that depend on nothing but config and seed, scaled so that activations stay of order one. Without a
  /// vocabulary_map the vocabulary is synthetic_names. `lazily` leaves the matrices as zeros that take no memory until
  /// random_matrices makes them.
  static Checkpoint random(std::string_view config_json, uint64_t seed, bool lazily = false);

  /// Of the layers' matrices; where they differ, of those between the first and the last layer.
  DType stored_type() const { return layers[layers.size() / 2].q.type; }
};

}  // namespace lumina
