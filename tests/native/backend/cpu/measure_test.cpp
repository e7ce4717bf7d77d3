// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/cpu/measure.h"

#include <gtest/gtest.h>

namespace lumina::cpu {
namespace {

TEST(Measure, BandwidthAndMultiplyRateAreOfThisWorld) {
  ThreadPool pool(2);
  const double bandwidth = measure_bandwidth(pool, 32 << 20);
  EXPECT_GT(bandwidth, 1e6);
  EXPECT_LT(bandwidth, 1e14) << "the sums were optimised away";
  const double rate = measure_multiply_rate(pool);
  EXPECT_GT(rate, 1e6);
  EXPECT_LT(rate, 1e13) << "the products were optimised away";  // 2 cores of 64 products a cycle: below 1e12
}

}  // namespace
}  // namespace lumina::cpu
