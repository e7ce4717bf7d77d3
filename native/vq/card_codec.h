// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>

#include "vq/card_run.h"
#include "vq/card_weights.h"

namespace lumina::vq {

/// A VQGAN whose networks run on a card. Thread-safe; pictures are coded one after the other, on a stream of its own. A
/// picture is one upload, kernels, and one download; the same picture gives the same bits every time.
class CardCodec {
 public:
  /// Places the weights, and takes the memory of pictures of up to 768 x 768 pixels; larger ones take theirs while they are
  /// coded. Throws Error{model_format}, out_of_memory, failure, unsupported where the back end has no PictureOps.
  CardCodec(const Weights& weights, const Backend& backend);

  bool can_decode() const { return weights_.decoder().has_value(); }

  /// As Codec has them. Throw Error{out_of_memory}, failure beside what those throw.
  void encode(const uint8_t* rgb, Extent pixels, int32_t* codes);
  void decode(const int32_t* codes, Extent cells, uint8_t* rgb);
  void decode_f32(const int32_t* codes, Extent cells, float* pixels);

  uint64_t bytes() const { return weights_.bytes() + plan_.total(); }  ///< of the card's memory, taken at open

 private:
  const CardDecoder& decoder(const int32_t* codes, Extent cells) const;
  void run(const std::function<void(CardRun&)>& body);

  const Backend& backend_;
  std::mutex turn_;
  Buffer stream_memory_;
  Stream stream_;
  CardWeights weights_;
  CardPlan plan_;
  Buffer memory_;
};

}  // namespace lumina::vq
