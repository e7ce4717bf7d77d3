// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "vq/tiny_vqgan.h"

namespace lumina::tests {

/// A VQGAN in scalar loops and in double, written for reading: what the fast one is compared with.
class ReferenceVqgan {
 public:
  struct Map {
    int64_t channels, height, width;
    std::vector<double> values;  ///< [channels, height, width]
    Map(int64_t c, int64_t h, int64_t w) : channels(c), height(h), width(w), values(static_cast<size_t>(c * h * w)) {}
    double& at(int64_t c, int64_t y, int64_t x) { return values[static_cast<size_t>((c * height + y) * width + x)]; }
    double at(int64_t c, int64_t y, int64_t x) const { return const_cast<Map*>(this)->at(c, y, x); }
    /// Zero outside.
    double padded(int64_t c, int64_t y, int64_t x) const {
      return y < 0 || x < 0 || y >= height || x >= width ? 0.0 : at(c, y, x);
    }
  };

  explicit ReferenceVqgan(const TinyVqgan& model, std::vector<bool> attention)
      : model_(model), attention_(std::move(attention)) {}

  /// pixels [3, h, w] in [-1, 1] -> z
  Map encode(const Map& pixels) const {
    Map x = conv("encoder.conv_in", pixels, 1, 1, 1);
    const size_t levels = model_.multipliers.size();
    for (size_t l = 0; l < levels; ++l) {
      const std::string name = "encoder.down." + std::to_string(l);
      x = level(name, std::move(x), model_.blocks, attention_[l]);
      if (l + 1 < levels) x = conv(name + ".downsample.conv", x, 2, 0, 1);
    }
    x = norm("encoder.norm_out", middle("encoder.mid", std::move(x)), true);
    return conv("quant_conv", conv("encoder.conv_out", x, 1, 1, 1), 1, 0, 0);
  }

  /// codes [h, w] -> pixels [3, 16h, 16w]
  Map decode(const std::vector<int32_t>& codes, int64_t height, int64_t width) const {
    const auto& book = model_.tensors.at("quantize.embedding.weight").values;
    Map x(model_.embed, height, width);
    for (int64_t c = 0; c < model_.embed; ++c)
      for (int64_t i = 0; i < height * width; ++i)
        x.at(c, i / width, i % width) = book[static_cast<size_t>(codes[i] * model_.embed + c)];
    x = conv("decoder.conv_in", conv("post_quant_conv", x, 1, 0, 0), 1, 1, 1);
    x = middle("decoder.mid", std::move(x));
    for (size_t l = model_.multipliers.size(); l-- > 0;) {
      const std::string name = "decoder.up." + std::to_string(l);
      x = level(name, std::move(x), model_.blocks + 1, attention_[l]);
      if (l > 0) x = conv(name + ".upsample.conv", doubled(x), 1, 1, 1);
    }
    return conv("decoder.conv_out", norm("decoder.norm_out", x, true), 1, 1, 1);
  }

  /// The code of the nearest vector by plain distances, ties to the lowest.
  int32_t nearest(const Map& z, int64_t y, int64_t x) const {
    const auto& book = model_.tensors.at("quantize.embedding.weight").values;
    int32_t best = 0;
    double least = HUGE_VAL;
    for (int32_t code = 0; code < model_.codes; ++code) {
      double distance = 0;
      for (int64_t c = 0; c < model_.embed; ++c) {
        const double d = z.at(c, y, x) - book[static_cast<size_t>(code * model_.embed + c)];
        distance += d * d;
      }
      if (distance < least) {
        least = distance;
        best = code;
      }
    }
    return best;
  }

 private:
  const std::vector<float>& values(const std::string& name) const { return model_.tensors.at(name).values; }

  /// Zeros: `before` above and to the left, `after` below and to the right.
  Map conv(const std::string& name, const Map& x, int64_t stride, int64_t before, int64_t after) const {
    const auto& shape = model_.tensors.at(name + ".weight").shape;
    const auto &weight = values(name + ".weight"), &bias = values(name + ".bias");
    const int64_t out = shape[0], in = shape[1], k = shape[2];
    Map y(out, (x.height + before + after - k) / stride + 1, (x.width + before + after - k) / stride + 1);
    for (int64_t o = 0; o < out; ++o)
      for (int64_t r = 0; r < y.height; ++r)
        for (int64_t q = 0; q < y.width; ++q) {
          double sum = bias[static_cast<size_t>(o)];
          for (int64_t c = 0; c < in; ++c)
            for (int64_t i = 0; i < k * k; ++i)
              sum += weight[static_cast<size_t>((o * in + c) * k * k + i)] *
                     x.padded(c, r * stride + i / k - before, q * stride + i % k - before);
          y.at(o, r, q) = sum;
        }
    return y;
  }

  Map norm(const std::string& name, Map x, bool silu) const {
    const int64_t per_group = x.channels / model_.groups, count = per_group * x.height * x.width;
    for (int64_t g = 0; g < model_.groups; ++g) {
      const auto first = x.values.begin() + g * count;
      double mean = 0, variance = 0;
      std::for_each(first, first + count, [&](double v) { mean += v / static_cast<double>(count); });
      std::for_each(first, first + count,
                    [&](double v) { variance += (v - mean) * (v - mean) / static_cast<double>(count); });
      for (int64_t i = 0; i < count; ++i) {
        const auto c = static_cast<size_t>(g * per_group + i / (x.height * x.width));
        double& v = *(first + i);
        v = (v - mean) / std::sqrt(variance + 1e-6) * values(name + ".weight")[c] + values(name + ".bias")[c];
        if (silu) v /= 1.0 + std::exp(-v);
      }
    }
    return x;
  }

  static Map sum(Map a, const Map& b) {
    for (size_t i = 0; i < a.values.size(); ++i) a.values[i] += b.values[i];
    return a;
  }

  Map res(const std::string& name, const Map& x) const {
    const Map hidden = conv(name + ".conv1", norm(name + ".norm1", x, true), 1, 1, 1);
    const Map y = conv(name + ".conv2", norm(name + ".norm2", hidden, true), 1, 1, 1);
    return sum(x.channels == y.channels ? x : conv(name + ".nin_shortcut", x, 1, 0, 0), y);
  }

  Map attend(const std::string& name, const Map& x) const {
    const Map n = norm(name + ".norm", x, false);
    const Map q = conv(name + ".q", n, 1, 0, 0), k = conv(name + ".k", n, 1, 0, 0), v = conv(name + ".v", n, 1, 0, 0);
    const int64_t positions = x.height * x.width;
    const auto value = [positions](const Map& map, int64_t c, int64_t p) {
      return map.values[static_cast<size_t>(c * positions + p)];
    };
    Map mixed(x.channels, x.height, x.width);
    for (int64_t p = 0; p < positions; ++p) {
      std::vector<double> scores(static_cast<size_t>(positions));
      for (int64_t o = 0; o < positions; ++o)
        for (int64_t c = 0; c < x.channels; ++c) scores[o] += value(q, c, p) * value(k, c, o) / std::sqrt(x.channels);
      const double most = *std::max_element(scores.begin(), scores.end());
      double total = 0;
      for (double& score : scores) total += score = std::exp(score - most);
      for (int64_t c = 0; c < x.channels; ++c)
        for (int64_t o = 0; o < positions; ++o)
          mixed.values[static_cast<size_t>(c * positions + p)] += scores[o] / total * value(v, c, o);
    }
    return sum(x, conv(name + ".proj_out", mixed, 1, 0, 0));
  }

  Map middle(const std::string& name, const Map& x) const {
    return res(name + ".block_2", attend(name + ".attn_1", res(name + ".block_1", x)));
  }

  Map level(const std::string& name, Map x, int64_t blocks, bool attention) const {
    for (int64_t b = 0; b < blocks; ++b) {
      x = res(name + ".block." + std::to_string(b), x);
      if (attention) x = attend(name + ".attn." + std::to_string(b), x);
    }
    return x;
  }

  static Map doubled(const Map& x) {
    Map y(x.channels, 2 * x.height, 2 * x.width);
    for (int64_t c = 0; c < y.channels; ++c)
      for (int64_t r = 0; r < y.height; ++r)
        for (int64_t q = 0; q < y.width; ++q) y.at(c, r, q) = x.at(c, r / 2, q / 2);
    return y;
  }

  const TinyVqgan& model_;
  std::vector<bool> attention_;  ///< by level
};

}  // namespace lumina::tests
