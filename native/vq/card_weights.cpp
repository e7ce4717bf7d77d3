// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vq/card_weights.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "core/round.h"
#include "vq/rows.h"

namespace lumina::vq {
namespace {

constexpr size_t kAligned = 256;

/// Goes over a VQGAN's weights twice: without memory it counts bytes, with it, it places them.
class Placer {
 public:
  Placer(const Weights& weights, const Backend& backend, Stream stream)
      : weights_(weights), backend_(backend), stream_(stream) {}

  void begin(Buffer memory, Buffer staging) {
    memory_ = std::move(memory);
    staging_ = std::move(staging);
    bytes_ = 0;
  }
  size_t bytes() const { return bytes_; }
  size_t staging_bytes() const { return staging_bytes_; }
  const Config& config() const { return weights_.config(); }

  CardBook book() {
    CardBook book{config().codes, config().embed_dim, nullptr, nullptr, nullptr, 0};
    std::vector<float> vectors;
    std::vector<double> half_norms;
    if (memory_) vectors = weights_.take("quantize.embedding.weight", {book.codes, book.dim});
    for (int64_t code = 0; memory_ && code < book.codes; ++code) {
      const float* e = &vectors[static_cast<size_t>(code * book.dim)];
      half_norms.push_back(0.5 * dot(e, e, book.dim));
      book.longest = std::max(book.longest, std::sqrt(2 * half_norms.back()));
    }
    book.vectors = put(vectors, book.codes * book.dim);
    book.half_norms = put(half_norms, book.codes);
    book.tiles = tiles(book.vectors, book.dim, book.codes, 1);
    return book;
  }

  CardLayer layer(const std::string& name, CardLayer layer) {
    const int64_t taps = int64_t{layer.kernel} * layer.kernel, count = layer.out * layer.in * taps;
    staging_bytes_ = std::max(staging_bytes_, static_cast<size_t>(count) * sizeof(float));
    if (memory_) {
      const auto values = weights_.take(name + ".weight", {layer.out, layer.in, layer.kernel, layer.kernel});
      backend_.upload(staging_.get(), values.data(), values.size() * sizeof(float), stream_);
    }
    layer.tiles = tiles(static_cast<const float*>(staging_.get()), layer.in, layer.out, static_cast<int32_t>(taps));
    layer.bias = vector(name + ".bias", layer.out);
    return layer;
  }
  CardLayer conv1(const std::string& name, int64_t in, int64_t out) { return layer(name, {.in = in, .out = out}); }
  CardLayer conv3(const std::string& name, int64_t in, int64_t out) {
    return layer(name, {.in = in, .out = out, .kernel = 3});
  }

  CardNorm norm(const std::string& name, int64_t channels) {
    const float* gamma = vector(name + ".weight", channels);
    return {channels, config().groups, gamma, vector(name + ".bias", channels)};
  }

  CardRes res(const std::string& name, int64_t in, int64_t out) {
    CardRes block{norm(name + ".norm1", in), norm(name + ".norm2", out), conv3(name + ".conv1", in, out),
                  conv3(name + ".conv2", out, out), std::nullopt};
    if (in != out) block.shortcut = conv1(name + ".nin_shortcut", in, out);
    return block;
  }

  CardAttention attention(const std::string& name, int64_t channels) {
    return {norm(name + ".norm", channels), conv1(name + ".q", channels, channels),
            conv1(name + ".k", channels, channels), conv1(name + ".v", channels, channels),
            conv1(name + ".proj_out", channels, channels)};
  }

  CardMiddle middle(const std::string& name) {
    const int64_t channels = config().width(kLevels - 1);
    return {res(name + ".block_1", channels, channels), attention(name + ".attn_1", channels),
            res(name + ".block_2", channels, channels)};
  }

  /// The blocks of a level, from `in` channels to the level's.
  CardLevel level(const std::string& name, size_t l, int64_t in, int64_t blocks) {
    CardLevel level;
    for (int64_t b = 0; b < blocks; ++b, in = config().width(l)) {
      level.blocks.push_back(res(text(name, ".block.", b), in, config().width(l)));
      if (config().attention[l]) level.attentions.push_back(attention(text(name, ".attn.", b), config().width(l)));
    }
    return level;
  }

 private:
  unsigned char* place(size_t bytes) {
    const size_t at = bytes_;
    bytes_ += static_cast<size_t>(round_up(static_cast<int64_t>(bytes), kAligned));
    return memory_ ? static_cast<unsigned char*>(memory_.get()) + at : nullptr;
  }
  template <typename T>
  const T* put(const std::vector<T>& values, int64_t count) {
    unsigned char* to = place(static_cast<size_t>(count) * sizeof(T));
    if (memory_) backend_.upload(to, values.data(), values.size() * sizeof(T), stream_);
    return reinterpret_cast<const T*>(to);
  }
  const float* vector(const std::string& name, int64_t count) {
    return put(memory_ ? weights_.take(name, {count}) : std::vector<float>(), count);
  }
  const void* tiles(const float* values, int64_t in, int64_t out, int32_t taps) {
    unsigned char* to = place(backend_.pictures->tiled_bytes(out, in, taps));
    if (memory_) backend_.pictures->pack({values, out, in, taps, in * taps, taps, 1}, to, stream_);
    return to;
  }

  const Weights& weights_;
  const Backend& backend_;
  Stream stream_;
  Buffer memory_, staging_;
  size_t bytes_ = 0, staging_bytes_ = 0;
};

CardDecoder decoder_of(Placer& placer) {
  const Config& config = placer.config();
  int64_t channels = config.width(kLevels - 1);
  CardDecoder decoder{placer.conv1("post_quant_conv", config.embed_dim, config.z_channels),
                      placer.conv3("decoder.conv_in", config.z_channels, channels),
                      placer.middle("decoder.mid"),
                      {},
                      placer.norm("decoder.norm_out", config.width(0)),
                      placer.conv3("decoder.conv_out", config.width(0), 3)};
  for (size_t l = kLevels; l-- > 0; channels = config.width(l)) {
    const std::string name = text("decoder.up.", l);
    CardLevel level = placer.level(name, l, channels, config.blocks + 1);
    const int64_t out = config.width(l);
    if (l > 0)
      level.resize = placer.layer(name + ".upsample.conv", {.in = out, .out = out, .kernel = 3, .doubling = true});
    decoder.levels.push_back(std::move(level));
  }
  return decoder;
}

CardEncoder encoder_of(Placer& placer) {
  const Config& config = placer.config();
  CardEncoder encoder{placer.conv3("encoder.conv_in", 3, config.channels),
                      {},
                      placer.middle("encoder.mid"),
                      placer.norm("encoder.norm_out", config.width(kLevels - 1)),
                      placer.conv3("encoder.conv_out", config.width(kLevels - 1), config.z_channels),
                      placer.conv1("quant_conv", config.z_channels, config.embed_dim)};
  int64_t channels = config.channels;
  for (size_t l = 0; l < kLevels; channels = config.width(l++)) {
    const std::string name = text("encoder.down.", l);
    CardLevel level = placer.level(name, l, channels, config.blocks);
    const int64_t out = config.width(l);
    if (l + 1 < kLevels)
      level.resize = placer.layer(name + ".downsample.conv", {.in = out, .out = out, .kernel = 3, .stride = 2});
    encoder.levels.push_back(std::move(level));
  }
  return encoder;
}

}  // namespace

CardWeights::CardWeights(const Weights& weights, const Backend& backend, Stream stream) {
  Placer placer(weights, backend, stream);
  const auto place = [&] {
    book_ = placer.book();
    encoder_ = encoder_of(placer);
    if (weights.has_decoder()) decoder_ = decoder_of(placer);
  };
  place();
  bytes_ = placer.bytes();
  memory_ = backend.allocate(bytes_);
  const Buffer staging = backend.allocate(placer.staging_bytes());
  placer.begin(memory_, staging);
  try {
    place();
    backend.synchronize(stream);
  } catch (...) {  // what is queued works in memory that is given back now
    try {
      backend.synchronize(stream);
    } catch (const Error&) {
    }
    throw;
  }
}

}  // namespace lumina::vq
