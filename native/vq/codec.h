// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "vq/config.h"
#include "vq/decoder.h"
#include "vq/encoder.h"
#include "vq/quantizer.h"
#include "vq/workers.h"

namespace lumina::vq {

/// A VQGAN: pixels <-> codebook indices. Thread-safe; pictures are coded one after the other, which bounds memory and
/// lets each have all threads. The number of threads changes no result.
class Codec {
 public:
  /// Opens `dir` (weights.h says what may be in it). threads 0: one per core. `make` makes its convolutions. Throws Error.
  static Codec open(const std::string& dir, int threads, MakeLayer make = make_layer);

  const Config& config() const { return config_; }
  bool can_decode() const { return decoder_.has_value(); }
  uint64_t parameters() const { return parameters_; }

  /// rgb [height, width, 3] -> codes [height/16, width/16]. Throws Error{invalid_request} for sizes that are no
  /// multiples of 16 or too large; out_of_memory.
  void encode(const uint8_t* rgb, Extent pixels, int32_t* codes);
  /// rgb -> what the codes are chosen from: z [height/16, width/16, embed_dim]. For tests.
  FeatureMap latent(const uint8_t* rgb, Extent pixels);

  /// codes [height, width] -> rgb [16 * height, 16 * width, 3]: clamped to [-1, 1], then truncated to 8 bits.
  /// Throws Error{invalid_request} for codes or sizes out of range, or if there is no decoder; out_of_memory.
  void decode(const int32_t* codes, Extent cells, uint8_t* rgb);
  /// codes -> pixels [3, 16 * height, 16 * width] as the network gives them.
  void decode_f32(const int32_t* codes, Extent cells, float* pixels);

 private:
  Codec(const Weights& weights, int threads);
  FeatureMap latent_in_turn(const uint8_t* rgb, Extent pixels);
  void decode(const int32_t* codes, Extent cells, const TakeRow& take);

  Config config_;
  std::mutex turn_;
  Workers workers_;
  Quantizer quantizer_;
  Encoder encoder_;
  std::optional<Decoder> decoder_;
  uint64_t parameters_;
};

}  // namespace lumina::vq
