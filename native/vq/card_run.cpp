// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vq/card_run.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "core/round.h"

namespace lumina::vq {
namespace {

constexpr int64_t kMostProducts = int64_t{1} << 24;  // floats of scores, or of cells against the codebook, at a time
constexpr int64_t kLeastRows = 128;                  // that are multiplied at a time all the same
constexpr int64_t kAligned = 256;

CardPlan::Use after(CardPlan::Use place, int steps) {
  return static_cast<CardPlan::Use>((static_cast<int>(place) + steps) % 3);
}

int64_t rows_at_once(int64_t rows, int64_t cols) {
  return std::min(rows, std::max(kLeastRows, kMostProducts / cols / kLeastRows * kLeastRows));
}

}  // namespace

void CardPlan::join(const CardPlan& other) {
  for (size_t use = 0; use < bytes.size(); ++use) bytes[use] = std::max(bytes[use], other.bytes[use]);
}

bool CardPlan::holds(const CardPlan& other) const {
  return std::ranges::equal(bytes, other.bytes, [](size_t mine, size_t its) { return mine >= its; });
}

size_t CardPlan::total() const {
  size_t sum = 0;
  for (const size_t each : bytes) sum += each;
  return sum;
}

template <typename T>
T* CardRun::room(CardPlan::Use use, int64_t count) {
  const auto wanted = static_cast<size_t>(round_up(count * static_cast<int64_t>(sizeof(T)), kAligned));
  if (plans()) {
    plan_.bytes[use] = std::max(plan_.bytes[use], wanted);
    return nullptr;
  }
  assert(wanted <= plan_.bytes[use]);
  size_t at = 0;
  for (size_t before = 0; before < use; ++before) at += plan_.bytes[before];
  return reinterpret_cast<T*>(memory_ + at);
}

int32_t* CardRun::codes(Extent cells) { return room<int32_t>(CardPlan::codes, cells.height * cells.width); }
uint8_t* CardRun::bytes(Extent pixels) { return room<uint8_t>(CardPlan::pixels, pixels.height * pixels.width * 3); }

CardRun::Map CardRun::map(CardPlan::Use place, Extent extent, int64_t channels) {
  return {place, extent, channels, room<float>(place, extent.height * extent.width * channels)};
}

const float* CardRun::measure(const CardNorm& norm, const Map& x) {
  auto* affine = room<float>(CardPlan::affine, 2 * x.channels);
  auto* partial =
      room<double>(CardPlan::moments, static_cast<int64_t>(ops_.moment_bytes(x.pixels(), x.channels) / sizeof(double)));
  if (!plans())
    ops_.measure({x.data, x.pixels(), x.channels, norm.groups, norm.gamma, norm.beta, partial, affine}, stream_);
  return affine;
}

void CardRun::queue(const CardLayer& layer, const Map& x, Before before, const int32_t* rows, float* output, bool add) {
  if (plans()) return;
  ops_.convolve({.input = x.data,
                 .rows = rows,
                 .height = static_cast<int32_t>(x.extent.height),
                 .width = static_cast<int32_t>(x.extent.width),
                 .in_channels = layer.in,
                 .out_channels = layer.out,
                 .kernel = layer.kernel,
                 .stride = layer.stride,
                 .doubling = layer.doubling,
                 .affine = before.affine,
                 .silu = before.silu,
                 .tiles = layer.tiles,
                 .bias = layer.bias,
                 .output = output,
                 .add = add},
                stream_);
}

CardRun::Map CardRun::convolve(const CardLayer& layer, const Map& x, CardPlan::Use to, Before before,
                               const int32_t* rows) {
  Extent extent = x.extent;
  if (layer.doubling) extent = {2 * extent.height, 2 * extent.width};
  if (layer.stride == 2) extent = {extent.height / 2, extent.width / 2};
  const Map y = map(to, extent, layer.out);
  queue(layer, x, before, rows, y.data, false);
  return y;
}

void CardRun::add(const CardLayer& layer, const Map& x, Before before, const Map& to) {
  queue(layer, x, before, nullptr, to.data, true);
}

void CardRun::multiply(const float* rows, int64_t count, int64_t in, const void* tiles, int64_t out, float* output) {
  const Map x{CardPlan::first, {1, count}, in, const_cast<float*>(rows)};
  queue({.in = in, .out = out, .tiles = tiles}, x, {}, nullptr, output, false);
}

CardRun::Map CardRun::res(const CardRes& block, const Map& x) {
  const Map hidden = convolve(block.conv1, x, after(x.place, 1), silu_of(block.norm1, x));
  const Map y = block.shortcut ? convolve(*block.shortcut, x, after(x.place, 2), {}) : x;
  add(block.conv2, hidden, silu_of(block.norm2, hidden), y);
  return y;
}

CardRun::Map CardRun::attend(const CardAttention& block, const Map& x) {
  const int64_t positions = x.pixels(), channels = x.channels;
  const Before normed{measure(block.norm, x), false};
  const Map q = convolve(block.q, x, after(x.place, 1), normed);
  auto* keys = room<unsigned char>(CardPlan::keys, static_cast<int64_t>(ops_.tiled_bytes(positions, channels, 1)));
  auto* values = room<unsigned char>(CardPlan::values, static_cast<int64_t>(ops_.tiled_bytes(channels, positions, 1)));
  const Map k = convolve(block.k, x, after(x.place, 2), normed);
  if (!plans()) ops_.pack({k.data, positions, channels, 1, channels, 1, 0}, keys, stream_);
  const Map v = convolve(block.v, x, after(x.place, 2), normed);
  if (!plans()) ops_.pack({v.data, channels, positions, 1, 1, channels, 0}, values, stream_);

  const auto scale = static_cast<float>(1.0 / std::sqrt(static_cast<double>(channels)));
  const int64_t most = rows_at_once(positions, positions);
  auto* scores = room<float>(CardPlan::scores, most * positions);
  for (int64_t first = 0; !plans() && first < positions; first += most) {
    const int64_t count = std::min(most, positions - first);
    float* rows = q.data + first * channels;
    multiply(rows, count, channels, keys, positions, scores);
    ops_.softmax(scores, count, positions, scale, stream_);
    multiply(scores, count, positions, values, channels, rows);
  }
  add(block.out, q, {}, x);
  return x;
}

CardRun::Map CardRun::middle(const CardMiddle& middle, const Map& x) {
  return res(middle.second, attend(middle.attention, res(middle.first, x)));
}

CardRun::Map CardRun::level(const CardLevel& level, Map x) {
  for (size_t b = 0; b < level.blocks.size(); ++b) {
    x = res(level.blocks[b], x);
    if (!level.attentions.empty()) x = attend(level.attentions[b], x);
  }
  return level.resize ? convolve(*level.resize, x, after(x.place, 1), {}) : x;
}

const float* CardRun::decode(const CardDecoder& decoder, const CardBook& book, Extent cells) {
  const Map vectors{CardPlan::first, cells, book.dim, const_cast<float*>(book.vectors)};
  // Begun there, the largest maps lie where the encoder has its own, in the second and third place.
  Map x = convolve(decoder.post_quant_conv, vectors, CardPlan::second, {}, codes(cells));
  x = middle(decoder.middle, convolve(decoder.conv_in, x, CardPlan::third, {}));
  for (const CardLevel& each : decoder.levels) x = level(each, x);
  return convolve(decoder.conv_out, x, after(x.place, 1), silu_of(decoder.norm_out, x)).data;
}

void CardRun::to_bytes(const float* pixels, Extent extent) {
  uint8_t* to = bytes(extent);
  if (!plans()) ops_.to_bytes(pixels, extent.height * extent.width * 3, to, stream_);
}

void CardRun::encode(const CardEncoder& encoder, const CardBook& book, Extent pixels) {
  const uint8_t* rgb = bytes(pixels);
  Map x = map(CardPlan::first, pixels, 3);
  if (!plans()) ops_.from_bytes(rgb, x.pixels() * 3, x.data, stream_);
  x = convolve(encoder.conv_in, x, CardPlan::second, {});
  for (const CardLevel& each : encoder.levels) x = level(each, x);
  x = middle(encoder.middle, x);
  x = convolve(encoder.conv_out, x, after(x.place, 1), silu_of(encoder.norm_out, x));
  x = convolve(encoder.quant_conv, x, after(x.place, 1), {});

  int32_t* nearest = codes(x.extent);
  const int64_t cells = x.pixels(), most = rows_at_once(cells, book.codes);
  auto* products = room<float>(CardPlan::scores, most * book.codes);
  for (int64_t first = 0; !plans() && first < cells; first += most) {
    const int64_t count = std::min(most, cells - first);
    const float* rows = x.data + first * book.dim;
    multiply(rows, count, book.dim, book.tiles, book.codes, products);
    ops_.nearest(
        {rows, book.vectors, products, book.half_norms, book.longest, count, book.codes, book.dim, nearest + first},
        stream_);
  }
}

}  // namespace lumina::vq
