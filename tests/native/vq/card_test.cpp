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
#include "vq/device_codec.h"
#include "vq/tiny_vqgan.h"

namespace lumina::vq {
namespace {

using host_cuda::counts;
using host_cuda::machine;
using tests::expect_error;
using tests::TempDir;
using tests::TinyVqgan;

constexpr Extent kCells{1, 2};

/// Of the largest value; groups of a few values make much of a rounding.
constexpr double kClose = 5e-4;

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
    EXPECT_LE(golden::relative_max(decoded_f32(card, codes, cells), decoded_f32(codec, codes, cells)), kClose);
    const auto rgb = some_pixels(pixels_of(cells));
    EXPECT_EQ(encoded(card, rgb, cells), encoded(codec, rgb, cells));
  }
  TempDir dir_;

 private:
  host_cuda::Machine before_ = machine();
};

TEST_F(CardVqgan, AgreesWithTheCpuForOddSizes) {
  const TinyVqgan model = TinyVqgan().build();
  for (const Extent cells : {Extent{1, 1}, {2, 1}}) expect_agrees(model, cells);
}

TEST_F(CardVqgan, AgreesWithTheCpuWithAttentionAtTwoLevelsAndTwoBlocks) {
  TinyVqgan model;
  model.blocks = 2;
  model.groups = 4;
  model.attn_resolutions = "[8, 4]";  // of 64: levels 3 and 4
  expect_agrees(model.build(), {1, 1});
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

TEST_F(CardVqgan, GivesTheSameBitsOnEachCard) {
  machine().cards = 2;
  constexpr Extent kCell1{1, 1};
  const TinyVqgan model = TinyVqgan().build();
  const auto codes = some_codes(kCell1, model.codes);
  const Weights read = weights(model);
  CardCodec codec(read, backend());
  const auto held = counts(1);
  {
    static_cast<void>(cuda::choose_device(1));
    CardCodec other(read, cuda::backend(1));
    EXPECT_EQ(decoded(other, codes, kCell1), decoded(codec, codes, kCell1));
    EXPECT_GT(counts(1).bytes_held, held.bytes_held);
  }
  EXPECT_EQ(counts(1).bytes_held, held.bytes_held);
  EXPECT_EQ(counts(1).buffers_held, held.buffers_held);
}

// ---------------------------------------------------------------- what a picture asks of the card

TEST_F(CardVqgan, IsAskedOnceForAPictureAndTakesNoMemoryForUsualOnes) {
  const TinyVqgan model = TinyVqgan().build();
  CardCodec codec(weights(model), backend());
  host_cuda::run_kernels(false);
  for (const bool large : {false, true}) {
    const Extent cells = large ? Extent{64, 64} : Extent{48, 48};
    const auto held = counts().bytes_held;
    host_cuda::restart_counts();
    decoded(codec, some_codes(cells, model.codes), cells);
    EXPECT_EQ(counts().uploads, 1u);
    EXPECT_EQ(counts().downloads, 1u);
    EXPECT_EQ(counts().allocations, large ? 1u : 0u);
    EXPECT_EQ(counts().bytes_up, static_cast<uint64_t>(cells.height * cells.width) * sizeof(int32_t));
    EXPECT_EQ(counts().bytes_down, size_of(cells));
    EXPECT_EQ(counts().bytes_held, held);
  }
}

TEST_F(CardVqgan, TakesAGigabyteForTheReleasedShape) {
  CardRun run(*backend().pictures);
  CardDecoder decoder{};
  const auto layer = [](int64_t in, int64_t out) { return CardLayer{.in = in, .out = out, .kernel = 3}; };
  const auto res = [&](int64_t in, int64_t out) {
    CardRes block{{in, 32, nullptr, nullptr}, {out, 32, nullptr, nullptr}, layer(in, out), layer(out, out), {}};
    if (in != out) block.shortcut = CardLayer{.in = in, .out = out};
    return block;
  };
  const CardLayer one{.in = 512, .out = 512};
  decoder.post_quant_conv = {.in = 256, .out = 256};
  decoder.conv_in = layer(256, 512);
  decoder.middle = {res(512, 512), {{512, 32, nullptr, nullptr}, one, one, one, one}, res(512, 512)};
  int64_t in = 512;
  for (const int64_t out : {512, 256, 256, 128, 128}) {
    CardLevel level;
    for (int b = 0; b < 3; ++b, in = out) level.blocks.push_back(res(in, out));
    if (decoder.levels.size() < 4) level.resize = CardLayer{.in = out, .out = out, .kernel = 3, .doubling = true};
    decoder.levels.push_back(level);
  }
  decoder.norm_out = {128, 32, nullptr, nullptr};
  decoder.conv_out = layer(128, 3);
  run.to_bytes(run.decode(decoder, {8192, 256, nullptr, nullptr, nullptr, 0}, {48, 48}), {768, 768});
  RecordProperty("MiB for 768 x 768", std::to_string(run.plan().total() >> 20));
  EXPECT_LT(run.plan().total(), size_t{1} << 30);
}

// ---------------------------------------------------------------- cards that do not serve

class CardThatFails : public CardVqgan {
 protected:
  CardThatFails() {
    model_.write(dir_);
    static_cast<void>(backend());  // chooses the card, which is not what fails
  }
  CodecOptions options(const std::string& device) const {
    return {
        .dir = dir_.path(), .device = device, .threads = 1, .find_cuda = [](int index, const std::string&) {
          return index == 0 ? CudaBackend{&backend(), "the runner"} : CudaBackend{nullptr, "no CUDA device: one only"};
        }};
  }
  void expect_nothing_held(const host_cuda::Counts& before) {
    EXPECT_EQ(counts().buffers_held, before.buffers_held);
    EXPECT_EQ(counts().bytes_held, before.bytes_held);
    EXPECT_EQ(counts().streams_held, before.streams_held);
  }
  const TinyVqgan model_ = TinyVqgan().build();
  const std::vector<int32_t> codes_ = some_codes(kCells, model_.codes);
};

TEST_F(CardThatFails, IsAnErrorWhereItWasNamedElseTheCpuServesAndSaysWhy) {
  expect_error([&] { DeviceCodec refused(options("cuda:1")); }, ErrorCode::unsupported, "no CUDA device: one only");
  expect_error([&] { DeviceCodec refused(options("gpu")); }, ErrorCode::invalid_request, "are possible");
  CodecOptions either = options("cuda:1");
  either.fall_back = true;
  EXPECT_EQ(DeviceCodec(either).device().why, "no CUDA device: one only");
  machine().held_by_others = machine().bytes - (1 << 20);
  expect_error([&] { DeviceCodec refused(options("cuda")); }, ErrorCode::out_of_memory, "(nvidia-smi)");
  DeviceCodec codec(options("auto"));
  EXPECT_EQ(codec.device().name, "cpu");
  EXPECT_NE(codec.device().why.find("the runner: "), std::string::npos) << codec.device().why;
  Codec cpu = Codec::open(dir_.path(), 1);
  EXPECT_EQ(decoded(codec, codes_, kCells), decoded(cpu, codes_, kCells));
}

TEST_F(CardThatFails, ByComputingWrongIsNotUsed) {
  host_cuda::run_kernels(false);  // pictures of zeros
  expect_error([&] { DeviceCodec refused(options("cuda")); }, ErrorCode::unsupported, "computes wrong: value");
  DeviceCodec codec(options("auto"));
  EXPECT_EQ(codec.device().name, "cpu");
  EXPECT_NE(codec.device().why.find("computes wrong"), std::string::npos) << codec.device().why;
}

TEST_F(CardThatFails, AtAnyCallOfAnOpenLeavesNothingBehind) {
  host_cuda::run_kernels(false);
  const Weights weights = Weights::open(dir_.path());
  const auto before = counts();
  bool opened = false;
  int passed_over = 0;
  for (uint64_t n = 1; !opened; ++n) {
    host_cuda::fail_call(n, n % 2 ? cudaErrorMemoryAllocation : cudaErrorLaunchFailure, n % 3 == 0);
    try {
      const CardCodec codec(weights, backend());
      passed_over += host_cuda::call_has_failed();
      opened = !host_cuda::call_has_failed();  // n is beyond its last call
      EXPECT_GT(n, 100u);
    } catch (const Error& error) {
      EXPECT_TRUE(error.code() == ErrorCode::failure || error.code() == ErrorCode::out_of_memory) << error.what();
    }
    host_cuda::fail_call(0);
    ASSERT_NO_FATAL_FAILURE(expect_nothing_held(before));
  }
  EXPECT_LE(passed_over, 1);  // giving back what the weights were packed from names the card, whatever comes of it
}

TEST_F(CardThatFails, AtAnyCallOfAPictureIsAnErrorAndServesTheNext) {
  CardCodec codec(Weights::open(dir_.path()), backend());
  const auto rgb = decoded(codec, codes_, kCells);
  host_cuda::run_kernels(false);
  const auto before = counts();
  for (const bool encodes : {false, true}) {
    bool coded = false;
    for (uint64_t n = 1; !coded; ++n) {
      const bool memory = n % 2 != 0;
      host_cuda::fail_call(n, memory ? cudaErrorMemoryAllocation : cudaErrorLaunchFailure);
      try {
        encodes ? static_cast<void>(encoded(codec, rgb, kCells)) : static_cast<void>(decoded(codec, codes_, kCells));
        coded = true;
        EXPECT_GT(n, 100u);
        EXPECT_FALSE(host_cuda::call_has_failed()) << "call " << n << " was not looked at";
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), memory ? ErrorCode::out_of_memory : ErrorCode::failure);
        EXPECT_NE(std::string(error.what()).find("card"), std::string::npos) << error.what();
      }
      host_cuda::fail_call(0);
      ASSERT_NO_FATAL_FAILURE(expect_nothing_held(before));
    }
  }
  host_cuda::run_kernels(true);
  EXPECT_EQ(decoded(codec, codes_, kCells), rgb);
}

TEST_F(CardThatFails, GivesWayToTheCpuForThatPictureOrForGood) {
  DeviceCodec codec(options("auto")), strict(options("cuda"));
  EXPECT_EQ(codec.device().name, "cuda:0");
  EXPECT_EQ(codec.device().why, "the runner");
  Codec cpu = Codec::open(dir_.path(), 1);
  const auto picture = decoded(cpu, codes_, kCells);

  host_cuda::fail_call(5, cudaErrorMemoryAllocation);
  EXPECT_EQ(decoded(codec, codes_, kCells), picture);
  EXPECT_EQ(codec.device().name, "cuda:0");
  EXPECT_NE(codec.device().why.find("out of memory"), std::string::npos) << codec.device().why;

  host_cuda::fail_call(5, cudaErrorUnknown, true);
  expect_error([&] { decoded(strict, codes_, kCells); }, ErrorCode::failure, "use the device cpu");
  EXPECT_EQ(decoded(codec, codes_, kCells), picture);
  EXPECT_EQ(codec.device().name, "cpu");
  EXPECT_NE(codec.device().why.find("after cuda:0 failed: the card failed while"), std::string::npos)
      << codec.device().why;
  EXPECT_EQ(encoded(codec, picture, kCells), encoded(cpu, picture, kCells));
  expect_error([&] { decoded(codec, {-1, 0}, kCells); }, ErrorCode::invalid_request, "wanted codes from 0");
}

class GoldenCardVqgan : public CardVqgan {};

TEST_F(GoldenCardVqgan, DecodesToTheReferencesPixels) {
  const io::Value cases = io::read_json(golden::path("vqgan/cases.json"));
  const std::string dir = golden::checkpoint("vqgan");
  CardCodec card(Weights::open(dir), backend());
  Codec codec = Codec::open(dir, 2);
  for (const io::Value& item : *cases.list()) {
    const std::string name = *golden::at(item, "name").string();
    if (name != "dec_sq") continue;
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

TEST_F(GoldenCardVqgan, EncodesToTheReferencesCodes) {
  const io::Value cases = io::read_json(golden::path("vqgan/cases.json"));
  CardCodec card(Weights::open(golden::checkpoint("vqgan")), backend());
  for (const io::Value& item : *cases.list()) {
    const std::string name = *golden::at(item, "name").string();
    if (name != "enc_sq") continue;
    const auto size = golden::ids(golden::at(item, "latent_hw"));
    const io::TensorFile file =
        io::open_safetensors(golden::path("vqgan/" + name + ".safetensors"), io::Loading::copied);
    const auto planes = golden::tensor(file, "input");
    std::vector<uint8_t> rgb(planes.size());
    const size_t plane = planes.size() / 3;
    for (size_t i = 0; i < rgb.size(); ++i)
      rgb[i] = static_cast<uint8_t>(std::lround((planes[i % 3 * plane + i / 3] + 1.0) / 2.0 * 255.0));
    EXPECT_EQ(encoded(card, rgb, {size[0], size[1]}), golden::ids(golden::at(item, "codes")));
  }
}

}  // namespace
}  // namespace lumina::vq
