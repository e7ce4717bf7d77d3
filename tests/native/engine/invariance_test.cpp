// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// The promise: a request gets the same logits bits and ids whatever runs beside it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>

#include "engine/drive.h"

namespace lumina {
namespace {

// 4096 wide, 2 layers: the real width, where tiles and threads split as in the 7B model. Its weights are a gigabyte, so that
// only with LUMINA_TEST_ALL=1 in the environment it is opened as often as the small ones.
constexpr const char* kWideConfig = R"({"hidden_size":4096,"num_hidden_layers":2,"num_attention_heads":32,
  "num_key_value_heads":32,"intermediate_size":11008,"vocab_size":9216,"mask_image_logits":false})";

const bool kTestAll = std::getenv("LUMINA_TEST_ALL") != nullptr;

struct Shape {
  std::string name;
  DType dtype;
};

EngineOptions options_of(const Shape& shape, int threads = 2, int chunk = 256) {
  EngineOptions options;
  if (shape.name == "wide") {
    options.random_config = kWideConfig;
    use_test_device(options);
    options.weights = shape.dtype;
    options.threads = threads;
    options.kv_budget_bytes = 64 << 20;
  } else {
    options = options_for("mgpt-" + shape.name, shape.dtype, threads);
  }
  options.prefill_chunk = chunk;
  return options;
}

std::vector<int32_t> prompt_of(size_t length) {
  std::vector<int32_t> ids{0};
  while (ids.size() < length) ids.push_back(static_cast<int32_t>(8900 + (ids.size() * 37) % 300));
  return ids;
}

class Invariance : public ::testing::TestWithParam<Shape> {
 protected:
  void SetUp() override {
    if (test_device().slow && (wide() || is_quantized(GetParam().dtype))) GTEST_SKIP() << "too slow here";
  }
  bool wide() const { return GetParam().name == "wide"; }
  bool brief() const { return (wide() && !kTestAll) || test_device().slow; }
  static std::vector<float> logits_of(Engine& engine, const std::vector<int32_t>& ids) {
    std::vector<float> logits(ids.size() * static_cast<size_t>(engine.model().config().vocab_size));
    engine.forward(ids, 0, logits.data());
    return logits;
  }
  static bool same_bits(std::span<const float> a, std::span<const float> b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
  }
  std::vector<Request> requests() const {
    const bool few = wide() || test_device().slow;
    const int grids = few ? 1 : 2;
    std::vector<Request> all;
    for (int i = 0; i < (test_device().slow ? 3 : wide() ? 8 : 16); ++i) {
      all.push_back(picture(prompt_of(20 + 11 * static_cast<size_t>(i % 4)), 1 + i % grids, 1 + (i + 1) % (grids + 1),
                            100 + i, i % 3 == 0 ? 1.0f : 3.0f));
    }
    return all;
  }
};

TEST_P(Invariance, LogitsDoNotDependOnThreadsOrPrefillChunks) {
  const auto ids = prompt_of(brief() ? 40 : 100);
  Engine whole(options_of(GetParam()));
  const auto expected = logits_of(whole, ids);
  for (int chunk : brief() ? std::vector{1, 16} : std::vector{1, 7, 16, 64}) {
    Engine chunked(options_of(GetParam(), chunk == 16 ? 1 : 2, chunk));
    EXPECT_TRUE(same_bits(logits_of(chunked, ids), expected)) << "chunks of " << chunk;
  }
  if (brief()) return;  // the chunks of 16 ran on one thread
  Engine single(options_of(GetParam(), 1));
  EXPECT_TRUE(same_bits(logits_of(single, ids), expected)) << "one thread";
}

// For the wide model the chunks of 16 above are such windows.
class SmallInvariance : public Invariance {};

TEST_P(SmallInvariance, ARowIsTheSameAloneAndAsFirstAndLastOfAWindow) {
  const auto ids = prompt_of(48);
  Engine engine(options_of(GetParam()));
  const auto vocabulary = static_cast<size_t>(engine.model().config().vocab_size);
  const auto expected = logits_of(engine, ids);
  // Windows of 16 that begin and end at position 31, and the row alone: forward's chunks do exactly that.
  for (size_t start : {size_t{31}, size_t{16}}) {
    Engine windowed(options_of(GetParam(), 2, 16));
    const std::span<const int32_t> upto(ids.data(), start + 16);
    std::vector<float> rows((upto.size() - start) * vocabulary);
    windowed.forward(upto, start, rows.data());
    EXPECT_TRUE(same_bits(rows, std::span(expected).subspan(start * vocabulary, rows.size())))
        << "window from " << start;
  }
  Engine alone(options_of(GetParam(), 2, 1));
  std::vector<float> row(vocabulary);
  alone.forward(std::span(ids).first(32), 31, row.data());
  EXPECT_TRUE(same_bits(row, std::span(expected).subspan(31 * vocabulary, vocabulary)));
}

TEST_P(Invariance, IdsAreTheSameAloneAndInABatch) {
  const auto all = requests();
  std::vector<std::vector<int32_t>> alone;
  Engine engine(options_of(GetParam(), 1));
  for (const Request& request : all) alone.push_back(generate(engine, request));

  Engine batched(options_of(GetParam(), 2, 16));
  std::vector<uint64_t> submitted;
  for (const Request& request : all) submitted.push_back(batched.submit(request));
  const auto events = drain(batched, all.size());
  for (size_t i = 0; i < all.size(); ++i) EXPECT_EQ(answer(events.at(submitted[i])), alone[i]) << "request " << i;
}

const auto kSmall = ::testing::Values(Shape{"a", DType::f32}, Shape{"a", DType::bf16}, Shape{"b", DType::f32},
                                      Shape{"b", DType::bf16}, Shape{"a", DType::int8}, Shape{"b", DType::int8},
                                      Shape{"a", DType::int4}, Shape{"b", DType::int4});
const std::vector<Shape> kWide{
    {"wide", DType::f32}, {"wide", DType::bf16}, {"wide", DType::int8}, {"wide", DType::int4}};

std::string name_of_case(const ::testing::TestParamInfo<Shape>& test) {
  return test.param.name + "_" + name_of(test.param.dtype);
}

INSTANTIATE_TEST_SUITE_P(Tiny, Invariance, kSmall, name_of_case);
INSTANTIATE_TEST_SUITE_P(Tiny, SmallInvariance, kSmall, name_of_case);
INSTANTIATE_TEST_SUITE_P(Real, Invariance, ::testing::ValuesIn(kWide), name_of_case);
INSTANTIATE_TEST_SUITE_P(RealAll, SmallInvariance, ::testing::ValuesIn(kTestAll ? kWide : std::vector<Shape>{}),
                         name_of_case);

}  // namespace
}  // namespace lumina
