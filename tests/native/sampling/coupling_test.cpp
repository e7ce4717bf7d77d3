// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "sampling/coupling.h"

#include <gtest/gtest.h>

#include <vector>

namespace lumina {
namespace {

const std::vector<float> kOld{0.1f, 0.0f, 0.4f, 0.3f, 0.2f};
const std::vector<float> kNew{0.3f, 0.2f, 0.1f, 0.0f, 0.4f};
constexpr int kDraws = 50000;
constexpr double kBound = 18.5;  // 99.9 % quantile of chi-squared with 4 degrees of freedom

double chi_squared(const std::vector<int>& counts, const std::vector<float>& probs) {
  double sum = 0;
  for (size_t i = 0; i < probs.size(); ++i) {
    if (probs[i] == 0) {
      EXPECT_EQ(counts[i], 0) << i;
      continue;
    }
    const double expected = double{probs[i]} * kDraws;
    sum += (counts[i] - expected) * (counts[i] - expected) / expected;
  }
  return sum;
}

TEST(Coupling, ADrawHasItsDistribution) {
  std::vector<int> counts(5);
  for (int i = 0; i < kDraws; ++i) ++counts[draw(kOld, {7, static_cast<uint32_t>(i), 1, 4})];
  EXPECT_LT(chi_squared(counts, kOld), kBound);
}

TEST(Coupling, ACoupledDraftHasTheNewDistributionAndStaysAsOftenAsItCan) {
  std::vector<int> counts(5);
  int kept = 0;
  for (int i = 0; i < kDraws; ++i) {
    const auto index = static_cast<uint32_t>(i);
    const size_t draft = draw(kOld, {7, index, 1, 4});
    const size_t drawn = couple(kNew, draft, kOld, {7, index, 2, 4});
    ++counts[drawn];
    kept += drawn == draft;
  }
  EXPECT_LT(chi_squared(counts, kNew), kBound);
  // The sum of the smaller of each pair: 0.1 + 0 + 0.1 + 0 + 0.2.
  EXPECT_NEAR(static_cast<double>(kept) / kDraws, 0.4, 0.01);
}

TEST(Coupling, AGuessStaysAsOftenAsItIsDrawn) {
  std::vector<int> counts(5);
  for (int i = 0; i < kDraws; ++i) ++counts[couple(kNew, 4, {}, {3, static_cast<uint32_t>(i), 1, 0})];
  EXPECT_LT(chi_squared(counts, kNew), kBound);
}

TEST(Coupling, ADraftOfTheSameDistributionAlwaysStays) {
  for (uint32_t i = 0; i < 2000; ++i) {
    const size_t draft = draw(kOld, {9, i, 1, 0});
    EXPECT_EQ(couple(kOld, draft, kOld, {9, i, 2, 0}), draft);
  }
}

TEST(Coupling, AnImpossibleDraftNeverStays) {
  for (uint32_t i = 0; i < 2000; ++i) EXPECT_NE(couple(kNew, 3, kOld, {9, i, 1, 0}), 3u);
}

TEST(Coupling, ChainsOfCouplingsKeepTheDistribution) {
  std::vector<int> counts(5);
  for (int i = 0; i < kDraws; ++i) {
    const auto index = static_cast<uint32_t>(i);
    size_t drawn = couple(kOld, 1, {}, {11, index, 1, 0});
    for (uint32_t round = 2; round < 6; ++round) {
      const bool even = round % 2 == 0;
      drawn = couple(even ? kNew : kOld, drawn, even ? kOld : kNew, {11, index, round, 0});
    }
    ++counts[drawn];
  }
  EXPECT_LT(chi_squared(counts, kOld), kBound);
}

}  // namespace
}  // namespace lumina
