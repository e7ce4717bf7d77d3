// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "sampling/noise.h"

#include <gtest/gtest.h>

namespace lumina {
namespace {

// Known answers published with the generator (Random123's kat_vectors, philox4x32 of 10 rounds).
TEST(Philox, GivesThePublishedKnownAnswers) {
  using Words = std::array<uint32_t, 4>;
  EXPECT_EQ(philox({0, 0, 0, 0}, 0), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({~0u, ~0u, ~0u, ~0u}, ~uint64_t{0}), (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0x299f31d0a4093822u),
            (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
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
