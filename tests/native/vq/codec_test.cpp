// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vq/codec.h"

#include <cmath>
#include <fstream>
#include <thread>
#include <vector>

#include "damage.h"
#include "golden.h"
#include "io/pages.h"
#include "vq/reference.h"
#include "vq/tiny_vqgan.h"

namespace lumina::vq {
namespace {

using tests::expect_error;
using tests::ReferenceVqgan;
using tests::TempDir;
using tests::TinyVqgan;

class Vqgan : public testing::Test {
 protected:
  Codec open(const TinyVqgan& model, int threads = 2) {
    model.write(dir_);
    return Codec::open(dir_.path(), threads);
  }
  void expect_refused(const TinyVqgan& model, std::string_view part) {
    expect_error([&] { open(model); }, ErrorCode::model_format, part);
  }
  TempDir dir_;
};

std::vector<int32_t> some_codes(int64_t count, int64_t known) {
  std::vector<int32_t> codes;
  for (int64_t i = 0; i < count; ++i) codes.push_back(static_cast<int32_t>(i * 2654435761 % known));
  return codes;
}

std::vector<uint8_t> some_pixels(int64_t count) {
  std::vector<uint8_t> rgb;
  for (int64_t i = 0; i < count; ++i) rgb.push_back(static_cast<uint8_t>(i * 40503 >> 4));
  return rgb;
}

void expect_agrees(const TinyVqgan& model, Codec& codec, std::vector<bool> attention, Extent cells) {
  SCOPED_TRACE(text(cells.height, " x ", cells.width, " cells"));
  const ReferenceVqgan reference(model, std::move(attention));
  const int64_t height = cells.height * kCell, width = cells.width * kCell;

  const auto codes = some_codes(cells.height * cells.width, model.codes);
  std::vector<float> pixels(static_cast<size_t>(3 * height * width));
  codec.decode_f32(codes.data(), cells, pixels.data());
  const auto expected = reference.decode(codes, cells.height, cells.width).values;
  EXPECT_LE(golden::relative_max(pixels, std::vector<float>(expected.begin(), expected.end())), 1e-5);

  const auto rgb = some_pixels(3 * height * width);
  ReferenceVqgan::Map picture(3, height, width);
  for (int64_t i = 0; i < height * width * 3; ++i)
    picture.at(i % 3, i / 3 / width, i / 3 % width) = rgb[i] / 255.0 * 2 - 1;
  const auto z = reference.encode(picture);
  std::vector<int32_t> got(codes.size());
  codec.encode(rgb.data(), {height, width}, got.data());
  for (int64_t i = 0; i < std::ssize(got); ++i)
    EXPECT_EQ(got[i], reference.nearest(z, i / cells.width, i % cells.width)) << "cell " << i;
}

TEST_F(Vqgan, AgreesWithScalarLoopsForOddSizes) {
  const TinyVqgan model = TinyVqgan().build();
  Codec codec = open(model);
  for (const Extent cells : {Extent{1, 1}, {1, 3}, {3, 1}, {5, 2}, {2, 2}, {7, 5}})
    expect_agrees(model, codec, std::vector<bool>(kLevels), cells);
}

TEST_F(Vqgan, AgreesWithScalarLoopsWithAttentionAtTwoLevelsAndTwoBlocks) {
  TinyVqgan model;
  model.blocks = 2;
  model.groups = 4;
  model.attn_resolutions = "[8, 4]";  // of 64: levels 3 and 4
  Codec codec = open(model.build());
  expect_agrees(model, codec, {false, false, false, true, true}, {2, 3});
}

TEST_F(Vqgan, OfEqualCodebookVectorsTheFirstIsChosen) {
  TinyVqgan model = TinyVqgan().build();
  auto& book = model.tensors["quantize.embedding.weight"].values;
  for (size_t i = 0; i < book.size(); ++i) book[i] = static_cast<float>(i % model.embed) * 0.1f;
  Codec codec = open(model);
  std::vector<int32_t> codes(6, -1);
  const auto rgb = some_pixels(6 * kCell * kCell * 3);
  codec.encode(rgb.data(), {2 * kCell, 3 * kCell}, codes.data());
  EXPECT_EQ(codes, std::vector<int32_t>(6, 0));
}

TEST_F(Vqgan, PixelsAreClampedAndTruncatedNotRounded) {
  TinyVqgan model = TinyVqgan().build();
  for (float& weight : model.tensors["decoder.conv_out.weight"].values) weight = 0;
  const struct {
    float value;
    uint8_t level;
  } cases[] = {{-3, 0}, {-1, 0}, {-0.9921f, 1}, {-0.9843f, 2}, {0, 127}, {0.9999f, 254}, {1, 255}, {7, 255}};
  for (const auto& [value, level] : cases) {
    model.tensors["decoder.conv_out.bias"].values = {value, value, value};
    Codec codec = open(model);
    std::vector<uint8_t> rgb(kCell * kCell * 3);
    codec.decode(some_codes(1, model.codes).data(), {1, 1}, rgb.data());
    EXPECT_EQ(rgb, std::vector<uint8_t>(rgb.size(), level)) << value;
  }
}

TEST_F(Vqgan, CallersOfSeveralThreadsGetTheirOwnPictures) {
  const TinyVqgan model = TinyVqgan().build();
  Codec codec = open(model);
  const auto decoded = [&](int i) {
    std::vector<uint8_t> rgb(static_cast<size_t>(i + 1) * 2 * kCell * kCell * 3);
    codec.decode(some_codes(2 * (i + 1), model.codes).data(), {i + 1, 2}, rgb.data());
    return rgb;
  };
  std::vector<std::vector<uint8_t>> expected, got(4);
  for (int i = 0; i < 4; ++i) expected.push_back(decoded(i));
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&, i] { got[i] = decoded(i); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(got, expected);
}

TEST_F(Vqgan, RefusesSizesAndCodesOutOfRange) {
  Codec codec = open(TinyVqgan().build());
  std::vector<uint8_t> rgb(kCell * kCell * 3);
  std::vector<int32_t> codes = {0, 36, 37, -1};
  for (const Extent pixels : {Extent{0, 16}, {16, 8}, {17, 16}, {-16, 16}, {16, 1 << 30}})
    expect_error([&] { codec.encode(rgb.data(), pixels, codes.data()); }, ErrorCode::invalid_request,
                 "multiples of 16");
  for (const Extent cells : {Extent{0, 1}, {1, -1}, {1 << 30, 1 << 30}})
    expect_error([&] { codec.decode(codes.data(), cells, rgb.data()); }, ErrorCode::invalid_request, "multiples of 16");
  expect_error(
      [&] {
        codec.decode(&codes[2], {1, 1}, rgb.data());
      },
      ErrorCode::invalid_request, "wanted codes from 0 to 36, got 37");
  expect_error([&] { codec.decode(&codes[3], {1, 1}, rgb.data()); }, ErrorCode::invalid_request, "got -1 at place 0");
}

TEST_F(Vqgan, RefusesAModelThatDoesNotFitItsConfiguration) {
  TinyVqgan missing = TinyVqgan().build();
  missing.tensors.erase("decoder.up.3.block.1.conv2.bias");
  expect_refused(missing, "tensor decoder.up.3.block.1.conv2.bias is missing");
  TinyVqgan reshaped = TinyVqgan().build();
  reshaped.tensors["encoder.mid.attn_1.k.weight"].shape = {8, 8};
  expect_refused(reshaped, "tensor encoder.mid.attn_1.k.weight has the shape [8, 8]; wanted [8, 8, 1, 1]");
}

TEST_F(Vqgan, RefusesConfigurationsOutOfRange) {
  const auto refused = [&](auto change, std::string_view part) {
    TinyVqgan model;
    change(model);
    model.tensors["x"] = {{1}, {0.0f}};
    expect_refused(model, part);
  };
  refused([](TinyVqgan& m) { m.multipliers = {1, 2}; }, "must have 5 levels");
  refused([](TinyVqgan& m) { m.groups = 3; }, "wanted a multiple of the 3 groups");
  refused([](TinyVqgan& m) { m.groups = 0; }, "num_groups");
  refused([](TinyVqgan& m) { m.codes = 0; }, "n_embed");
  refused([](TinyVqgan& m) { m.channels = -4; }, "ch: ");
  refused([](TinyVqgan& m) { m.multipliers[2] = 16000; }, "at most 16384");
  refused([](TinyVqgan& m) { m.blocks = 1000; }, "num_res_blocks");
}

TEST_F(Vqgan, RefusesWeightsThatAreNoNumbers) {
  for (const char* name : {"encoder.conv_in.weight", "decoder.mid.block_1.norm1.bias", "quantize.embedding.weight"})
    for (const float odd : {std::nanf(""), INFINITY, -INFINITY}) {
      TinyVqgan model = TinyVqgan().build();
      model.tensors[name].values.back() = odd;
      expect_refused(model, text("tensor ", name, " holds "));
      expect_refused(model, "must be finite");
    }
}

TEST_F(Vqgan, PixelsOfNumbersThatOverflowAreBlackOrWhiteAndTheCodecGoesOn) {
  TinyVqgan model = TinyVqgan().build();
  for (float& weight : model.tensors["post_quant_conv.weight"].values) weight = 3e38f;
  Codec codec = open(model);
  std::vector<uint8_t> rgb(kCell * kCell * 3, 77);
  const auto codes = some_codes(1, model.codes);
  codec.decode(codes.data(), {1, 1}, rgb.data());
  for (const uint8_t value : rgb) EXPECT_TRUE(value == 0 || value == 255) << int{value};
  std::vector<int32_t> back = {-1};
  codec.encode(rgb.data(), {kCell, kCell}, back.data());
  EXPECT_TRUE(back[0] >= 0 && back[0] < model.codes);
}

#if !defined(__SANITIZE_ADDRESS__)  // which keeps freed memory
TEST_F(Vqgan, ManyPicturesLeaveMemoryAsItWas) {
  Codec codec = open(TinyVqgan().build());
  const auto codes = some_codes(12, 37);
  std::vector<uint8_t> rgb(12 * kCell * kCell * 3);
  const auto resident = [] {
    size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages >> pages;
    return pages * 4096;
  };
  const auto decode = [&](int times) {
    for (int i = 0; i < times; ++i) {
      const Extent cells = i % 3 == 0 ? Extent{3, 4} : i % 3 == 1 ? Extent{4, 3} : Extent{1, 2};
      codec.decode(codes.data(), cells, rgb.data());
    }
  };
  decode(100);
  const size_t before = resident();
  decode(1000);
  EXPECT_LE(resident(), before + (256 << 10));
}
#endif

TEST_F(Vqgan, CodesOrIsRefusedWhenAFileIsDamaged) {
  const TinyVqgan model = TinyVqgan().build();
  const std::vector<uint8_t> rgb = some_pixels(16 * 16 * 3);
  const auto survives = [&](const std::string& file) {
    SCOPED_TRACE(file);
    model.write(dir_);
    tests::expect_survives(io::read_text(dir_.path() + "/" + file, 1 << 20), 200, [&](const std::string& bad) {
      dir_.write(file, bad);
      Codec codec = Codec::open(dir_.path(), 1);
      int32_t code = -1;
      codec.encode(rgb.data(), {16, 16}, &code);
      std::vector<float> pixels(16 * 16 * 3);
      codec.decode_f32(&code, {1, 1}, pixels.data());
    });
  };
  survives("vqgan.yaml");
  survives("vqgan.safetensors");
}

TEST_F(Vqgan, SaysWhatADirectoryLacks) {
  expect_error([&] { Codec::open(dir_.path(), 1); }, ErrorCode::model_format, "no VQGAN here");
  dir_.write("vqgan.yaml", TinyVqgan().yaml());
  expect_error([&] { Codec::open(dir_.path(), 1); }, ErrorCode::model_format,
               "neither vqgan.safetensors nor vqgan.ckpt");
}

TEST_F(Vqgan, SaysThatAFileIsAGitLfsPointer) {
  TinyVqgan().write(dir_);
  std::filesystem::remove(dir_.path() + "/vqgan.safetensors");
  std::filesystem::copy_file(LUMINA_GOLDEN_DIR "/../cases/lfs-vqgan/vqgan.ckpt", dir_.path() + "/vqgan.ckpt");
  expect_error([&] { Codec::open(dir_.path(), 1); }, ErrorCode::model_format,
               "/vqgan.ckpt is a Git LFS pointer, not the file itself; run `git lfs pull`");
}

TEST_F(Vqgan, OpensSafetensorsThatAreNamedAsAnArchive) {
  TinyVqgan().build().write(dir_);
  std::filesystem::rename(dir_.path() + "/vqgan.safetensors", dir_.path() + "/vqgan.ckpt");
  EXPECT_TRUE(Codec::open(dir_.path(), 1).can_decode());
}

}  // namespace
}  // namespace lumina::vq
