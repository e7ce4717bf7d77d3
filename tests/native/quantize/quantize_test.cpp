// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "quantize/quantize.h"

#if !defined(_WIN32)
#include <sys/resource.h>
#endif

#include <cmath>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "engine/engine.h"
#include "files.h"

namespace lumina {
namespace {

using tests::expect_error;
using tests::TempDir;

/// Four layers of odd widths, so that the last panels and groups are not whole.
class Quantized : public testing::Test {
 protected:
  void SetUp() override {
    const std::string command =
        std::string(LUMINA_RANDOM_CHECKPOINT) + " " + model_ + " 136x4x4x2x200x9000 > /dev/null";
    ASSERT_EQ(std::system(command.c_str()), 0);
  }

  std::string quantized(DType type, std::vector<std::vector<int32_t>> samples = {}) {
    const std::string out = dir_.path() + "/quantized-" + std::to_string(++made_);
    ThreadPool pool(2);
    quantize({.model_dir = model_, .tokenizer_file = "", .out_dir = out, .type = type, .samples = std::move(samples)},
             pool);
    return out;
  }

  static EngineOptions options(const std::string& dir, std::optional<DType> weights) {
    EngineOptions options;
    options.model_dir = dir;
    options.device = "cpu";
    options.threads = 2;
    options.weights = weights;
    options.pages = DType::f32;
    options.kv_budget_bytes = 8 << 20;
    return options;
  }

  static std::vector<float> logits(const std::string& dir, std::optional<DType> weights = {}) {
    Engine engine(options(dir, weights));
    const std::vector<int32_t> ids = sequence(48, 5);
    std::vector<float> logits(ids.size() * static_cast<size_t>(engine.model().config().vocab_size));
    engine.forward(ids, 0, logits.data());
    return logits;
  }

  static std::vector<int32_t> sequence(size_t length, uint32_t seed) {
    std::vector<int32_t> ids{0};
    while (ids.size() < length) ids.push_back(static_cast<int32_t>((seed = seed * 1664525 + 1013904223) >> 8) % 9000);
    return ids;
  }

  static double distance(const std::vector<float>& a, const std::vector<float>& b) {
    double sum = 0;
    for (size_t i = 0; i < a.size(); ++i) sum += std::pow(double{a[i]} - b[i], 2);
    return std::sqrt(sum);
  }

  TempDir dir_;
  std::string model_ = dir_.path() + "/model";
  int made_ = 0;
};

TEST_F(Quantized, CheckpointsGiveTheBitsOfQuantizingWhileOpening) {
  for (const DType type : {DType::int8, DType::int4})
    EXPECT_EQ(logits(quantized(type)), logits(model_, type)) << name_of(type);
}

TEST_F(Quantized, CheckpointsAreUsedAsTheyAreMapped) {
  const Checkpoint checkpoint = Checkpoint::open(quantized(DType::int4), "", io::Loading::mapped);
  const PackedWeights packed = cpu::backend().pack(checkpoint.layers[1].down, DType::int4, {});
  EXPECT_EQ(packed.weights.data, checkpoint.layers[1].down.data);
  EXPECT_EQ(packed.memory, nullptr);
  EXPECT_EQ(checkpoint.head.type, DType::int8);
  EXPECT_TRUE(checkpoint.copies.empty());
}

TEST_F(Quantized, Int4FittedToSamplesIsCloserThanPlain) {
  std::vector<std::vector<int32_t>> samples;
  for (uint32_t seed = 100; seed < 108; ++seed) samples.push_back(sequence(64, seed));
  const std::vector<float> wanted = logits(model_, DType::f32);
  const std::string fitted = quantized(DType::int4, samples);
  EXPECT_EQ(Checkpoint::open(fitted, "", io::Loading::mapped).stored_type(), DType::int4);
  EXPECT_LT(distance(logits(fitted), wanted), 0.9 * distance(logits(model_, DType::int4), wanted));
}

TEST_F(Quantized, RefusesWhatCannotBeQuantized) {
  const std::string done = quantized(DType::int8);
  ThreadPool pool(1);
  const auto attempt = [&](QuantizePlan plan) { quantize(plan, pool); };
  expect_error(
      [&] {
        attempt({.model_dir = done,
                 .tokenizer_file = "",
                 .out_dir = dir_.path() + "/x",
                 .type = DType::int8,
                 .samples = {}});
      },
      ErrorCode::invalid_request, "already");
  expect_error(
      [&] {
        attempt({.model_dir = model_, .tokenizer_file = "", .out_dir = done, .type = DType::int8, .samples = {}});
      },
      ErrorCode::invalid_request, "another directory");
  expect_error(
      [&] {
        attempt({.model_dir = model_,
                 .tokenizer_file = "",
                 .out_dir = dir_.path() + "/x",
                 .type = DType::bf16,
                 .samples = {}});
      },
      ErrorCode::invalid_request, "bf16");
  expect_error(
      [&] {
        attempt({.model_dir = model_,
                 .tokenizer_file = "",
                 .out_dir = dir_.path() + "/x",
                 .type = DType::int4,
                 .samples = {{9000}}});
      },
      ErrorCode::invalid_request, "9000");
  expect_error(
      [&] {
        attempt(
            {.model_dir = model_, .tokenizer_file = "", .out_dir = "/proc/none", .type = DType::int8, .samples = {}});
      },
      ErrorCode::failure, "/proc/none");
}

#if !defined(_WIN32)  // has no limit to the size of files
/// A limit of the size of files stands for a disk that is full: here from the last file on, config.json, made longer than the weights.
TEST_F(Quantized, GoesOnWhereADiskWasFull) {
  const std::string out = dir_.path() + "/full";
  const QuantizePlan plan{
      .model_dir = model_, .tokenizer_file = "", .out_dir = out, .type = DType::int4, .samples = {}};
  ThreadPool pool(2);
  quantize({.model_dir = model_, .tokenizer_file = "", .out_dir = out + "-before", .type = DType::int4, .samples = {}},
           pool);
  const auto weights = std::filesystem::file_size(out + "-before/model.safetensors");
  std::ofstream(model_ + "/config.json", std::ios::app) << std::string(2 * weights, ' ');

  rlimit unlimited{};
  getrlimit(RLIMIT_FSIZE, &unlimited);
  const auto ignored = std::signal(SIGXFSZ, SIG_IGN);
  for (const rlim_t most : {weights / 2, weights + 1}) {
    const rlimit limit{most, unlimited.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
    expect_error(
        [&] { quantize(plan, pool); }, ErrorCode::failure,
        most < weights ? "could not write " + out + "/model.safetensors: File too large" : "could not write to " + out);
    setrlimit(RLIMIT_FSIZE, &unlimited);
    EXPECT_FALSE(std::filesystem::exists(out + "/config.json")) << "half a checkpoint looks like a whole one";
  }
  std::signal(SIGXFSZ, ignored);

  quantize(plan, pool);
  EXPECT_EQ(logits(out), logits(out + "-before"));
  EXPECT_FALSE(std::filesystem::exists(out + "/config.json.partial"));
}
#endif

TEST_F(Quantized, CheckpointsAreOpenedOnlyAsWhatTheyAre) {
  expect_error([&] { Engine(options(quantized(DType::int8), DType::bf16)); }, ErrorCode::invalid_request, "int8");
}

TEST_F(Quantized, CheckpointsThatLieAreRefused) {
  const std::string made = quantized(DType::int8);
  std::ifstream in(made + "/model.safetensors", std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(in)), {});
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string changed = whole;
    changed.replace(changed.find(from), from.size(), to);
    std::ofstream(made + "/model.safetensors", std::ios::binary) << changed;
    return made;
  };
  const auto open = [](const std::string& dir) { Checkpoint::open(dir, "", io::Loading::copied); };
  expect_error([&] { open(with("\"U8\"", "\"I8\"")); }, ErrorCode::model_format, "wanted U8");
  expect_error([&] { open(with("[9, 3, 1056]", "[3, 9, 1056]")); }, ErrorCode::model_format, "[9, 3, 1056]");
  expect_error([&] { open(with("q_proj.weight.int8", "q_proj.weight.int4")); }, ErrorCode::model_format, "int4");
  expect_error([&] { open(with("q_proj.weight.int8", "q_proj.weight.int2")); }, ErrorCode::model_format, "missing");
}

}  // namespace
}  // namespace lumina
