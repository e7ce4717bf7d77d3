// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "core/exp.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace lumina {
namespace {

TEST(FastExp, IsWithinTwoUnitsInTheLastPlace) {
  for (float x = -87.0f; x <= 88.0f; x += 0.00137f) {
    const double exact = std::exp(double{x});
    EXPECT_NEAR(fast_exp(x) / exact, 1.0, 2 * 1.2e-7) << "x = " << x;
  }
  EXPECT_EQ(fast_exp(0.0f), 1.0f);
}

TEST(FastExp, StaysFiniteAndPositiveOutsideItsRange) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  for (const float x : {-infinity, -1e30f, -88.0f, 89.0f, 1e30f, infinity}) {
    EXPECT_TRUE(std::isfinite(fast_exp(x))) << x;
    EXPECT_GT(fast_exp(x), 0.0f) << x;
  }
}

}  // namespace
}  // namespace lumina
