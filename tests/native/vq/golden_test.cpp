// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "golden.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "files.h"
#include "vq/codec.h"

namespace lumina::vq {
namespace {

/// The golden VQGAN in each of the forms that can be read.
class GoldenVqgan : public testing::Test {
 protected:
  void SetUp() override { cases_ = io::read_json(golden::path("vqgan/cases.json")); }
  /// Calls body(case, its tensors) for each case of a kind.
  template <typename Body>
  void each(const std::string& kind, Body body) {
    for (const io::Value& item : *cases_.list()) {
      if (*golden::at(item, "kind").string() != kind) continue;
      const std::string name = *golden::at(item, "name").string();
      SCOPED_TRACE(name);
      body(item, io::open_safetensors(golden::path("vqgan/" + name + ".safetensors"), io::Loading::copied));
    }
  }
  static Extent cells_of(const io::Value& item) {
    const auto size = golden::ids(golden::at(item, "latent_hw"));
    return {size[0], size[1]};
  }
  static Codec open(const std::string& name, int threads = 2) { return Codec::open(golden::checkpoint(name), threads); }

  io::Value cases_;
};

Extent pixels_of(Extent cells) { return {cells.height * kCell, cells.width * kCell}; }

/// [3, height, width] in [-1, 1] -> [height, width, 3] u8: the exact inverse of what an encoder does to pixels.
std::vector<uint8_t> to_rgb(const std::vector<float>& planes) {
  const size_t plane = planes.size() / 3;
  std::vector<uint8_t> rgb(planes.size());
  for (size_t i = 0; i < plane; ++i)
    for (size_t c = 0; c < 3; ++c)
      rgb[i * 3 + c] = static_cast<uint8_t>(std::lround((planes[c * plane + i] + 1.0) / 2.0 * 255.0));
  return rgb;
}

/// [height, width, channels] -> [channels, height, width]
std::vector<float> to_planes(const FeatureMap& map) {
  const int64_t plane = map.height() * map.width(), channels = map.channels();
  std::vector<float> planes(static_cast<size_t>(plane * channels));
  for (int64_t i = 0; i < plane; ++i)
    for (int64_t c = 0; c < channels; ++c) planes[c * plane + i] = map.row(0)[i * channels + c];
  return planes;
}

/// What the reference does with pixels: clamp, then truncate.
uint8_t truncated(float value) {
  return static_cast<uint8_t>((std::min(std::max(value, -1.0f), 1.0f) + 1.0f) / 2.0f * 255.0f);
}

TEST_F(GoldenVqgan, EncodesToTheReferencesCodes) {
  each("encode_decode", [](const io::Value& item, const io::TensorFile& tensors) {
    const Extent cells = cells_of(item);
    const auto rgb = to_rgb(golden::tensor(tensors, "input"));
    std::vector<int32_t> codes(static_cast<size_t>(cells.height * cells.width));
    for (const char* checkpoint : {"vqgan", "mgpt-a"}) {  // Meta's names in f32; Hugging Face's in bf16, same values
      SCOPED_TRACE(checkpoint);
      Codec codec = open(checkpoint);
      const FeatureMap z = codec.latent(rgb.data(), pixels_of(cells));
      EXPECT_LE(golden::relative_max(to_planes(z), golden::tensor(tensors, "z")), 1e-4);
      codec.encode(rgb.data(), pixels_of(cells), codes.data());
      EXPECT_EQ(codes, golden::ids(golden::at(item, "codes")));
    }
  });
}

void expect_decoded(Codec& codec, const io::Value& item, Extent cells, const std::vector<float>& expected) {
  const auto codes = golden::ids(golden::at(item, "codes"));
  std::vector<float> planes(expected.size());
  codec.decode_f32(codes.data(), cells, planes.data());
  EXPECT_LE(golden::relative_max(planes, expected), 1e-4);

  std::vector<uint8_t> rgb(expected.size());
  codec.decode(codes.data(), cells, rgb.data());
  const size_t plane = expected.size() / 3;
  size_t different = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    const int wanted = truncated(expected[i % 3 * plane + i / 3]);
    different += rgb[i] != wanted;
    EXPECT_NEAR(rgb[i], wanted, 1) << "value " << i;
  }
  EXPECT_LE(different, expected.size() / 200);
}

TEST_F(GoldenVqgan, DecodesToTheReferencesPixels) {
  Codec codec = open("vqgan");
  each("decode", [&](const io::Value& item, const io::TensorFile& tensors) {
    expect_decoded(codec, item, cells_of(item), golden::tensor(tensors, tensors.tensors().front().name));
  });
  each("encode_decode", [&](const io::Value& item, const io::TensorFile& tensors) {
    expect_decoded(codec, item, cells_of(item), golden::tensor(tensors, "recon"));
  });
}

TEST_F(GoldenVqgan, ReadsTheTorchArchiveAsTheSafetensors) {
  tests::TempDir dir;
  for (const char* name : {"vqgan.yaml", "vqgan.ckpt"})
    std::filesystem::copy(golden::checkpoint(std::string("vqgan/") + name), dir.path());
  Codec archive = Codec::open(dir.path(), 2), plain = open("vqgan");
  EXPECT_EQ(archive.parameters(), plain.parameters());
  const std::vector<int32_t> codes = {1, 8191, 77};
  std::vector<float> a(3 * 16 * 48), b(a.size());
  archive.decode_f32(codes.data(), {1, 3}, a.data());
  plain.decode_f32(codes.data(), {1, 3}, b.data());
  EXPECT_EQ(a, b);
}

TEST_F(GoldenVqgan, ThreadsChangeNeitherCodesNorPixels) {
  Codec alone = open("vqgan", 1);
  const Extent cells{5, 7};
  std::vector<int32_t> codes(35);
  for (size_t i = 0; i < codes.size(); ++i) codes[i] = static_cast<int32_t>(i * 2654435761u % 8192);
  std::vector<float> pixels(35 * 16 * 16 * 3), others(pixels.size());
  std::vector<uint8_t> rgb(pixels.size());
  alone.decode_f32(codes.data(), cells, pixels.data());
  alone.decode(codes.data(), cells, rgb.data());
  const FeatureMap latent = alone.latent(rgb.data(), pixels_of(cells));
  for (const int threads : {2, 3, 8}) {
    Codec codec = open("vqgan", threads);
    codec.decode_f32(codes.data(), cells, others.data());
    EXPECT_EQ(others, pixels) << threads << " threads";
    EXPECT_EQ(to_planes(codec.latent(rgb.data(), pixels_of(cells))), to_planes(latent)) << threads << " threads";
  }
}

}  // namespace
}  // namespace lumina::vq
