// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vq/codec.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/error.h"
#include "core/memory.h"
#include "vq/limits.h"

namespace lumina::vq {
namespace {

constexpr uint64_t kScratch = uint64_t{64} << 20;  // bytes beside the feature maps: strips, small levels

/// Refuses before it begins what the memory does not suffice for: at the full size a block holds its input, its output
/// and what lies between, the lower levels hold less.
void check_memory(const Config& config, Extent pixels) {
  const int64_t inner = config.width(0), outer = config.width(1) == inner ? 0 : config.width(1);
  const int64_t floats = pixels.height * pixels.width * (2 * inner + outer);
  require_memory(static_cast<uint64_t>(floats) * sizeof(float) + kScratch,
                 text("coding a picture of ", pixels.height, " x ", pixels.width, " pixels"));
}

/// u8 -> [-1, 1], computed in double as the reference does.
std::array<float, 256> pixel_values() {
  std::array<float, 256> values;
  for (int level = 0; level < 256; ++level) values[level] = static_cast<float>(level / 255.0 * 2.0 - 1.0);
  return values;
}

/// [-1, 1] -> u8, towards zero as the reference does; NaN gives 0.
uint8_t to_u8(float value) {
  const float clamped = value > -1.0f ? (value < 1.0f ? value : 1.0f) : -1.0f;
  return static_cast<uint8_t>((clamped + 1.0f) / 2.0f * 255.0f);
}

/// Gives memory back at the end of a picture, whatever its end.
struct Trimmed {
  explicit Trimmed(Workers& all) : workers(all) {}
  ~Trimmed() { workers.trim(); }
  Workers& workers;
};

}  // namespace

Codec Codec::open(const std::string& dir, int threads, MakeLayer make) {
  return Codec(Weights::open(dir, std::move(make)), threads > 0 ? threads : one_per_core());
}

Codec::Codec(const Weights& weights, int threads)
    : config_(weights.config()), workers_(threads), quantizer_(weights), encoder_(weights) {
  if (weights.has_decoder()) decoder_.emplace(weights);
  parameters_ = weights.taken();
}

FeatureMap Codec::latent(const uint8_t* rgb, Extent pixels) {
  check_size(pixels);
  const std::lock_guard turn(turn_);
  check_memory(config_, pixels);
  return latent_in_turn(rgb, pixels);
}

FeatureMap Codec::latent_in_turn(const uint8_t* rgb, Extent pixels) {
  static const auto values = pixel_values();
  const int64_t row_size = pixels.width * 3;
  return encoder_(workers_, pixels, [&](int64_t y, int64_t first, int64_t last, float* to) {
    for (int64_t i = first * 3; i < last * 3; ++i) *to++ = values[rgb[y * row_size + i]];
  });
}

void Codec::encode(const uint8_t* rgb, Extent pixels, int32_t* codes) {
  check_size(pixels);
  const std::lock_guard turn(turn_);
  check_memory(config_, pixels);
  const Trimmed trimmed(workers_);
  quantizer_.nearest(workers_, latent_in_turn(rgb, pixels), codes);
}

void Codec::decode(const int32_t* codes, Extent cells, const TakeRow& take) {
  check_decoder(decoder_.has_value());
  check_codes(codes, cells, quantizer_.codes());
  const std::lock_guard turn(turn_);
  check_memory(config_, pixels_of(cells));
  const Trimmed trimmed(workers_);
  (*decoder_)(workers_, cells, quantizer_.rows_of(codes, cells.width), take);
}

void Codec::decode(const int32_t* codes, Extent cells, uint8_t* rgb) {
  check_size(pixels_of(cells));
  const int64_t row_size = cells.width * kCell * 3;
  decode(codes, cells, [rgb, row_size](int64_t y, int64_t first, int64_t last, const float* from) {
    for (int64_t i = first * 3; i < last * 3; ++i) rgb[y * row_size + i] = to_u8(*from++);
  });
}

void Codec::decode_f32(const int32_t* codes, Extent cells, float* pixels) {
  check_size(pixels_of(cells));
  const int64_t width = cells.width * kCell, plane = width * cells.height * kCell;
  decode(codes, cells, [pixels, width, plane](int64_t y, int64_t first, int64_t last, const float* from) {
    for (int64_t x = first; x < last; ++x)
      for (int64_t c = 0; c < 3; ++c) pixels[c * plane + y * width + x] = *from++;
  });
}

}  // namespace lumina::vq
