// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/checkpoint.h"

namespace lumina {

/// The embedding's name in the files.
inline constexpr const char* kEmbedding = "model.embed_tokens.weight";

/// Is shown each tensor of a decoder: its name in the files, its place in a Checkpoint and its shape.
class WeightVisitor {
 public:
  virtual ~WeightVisitor() = default;
  virtual void matrix(const std::string& name, Weights& to, int64_t rows, int64_t cols) = 0;
  virtual void vector(const std::string& name, std::vector<float>& to, int64_t size) = 0;
  /// A pair of QK-norm parameters [rows, head_dim], where `rows` is any divisor of `heads`.
  virtual void head_norm(const std::string& name, std::vector<float>& gamma, std::vector<float>& beta, int32_t& rows,
                         int32_t heads, int32_t head_dim) = 0;
};

/// The one list of a decoder's tensors: shows those that `checkpoint.config` calls for, after making `layers` as many
/// as it says. A tied head is not visited.
void visit_weights(Checkpoint& checkpoint, WeightVisitor& visitor);

/// What a matrix is called in a quantized checkpoint: "NAME.int8" or "NAME.int4". Its bytes lie there as backend/cpu/panels.h
/// says.
std::string packed_name(const std::string& name, DType type);

/// Tensors that may lie beside the decoder's and are not read: the picture encoder, a tied head, and whatever is no
/// parameter by its name or type (buffers as masks, position ids and RoPE's angles; scales; numbers of 8 bits).
bool is_passed_over(const io::StoredTensor& tensor, const ModelConfig& config);

}  // namespace lumina
