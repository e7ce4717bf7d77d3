// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "golden.h"
#include "vq/codec.h"

namespace lumina::vq {
namespace {

/// The VQGAN that ships with the project, on the codes of a golden picture.
class EmbeddedVqgan : public testing::Test {
 protected:
  void SetUp() override {
    golden_ = io::read_json(golden::path("seed-model/golden.json"));
    codes_ = golden::ids(golden::at(facts(), "codes"));
    const auto size = golden::ids(golden::at(facts(), "codes_h_w"));
    cells_ = {size[0], size[1]};
  }
  const io::Value& facts() const { return golden::at(golden_, "vqgan"); }
  std::vector<uint8_t> decode(Codec& codec, int64_t rows) const {
    std::vector<uint8_t> rgb(static_cast<size_t>(rows * cells_.width * kCell * kCell * 3));
    codec.decode(codes_.data(), {rows, cells_.width}, rgb.data());
    return rgb;
  }

  io::Value golden_;
  std::vector<int32_t> codes_;
  Extent cells_;
};

TEST_F(EmbeddedVqgan, DecodesToTheReferencesMeanAndSpread) {
  Codec codec = Codec::open(LUMINA_MINI_DIR, 2);
  std::vector<float> pixels(codes_.size() * kCell * kCell * 3);
  codec.decode_f32(codes_.data(), cells_, pixels.data());
  const auto count = static_cast<double>(pixels.size());
  double mean = 0, squares = 0;
  for (const float value : pixels) mean += value / count;
  for (const float value : pixels) squares += (value - mean) * (value - mean);
  EXPECT_NEAR(mean, golden::number(golden::at(facts(), "decoded_float_mean")), 1e-5);
  EXPECT_NEAR(std::sqrt(squares / (count - 1)), golden::number(golden::at(facts(), "decoded_float_std")), 1e-5);
}

/// The codec with every convolution a plain sum.
std::unique_ptr<Layer> make_direct(const LayerSpec& spec, std::span<const float> weight, std::span<const float> bias) {
  LayerSpec exact = spec;
  exact.exact = true;
  return make_layer(exact, weight, bias);
}

/// Decibels by which `preview` resembles the top of `picture`.
double psnr(const std::vector<uint8_t>& preview, const std::vector<uint8_t>& picture) {
  double squares = 0;
  for (size_t i = 0; i < preview.size(); ++i) squares += std::pow(preview[i] - picture[i], 2);
  return 10 * std::log10(255.0 * 255.0 * static_cast<double>(preview.size()) / squares);
}

// Normalization and the attention in the middle see the whole picture, so its first rows alone give other pixels. How
// near they come depends on the picture; these were 30 to 45 dB, where coding itself costs this picture 27.
TEST_F(EmbeddedVqgan, TheFirstRowsAlonePreviewTheTopOfThePicture) {
  Codec codec = Codec::open(LUMINA_MINI_DIR, 2);
  const auto picture = decode(codec, cells_.height);
  for (int64_t rows = 1; rows < cells_.height; ++rows) {
    const double decibels = psnr(decode(codec, rows), picture);
    RecordProperty("psnr_of_" + std::to_string(rows) + "_rows", std::to_string(decibels));
    EXPECT_GT(decibels, 25) << rows << " rows";
  }
}

// Winograd's tiles round off more than plain sums do: one value in 12,000 or fewer fell on the other side of a step.
TEST_F(EmbeddedVqgan, WinogradsPicturesAreThoseOfPlainSums) {
  Codec codec = Codec::open(LUMINA_MINI_DIR, 2), direct = Codec::open(LUMINA_MINI_DIR, 2, make_direct);
  for (int picture = 0; picture < 11; ++picture) {
    const Extent cells = picture == 0 ? cells_ : Extent{10 + picture, 22 - picture};
    std::vector<int32_t> codes = codes_;
    codes.resize(static_cast<size_t>(cells.height * cells.width));
    if (picture > 0)
      for (size_t i = 0; i < codes.size(); ++i)
        codes[i] = static_cast<int32_t>((i + 1) * (2654435761u + 64 * picture) % 2048);
    std::vector<uint8_t> a(codes.size() * kCell * kCell * 3), b(a.size());
    codec.decode(codes.data(), cells, a.data());
    direct.decode(codes.data(), cells, b.data());
    const double decibels = psnr(a, b);
    std::printf("%2d: %d x %d pixels, %.1f dB\n", picture, static_cast<int>(cells.width * kCell),
                static_cast<int>(cells.height * kCell), decibels);
    EXPECT_GT(decibels, 70);
    for (size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], 1);
  }
}

}  // namespace
}  // namespace lumina::vq
