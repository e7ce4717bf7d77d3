// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "backend/pick.h"
#include "sampling/grammar.h"

namespace lumina {

/// A request's sampling numbers.
struct Sampling {
  uint64_t seed = 0;
  float guidance = 1;     ///< 1: off
  float temperature = 1;  ///< 0: the most likely id
  int32_t image_top_k = 1;
  int32_t text_top_k = 1;
};

/// A draw by `choice` of the token that is the `index`-th generated, its rows still to be named.
Draw draw_of(const Choice& choice, const Sampling& sampling, uint32_t index);

/// What a request fails with where the model computes no numbers.
[[noreturn]] void throw_nan();

/// Turns logits into a token in the reference's order: guidance, constraint, top-k, temperature, draw.
/// The working memory is reused between calls; one sampler serves one thread.
class Sampler {
 public:
  /// logits: one row [vocab] of the conditional branch, indexed by id; only the ids legal by `choice` are read.
  /// unconditional: likewise, or null where guidance does not apply. index: of the token among the generated ones.
  /// Throws Error{failure} on NaN.
  int32_t pick(const Choice& choice, const Sampling& sampling, const float* logits, const float* unconditional,
               uint32_t index);

  /// probs [vocab]: the distribution that pick draws from.
  void distribution(const Choice& choice, const Sampling& sampling, const float* logits, const float* unconditional,
                    std::span<float> probs);
  /// Likewise for the legal ids alone: [choice.count], from choice.first on. No forced choice.
  std::vector<float> distribution(const Choice& choice, const Sampling& sampling, const float* logits,
                                  const float* unconditional);

 private:
  /// Fills scores_ with the guided scores of the legal ids and returns the smallest score that top-k keeps.
  float keep(const Choice& choice, const Sampling& sampling, const float* logits, const float* unconditional);

  std::vector<float> scores_, order_;
};

}  // namespace lumina
