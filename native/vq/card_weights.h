// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "backend/backend.h"
#include "vq/weights.h"

/// The networks of a VQGAN as they lie in a card's memory.
namespace lumina::vq {

struct CardLayer {
  int64_t in, out;
  int32_t kernel = 1, stride = 1;
  bool doubling = false;
  const void* tiles = nullptr;
  const float* bias = nullptr;
};

struct CardNorm {
  int64_t channels, groups;
  const float *gamma, *beta;
};

struct CardRes {
  CardNorm norm1, norm2;
  CardLayer conv1, conv2;
  std::optional<CardLayer> shortcut;
};

struct CardAttention {
  CardNorm norm;
  CardLayer q, k, v, out;
};

struct CardMiddle {
  CardRes first;
  CardAttention attention;
  CardRes second;
};

struct CardLevel {
  std::vector<CardRes> blocks;
  std::vector<CardAttention> attentions;  ///< one after each block, or none
  std::optional<CardLayer> resize;        ///< up, or down; none at the last
};

struct CardDecoder {
  CardLayer post_quant_conv, conv_in;
  CardMiddle middle;
  std::vector<CardLevel> levels;  ///< in the order they run
  CardNorm norm_out;
  CardLayer conv_out;
};

struct CardEncoder {
  CardLayer conv_in;
  std::vector<CardLevel> levels;
  CardMiddle middle;
  CardNorm norm_out;
  CardLayer conv_out, quant_conv;
};

struct CardBook {
  int64_t codes, dim;
  const float* vectors;      ///< [codes, dim]
  const void* tiles;         ///< the same as a product's weights
  const double* half_norms;  ///< [codes], |e|^2 / 2
  double longest;            ///< the largest |e|
};

/// All of a VQGAN's weights in one piece of a card's memory, packed there.
class CardWeights {
 public:
  /// Throws Error{model_format} as Weights::take, out_of_memory, failure.
  CardWeights(const Weights& weights, const Backend& backend, Stream stream);

  const CardBook& book() const { return book_; }
  const CardEncoder& encoder() const { return encoder_; }
  const std::optional<CardDecoder>& decoder() const { return decoder_; }
  uint64_t bytes() const { return bytes_; }  ///< of the card's memory

 private:
  Buffer memory_;
  uint64_t bytes_ = 0;
  CardBook book_;
  CardEncoder encoder_;
  std::optional<CardDecoder> decoder_;
};

}  // namespace lumina::vq
