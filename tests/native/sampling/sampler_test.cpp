// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "sampling/sampler.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/error.h"

namespace lumina {
namespace {

using Rule = Choice::Rule;

Sampling sampling(float guidance, float temperature, int top_k, uint64_t seed = 1) {
  return {seed, guidance, temperature, top_k, top_k};
}

TEST(Sampler, TemperatureZeroTakesTheLargestAndTheLowestIdOfEquals) {
  const std::vector<float> logits{1, 3, 3, 2};
  EXPECT_EQ(Sampler().pick({Rule::text, 0, 4}, sampling(1, 0, 4), logits.data(), nullptr, 0), 1);
}

TEST(Sampler, ReadsOnlyTheLegalIds) {
  const std::vector<float> logits{9, 1, 2, 9};
  EXPECT_EQ(Sampler().pick({Rule::cell, 1, 2}, sampling(1, 0, 1), logits.data(), nullptr, 0), 2);
}

TEST(Sampler, GuidesBeforeTopK) {
  // Guided: 3 * (l - u) + u = {1, 7, -4}; by the conditional logits alone the third would win.
  const std::vector<float> logits{1, 3, 4}, unconditional{1, 1, 8};
  EXPECT_EQ(Sampler().pick({Rule::cell, 0, 3}, sampling(3, 0, 3), logits.data(), unconditional.data(), 0), 1);
}

TEST(Sampler, KeepsAllTiesAtTheBoundaryOfTopK) {
  const std::vector<float> logits{5, 4, 4, 3};
  std::vector<float> probs(4);
  Sampler().distribution({Rule::text, 0, 4}, sampling(1, 1, 2), logits.data(), nullptr, probs);
  const double e = std::exp(-1.0);
  EXPECT_NEAR(probs[0], 1 / (1 + 2 * e), 1e-6);
  EXPECT_NEAR(probs[1], e / (1 + 2 * e), 1e-6);
  EXPECT_EQ(probs[1], probs[2]);
  EXPECT_EQ(probs[3], 0);
}

TEST(Sampler, TopKDoesNotDependOnTemperature) {
  const std::vector<float> logits{5, 4.9f, 1};
  for (float t : {0.1f, 1.0f, 10.0f}) {
    std::vector<float> probs(3);
    Sampler().distribution({Rule::text, 0, 3}, sampling(1, t, 2), logits.data(), nullptr, probs);
    EXPECT_GT(probs[1], 0);
    EXPECT_EQ(probs[2], 0);
  }
}

TEST(Sampler, UnmatchedImagesPassWithoutTopK) {
  const std::vector<float> logits{5, 4, 3};
  std::vector<float> probs(3);
  Sampler().distribution({Rule::unconstrained, 0, 3}, sampling(1, 1, 1), logits.data(), nullptr, probs);
  EXPECT_GT(probs[2], 0);
}

TEST(Sampler, DrawsFromTheDistributionItReports) {
  std::vector<float> logits, unconditional;
  for (int i = 0; i < 50; ++i) {
    logits.push_back(std::sin(static_cast<float>(i)) * 2);
    unconditional.push_back(std::cos(static_cast<float>(i)));
  }
  const Choice choice{Rule::cell, 5, 40};
  const Sampling s = sampling(1.5f, 0.8f, 12, 77);
  std::vector<float> probs(50);
  Sampler sampler;
  sampler.distribution(choice, s, logits.data(), unconditional.data(), probs);
  std::vector<int> counts(50);
  constexpr int n = 100000;
  for (int i = 0; i < n; ++i) ++counts[sampler.pick(choice, s, logits.data(), unconditional.data(), i)];
  double chi2 = 0;
  int kept = 0;
  for (int i = 0; i < 50; ++i) {
    if (probs[i] == 0) {
      EXPECT_EQ(counts[i], 0) << i;
      continue;
    }
    ++kept;
    const double expected = double{probs[i]} * n;
    chi2 += (counts[i] - expected) * (counts[i] - expected) / expected;
  }
  EXPECT_EQ(kept, 12);
  EXPECT_LT(chi2, 31.3);  // 99.9 % quantile of chi-squared with 11 degrees of freedom
}

TEST(Sampler, ScoresThatOverflowStillMakeADistribution) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  const std::vector<float> logits{1, 3, 2, 3}, unconditional{2, -1, 2, -1}, overflown{1, infinity, -infinity, infinity};
  for (const auto& [given, other, guidance] : {std::tuple{&logits, &unconditional, 3e38f},
                                               std::tuple{&overflown, static_cast<decltype(&logits)>(nullptr), 1.0f}}) {
    const Sampling how = sampling(guidance, 1, 4);
    const float* const unguided = other == nullptr ? nullptr : other->data();
    const auto probs = Sampler().distribution({Rule::text, 0, 4}, how, given->data(), unguided);
    EXPECT_EQ(probs, (std::vector<float>{0, 0.5f, 0, 0.5f}));
    EXPECT_EQ(Sampler().pick({Rule::text, 0, 4}, how, given->data(), unguided, 0), 1);
  }
}

TEST(Sampler, NaNIsAnErrorNotAToken) {
  const std::vector<float> logits{1, std::numeric_limits<float>::quiet_NaN()};
  EXPECT_THROW(Sampler().pick({Rule::text, 0, 2}, sampling(1, 1, 1), logits.data(), nullptr, 0), Error);
}

}  // namespace
}  // namespace lumina
