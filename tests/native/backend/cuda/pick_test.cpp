// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// Ids drawn on the card against the host's sampler: the same id on the same logits, whatever they are.
#include "backend/pick.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cfloat>
#include <limits>
#include <random>
#include <vector>

#include "backend/cuda/card.h"
#include "core/error.h"
#include "sampling/sampler.h"

namespace lumina {
namespace {

using Rule = Choice::Rule;
constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

/// Draws over rows of one matrix of logits.
struct Case {
  struct One {
    Choice choice;
    Sampling sampling;
    uint32_t index;
    int32_t row, unconditional = -1;
  };
  int64_t rows, cols;
  std::vector<float> logits{};
  std::vector<One> draws{};
  MaskedIds masked{};

  float* row(int64_t r) { return logits.data() + r * cols; }
};

std::vector<int32_t> on_host(const Case& c) {
  std::vector<float> logits = c.logits;
  for (int64_t r = 0; r < c.rows; ++r)
    std::fill_n(logits.data() + r * c.cols + c.masked.first, c.masked.count, -FLT_MAX);
  std::vector<int32_t> ids;
  Sampler sampler;
  for (const Case::One& one : c.draws) {
    const float* unconditional = one.unconditional < 0 ? nullptr : logits.data() + one.unconditional * c.cols;
    try {
      ids.push_back(sampler.pick(one.choice, one.sampling, logits.data() + one.row * c.cols, unconditional, one.index));
    } catch (const Error&) {
      ids.push_back(kNoId);
    }
  }
  return ids;
}

std::vector<int32_t> on_card(const Case& c) {
  const Backend& card = *cuda_test::card().backend;
  std::vector<Draw> draws;
  for (const Case::One& one : c.draws) {
    draws.push_back(draw_of(one.choice, one.sampling, one.index));
    draws.back().row = one.row;
    draws.back().unconditional = one.unconditional;
  }
  const Buffer logits = card.allocate(c.logits.size() * sizeof(float)),
               told = card.allocate(draws.size() * sizeof(Draw)), got = card.allocate(draws.size() * sizeof(int32_t));
  card.upload(logits.get(), c.logits.data(), c.logits.size() * sizeof(float), {});
  card.upload(told.get(), draws.data(), draws.size() * sizeof(Draw), {});
  std::vector<int32_t> ids(draws.size());
  card.pick({static_cast<const float*>(logits.get()), c.rows, c.cols}, static_cast<const Draw*>(told.get()),
            static_cast<int32_t>(draws.size()), c.masked, static_cast<int32_t*>(got.get()), {});
  card.download(ids.data(), got.get(), ids.size() * sizeof(int32_t), {});
  return ids;
}

void expect_the_hosts_ids(const Case& c) {
  const std::vector<int32_t> wanted = on_host(c);
  for (int order = 0; order < cuda_test::orders(); ++order) {
    cuda_test::use_order(order);
    const std::vector<int32_t> got = on_card(c);
    for (size_t i = 0; i < wanted.size(); ++i) {
      const Case::One& one = c.draws[i];
      ASSERT_EQ(got[i], wanted[i]) << "draw " << i << ", order " << order << ": ids from " << one.choice.first << ", "
                                   << one.choice.count << " of them, top-k " << one.sampling.image_top_k
                                   << ", temperature " << one.sampling.temperature << ", guidance "
                                   << one.sampling.guidance;
    }
  }
  cuda_test::use_order(0);
}

class CudaPick : public testing::Test {
 protected:
  void SetUp() override {
    if (!cuda_test::card().backend) GTEST_SKIP() << cuda_test::card().why;
  }
  std::mt19937 generator{11};
  int below(int end) { return static_cast<int>(generator() % static_cast<unsigned>(end)); }
  float number() { return static_cast<float>(generator() >> 8) * 0x1p-23f - 1; }  // [-1, 1)

  /// Logits of one of the kinds that a model, or a damaged one, may give.
  float logit(int kind) {
    switch (kind) {
      case 0: return 8 * number();
      case 1: return static_cast<float>(below(7) - 3);  // ties
      case 2: return below(2) ? 0.0f : -0.0f;
      case 3: return below(3) ? number() : -kInfinity;
      case 4: return number() * 1e-40f;                       // denormal
      case 5: return std::ldexp(number(), below(250) - 125);  // every exponent
      case 6: return below(200) ? number() : kInfinity;
      default: return -kInfinity;
    }
  }
  static constexpr int kKinds = 8;
};

TEST_F(CudaPick, GivesTheHostsIdsOnThousandsOfRowsOfEveryKind) {
  for (const int cols : {1, 3, 31, 32, 33, 200, 600}) {
    Case c{16, cols};
    for (int64_t i = 0; i < c.rows * cols; ++i) c.logits.push_back(logit(static_cast<int>(i / cols) % kKinds));
    for (int i = 0; i < 200; ++i) {
      Case::One one;
      one.choice = {below(4) ? Rule::cell : Rule::text, below(cols), 0};
      one.choice.count = 1 + below(cols - one.choice.first);
      const int top_ks[] = {1, 2, 1 + below(cols), one.choice.count, one.choice.count + 1, 2000};
      const float temperatures[] = {0, 1, 0.05f, 0.7f, 3, 1e-30f};
      const float guidances[] = {1, 3, 4, 0, -0.5f, 7.5f};
      one.sampling = {(uint64_t{generator()} << 32) | generator(), guidances[below(6)], temperatures[below(6)],
                      top_ks[below(6)], top_ks[below(6)]};
      one.index = below(2) ? generator() : static_cast<uint32_t>(below(2304));
      one.row = below(16);
      if (below(2)) one.unconditional = below(16);  // infinite in both: the difference is NaN
      c.draws.push_back(one);
    }
    expect_the_hosts_ids(c);
  }
}

// 8,192 cells of a pair as the published model draws them, and rows over a whole vocabulary.
TEST_F(CudaPick, GivesTheHostsIdsOnThePublishedVocabulary) {
  Case c{3, 65536};
  for (int64_t i = 0; i < c.rows * c.cols; ++i) c.logits.push_back(6 * number() + 6 * number());
  for (uint32_t i = 0; i < 6; ++i) {
    c.draws.push_back({{Rule::cell, 4, 8192}, {40 + i, 4, 1, 2000, 10}, i, 0, 1});
    c.draws.push_back({{Rule::text, 0, 65536}, {50 + i, 1, 1, 2000, 10}, i, 2});
  }
  c.draws.push_back({{Rule::unconstrained, 0, 65536}, {60, 1, 1, 2000, 10}, 9, 2});
  expect_the_hosts_ids(c);
}

TEST_F(CudaPick, KeepsAllTiesAtTheBoundaryOfTopK) {
  Case c{1, 300, std::vector<float>(300, 1.0f)};
  c.row(0)[7] = 2;
  for (uint32_t i = 0; i < 50; ++i) c.draws.push_back({{Rule::cell, 0, 300}, {i, 1, 5, 2, 2}, i, 0});
  expect_the_hosts_ids(c);
  const std::vector<int32_t> ids = on_card(c);
  EXPECT_GT(std::ranges::count_if(ids, [](int32_t id) { return id > 150; }), 5) << "all 299 ones are kept";
}

TEST_F(CudaPick, TakesTheLowestIdOfEquals) {
  Case c{2, 100};
  c.logits.assign(200, 3.0f);
  c.logits[100 + 40] = c.logits[100 + 77] = 5;
  c.draws = {{{Rule::cell, 10, 80}, {1, 1, 0, 80, 80}, 0, 0}, {{Rule::cell, 10, 80}, {1, 1, 0, 3, 3}, 0, 1}};
  EXPECT_EQ(on_card(c), (std::vector<int32_t>{10, 40}));
  expect_the_hosts_ids(c);
}

TEST_F(CudaPick, TakesTheFirstLegalIdWhereAllAreMinusInfinity) {
  Case c{1, 64, std::vector<float>(64, -kInfinity)};
  for (float temperature : {0.0f, 1.0f}) c.draws.push_back({{Rule::cell, 5, 40}, {1, 1, temperature, 7, 7}, 3, 0});
  EXPECT_EQ(on_card(c), (std::vector<int32_t>{5, 5}));
  expect_the_hosts_ids(c);
}

TEST_F(CudaPick, SaysNoIdForANaNAmongTheLegalIdsAndSeesNoOther) {
  Case c{2, 90};
  c.logits.assign(180, 1.0f);
  c.row(0)[50] = kNaN;
  c.row(1)[0] = -kNaN;
  const Sampling s{1, 3, 1, 4, 4};
  c.draws = {{{Rule::cell, 0, 90}, s, 0, 0},   {{Rule::cell, 0, 50}, s, 0, 0}, {{Rule::cell, 50, 1}, s, 0, 0},
             {{Rule::cell, 51, 39}, s, 0, 0},  {{Rule::cell, 0, 2}, s, 0, 1},  {{Rule::cell, 1, 49}, s, 0, 1, 0},
             {{Rule::cell, 1, 60}, s, 0, 1, 0}};
  const std::vector<int32_t> ids = on_card(c);
  for (size_t i : {0, 2, 4, 6}) EXPECT_EQ(ids[i], kNoId) << i;
  for (size_t i : {1, 3, 5}) EXPECT_NE(ids[i], kNoId) << i;
  expect_the_hosts_ids(c);
}

TEST_F(CudaPick, TakesMaskedIdsForTheLowestNumberBeforeGuidance) {
  Case c{2, 60};
  for (int i = 0; i < 120; ++i) c.logits.push_back(5 * number());
  c.row(0)[12] = kNaN;  // behind the mask
  c.masked = {10, 30};
  for (uint32_t i = 0; i < 20; ++i) {
    c.draws.push_back({{Rule::text, 0, 60}, {i, 1, 1, 30, 30}, i, 0});
    c.draws.push_back({{Rule::cell, 5, 20}, {i, 3, 1, 12, 12}, i, 0, 1});
    c.draws.push_back({{Rule::cell, 10, 30}, {i, 3, 1, 12, 12}, i, 1, 0});
  }
  expect_the_hosts_ids(c);
}

TEST_F(CudaPick, NoDrawsAreNoWork) {
  Case c{1, 8, std::vector<float>(8)};
  EXPECT_TRUE(on_card(c).empty());
}

}  // namespace
}  // namespace lumina
