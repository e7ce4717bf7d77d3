// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "vq/card_weights.h"
#include "vq/feature_map.h"

namespace lumina::vq {

/// Bytes of a card's memory that coding a picture takes, by what they are for.
struct CardPlan {
  enum Use { first, second, third, keys, values, scores, affine, moments, codes, pixels, kUses };
  std::array<size_t, kUses> bytes{};

  /// Room for either.
  void join(const CardPlan& other);
  bool holds(const CardPlan& other) const;
  size_t total() const;
};

/// A picture on its way through a network: a plan's maker, where there is no memory yet, or what queues kernels.
class CardRun {
 public:
  /// Plans only.
  explicit CardRun(const PictureOps& ops) : ops_(ops) {}
  /// Works in `memory`, which has the plan's total.
  CardRun(const PictureOps& ops, const CardPlan& plan, void* memory, Stream stream)
      : ops_(ops), plan_(plan), memory_(static_cast<unsigned char*>(memory)), stream_(stream) {}

  const CardPlan& plan() const { return plan_; }

  /// codes() -> pixels [height, width, 3] f32, at the return.
  const float* decode(const CardDecoder& decoder, const CardBook& book, Extent cells);
  /// bytes() -> nearest codes, in codes().
  void encode(const CardEncoder& encoder, const CardBook& book, Extent pixels);

  int32_t* codes(Extent cells);
  uint8_t* bytes(Extent pixels);
  void to_bytes(const float* pixels, Extent extent);

 private:
  /// Channels last, f32, in one of the three places for maps.
  struct Map {
    CardPlan::Use place;
    Extent extent;
    int64_t channels;
    float* data;
    int64_t pixels() const { return extent.height * extent.width; }
  };
  struct Before {
    const float* affine = nullptr;
    bool silu = false;
  };

  bool plans() const { return memory_ == nullptr; }
  template <typename T>
  T* room(CardPlan::Use use, int64_t count);
  Map map(CardPlan::Use place, Extent extent, int64_t channels);

  const float* measure(const CardNorm& norm, const Map& x);
  Before silu_of(const CardNorm& norm, const Map& x) { return {measure(norm, x), true}; }
  Map convolve(const CardLayer& layer, const Map& x, CardPlan::Use to, Before before, const int32_t* rows = nullptr);
  void add(const CardLayer& layer, const Map& x, Before before, const Map& to);
  void queue(const CardLayer& layer, const Map& x, Before before, const int32_t* rows, float* output, bool add);
  void multiply(const float* rows, int64_t count, int64_t in, const void* tiles, int64_t out, float* output);

  Map res(const CardRes& block, const Map& x);
  Map attend(const CardAttention& block, const Map& x);
  Map middle(const CardMiddle& middle, const Map& x);
  Map level(const CardLevel& level, Map x);

  const PictureOps& ops_;
  CardPlan plan_;
  unsigned char* memory_ = nullptr;
  Stream stream_;
};

}  // namespace lumina::vq
