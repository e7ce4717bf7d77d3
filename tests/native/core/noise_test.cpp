// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "core/noise.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace lumina {
namespace {

// Known answers published with the generator (Random123's kat_vectors, philox4x32 of 10 rounds).
TEST(Philox, GivesThePublishedKnownAnswers) {
  EXPECT_EQ(philox({{0, 0, 0, 0}}, 0), (Words{{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}}));
  EXPECT_EQ(philox({{~0u, ~0u, ~0u, ~0u}}, ~uint64_t{0}), (Words{{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}}));
  EXPECT_EQ(philox({{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}}, 0x299f31d0a4093822u),
            (Words{{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}}));
}

// In units of the last place of `got`.
double error_of_log(double x) {
  const double got = natural_log(x);
  const long double truth = std::log(static_cast<long double>(x));
  const double step = std::nextafter(std::abs(got), std::numeric_limits<double>::infinity()) - std::abs(got);
  return static_cast<double>(std::abs(got - truth)) / step;
}

TEST(NaturalLog, IsWithinOneUnitInTheLastPlace) {
  std::mt19937 generator(3);
  double worst = 0;
  for (int i = 0; i < 500000; ++i) {
    const double v = unit(generator());
    for (double x : {v, 1 - v, -std::log1p(-v), 1 / v}) worst = std::max(worst, error_of_log(x));
  }
  for (uint32_t word : {0u, 1u, 0x7fffffffu, 0x80000000u, ~1u, ~0u})  // the ends, and about a half
    for (double x : {unit(word), 1 - unit(word)}) worst = std::max(worst, error_of_log(x));
  const double half = std::sqrt(0.5);
  for (double x : {half, std::nextafter(half, 0), std::nextafter(half, 1), std::nextafter(1.0, 0),
                   std::nextafter(1.0, 2), 1e-300, 1e300})
    worst = std::max(worst, error_of_log(x));
  EXPECT_LT(worst, 1);
  EXPECT_EQ(natural_log(1), 0);
}

// The bits that a card must give too: kept here, so that a compiler that contracts or reorders is noticed.
TEST(Gumbel, HasTheBitsItAlwaysHad) {
  EXPECT_EQ(gumbel(1, 2, 3), -0x1.de6eaaa32dfcap-1);
  EXPECT_EQ(gumbel(0x299f31d0a4093822u, 2303, 8195), 0x1.1620421915f0cp+1);
  EXPECT_EQ(gumbel(7, 0, 65535, 1), 0x1.adae1ad1645eap-2);
}

TEST(Gumbel, IsNeverAboveItsBoundAndOftenNotFarBelow) {
  std::mt19937 generator(5);
  std::vector<uint32_t> words{0, 1, 2, 3, 0x7fffffffu, 0x80000000u, ~1u, ~0u};
  for (int i = 0; i < 200000; ++i) words.push_back(generator() >> i % 32);
  for (uint32_t word : words) {
    ASSERT_LE(gumbel_of(word), gumbel_at_most(word)) << word;
    if (word < 0x10000000u) {
      ASSERT_GT(gumbel_of(word), gumbel_at_most(word) - 0.75) << word;
    }
  }
}

TEST(Gumbel, IsAPureFunctionOfSeedIndexAndId) {
  EXPECT_EQ(gumbel(1, 2, 3), gumbel(1, 2, 3));
  EXPECT_NE(gumbel(1, 2, 3), gumbel(2, 2, 3));
  EXPECT_NE(gumbel(1, 2, 3), gumbel(1, 3, 3));
  EXPECT_NE(gumbel(1, 2, 3), gumbel(1, 2, 4));
}

TEST(Gumbel, HasTheMeanAndVarianceOfItsDistribution) {
  double sum = 0, squares = 0;
  constexpr int n = 200000;
  for (int i = 0; i < n; ++i) {
    const double g = gumbel(42, static_cast<uint32_t>(i / 1000), i % 1000);
    ASSERT_TRUE(std::isfinite(g));
    sum += g;
    squares += g * g;
  }
  const double mean = sum / n, variance = squares / n - mean * mean;
  EXPECT_NEAR(mean, 0.5772156649, 0.015);     // Euler's constant; five standard errors
  EXPECT_NEAR(variance, 1.6449340668, 0.04);  // pi^2 / 6
}

}  // namespace
}  // namespace lumina
