// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// The codec on a card, which is the CPU runner here, beside the codec on the CPU.
#include <cmath>
#include <vector>

#include "backend/cuda/host_cuda.h"
#include "backend/cuda/ops.h"
#include "damage.h"
#include "golden.h"
#include "vq/card_codec.h"
#include "vq/codec.h"
#include "vq/tiny_vqgan.h"

namespace lumina::vq {
namespace {

using host_cuda::counts;
using host_cuda::machine;
using tests::expect_error;
using tests::TempDir;
using tests::TinyVqgan;

constexpr Extent kCells{2, 3};

const Backend& backend() {
  static const bool chosen = !cuda::choose_device(0).empty();
  static_cast<void>(chosen);
  return cuda::backend();
}

std::vector<int32_t> some_codes(Extent cells, int64_t known) {
  std::vector<int32_t> codes;
  for (int64_t i = 0; i < cells.height * cells.width; ++i)
    codes.push_back(static_cast<int32_t>(i * 2654435761 % known));
  return codes;
}

std::vector<uint8_t> some_pixels(Extent pixels) {
  std::vector<uint8_t> rgb;
  for (int64_t i = 0; i < pixels.height * pixels.width * 3; ++i) rgb.push_back(static_cast<uint8_t>(i * 40503 >> 4));
  return rgb;
}

Extent pixels_of(Extent cells) { return {cells.height * kCell, cells.width * kCell}; }
size_t size_of(Extent cells) { return static_cast<size_t>(cells.height * cells.width * kCell * kCell * 3); }

template <typename AnyCodec>
std::vector<uint8_t> decoded(AnyCodec& codec, const std::vector<int32_t>& codes, Extent cells) {
  std::vector<uint8_t> rgb(size_of(cells));
  codec.decode(codes.data(), cells, rgb.data());
  return rgb;
}

template <typename AnyCodec>
std::vector<float> decoded_f32(AnyCodec& codec, const std::vector<int32_t>& codes, Extent cells) {
  std::vector<float> pixels(size_of(cells));
  codec.decode_f32(codes.data(), cells, pixels.data());
  return pixels;
}

template <typename AnyCodec>
std::vector<int32_t> encoded(AnyCodec& codec, const std::vector<uint8_t>& rgb, Extent cells) {
  std::vector<int32_t> codes(static_cast<size_t>(cells.height * cells.width), -1);
  codec.encode(rgb.data(), pixels_of(cells), codes.data());
  return codes;
}

double psnr(const std::vector<uint8_t>& a, const std::vector<uint8_t>& b) {
  double squares = 0;
  for (size_t i = 0; i < a.size(); ++i) squares += std::pow(a[i] - b[i], 2);
  return 10 * std::log10(255.0 * 255.0 * static_cast<double>(a.size()) / squares);
}

/// The runner as it was found, whatever a test did to it.
class CardVqgan : public testing::Test {
 protected:
  ~CardVqgan() override {
    host_cuda::fail_call(0);
    host_cuda::run_kernels(true);
    host_cuda::set_order(host_cuda::Order::ascending);
    machine() = before_;
  }
  Weights weights(const TinyVqgan& model) {
    model.write(dir_);
    return Weights::open(dir_.path());
  }
  void expect_agrees(const TinyVqgan& model, Extent cells) {
    SCOPED_TRACE(text(cells.height, " x ", cells.width, " cells"));
    CardCodec card(weights(model), backend());
    Codec codec = Codec::open(dir_.path(), 2);
    const auto codes = some_codes(cells, model.codes);
    EXPECT_LE(golden::relative_max(decoded_f32(card, codes, cells), decoded_f32(codec, codes, cells)), 1e-4);
    const auto rgb = some_pixels(pixels_of(cells));
    EXPECT_EQ(encoded(card, rgb, cells), encoded(codec, rgb, cells));
  }
  TempDir dir_;

 private:
  host_cuda::Machine before_ = machine();
};

TEST_F(CardVqgan, AgreesWithTheCpuForOddSizes) {
  const TinyVqgan model = TinyVqgan().build();
  for (const Extent cells : {Extent{1, 1}, {1, 3}, {3, 2}}) expect_agrees(model, cells);
}

TEST_F(CardVqgan, AgreesWithTheCpuWithAttentionAtTwoLevelsAndTwoBlocks) {
  TinyVqgan model;
  model.blocks = 2;
  model.groups = 4;
  model.attn_resolutions = "[8, 4]";  // of 64: levels 3 and 4
  expect_agrees(model.build(), {1, 2});
}

TEST_F(CardVqgan, GivesTheSameBitsEveryTimeAndInEachOrderOfTheThreads) {
  const TinyVqgan model = TinyVqgan().build();
  const auto codes = some_codes(kCells, model.codes);
  CardCodec codec(weights(model), backend());
  const auto first = decoded_f32(codec, codes, kCells);
  const auto rgb = decoded(codec, codes, kCells);
  const auto back = encoded(codec, rgb, kCells);
  host_cuda::set_order(host_cuda::Order::descending);
  CardCodec other(weights(model), backend());
  EXPECT_EQ(encoded(other, rgb, kCells), back);
  EXPECT_EQ(decoded_f32(other, codes, kCells), first);
  EXPECT_EQ(decoded(other, codes, kCells), rgb);
}

class GoldenCardVqgan : public CardVqgan {};

TEST_F(GoldenCardVqgan, DecodesToTheReferencesPixels) {
  const io::Value cases = io::read_json(golden::path("vqgan/cases.json"));
  const std::string dir = golden::checkpoint("vqgan");
  CardCodec card(Weights::open(dir), backend());
  Codec codec = Codec::open(dir, 2);
  for (const io::Value& item : *cases.list()) {
    const std::string name = *golden::at(item, "name").string();
    if (name != "dec_wide") continue;
    const auto size = golden::ids(golden::at(item, "latent_hw"));
    const Extent cells{size[0], size[1]};
    const io::TensorFile file =
        io::open_safetensors(golden::path("vqgan/" + name + ".safetensors"), io::Loading::copied);
    const auto codes = golden::ids(golden::at(item, "codes"));
    EXPECT_LE(golden::relative_max(decoded_f32(card, codes, cells), golden::tensor(file, file.tensors().front().name)),
              1e-4);
    const auto a = decoded(card, codes, cells), b = decoded(codec, codes, cells);
    for (size_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a[i], b[i], 1);
    std::printf("%s: %.1f dB beside the CPU's picture\n", name.c_str(), psnr(a, b));
    EXPECT_GT(psnr(a, b), 70);
  }
}

}  // namespace
}  // namespace lumina::vq
