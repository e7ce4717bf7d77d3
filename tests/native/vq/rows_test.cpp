// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vq/rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/exp.h"

// The loops below are compiled for every CPU, those under test run as AVX2 where there is AVX2: equal bits, not near ones.
namespace lumina::vq {
namespace {

constexpr int64_t kPixels = 3;
constexpr int64_t kChannels[] = {1, 7, 8, 31, 32, 33, 129};

std::vector<float> values(int64_t count, float scale) {
  std::vector<float> result;
  for (int64_t i = 0; i < count; ++i) result.push_back(scale * std::sin(static_cast<float>(i * i + 1)));
  return result;
}

TEST(Rows, AffineAndSiluGiveTheBitsOfScalarLoops) {
  for (const int64_t channels : kChannels) {
    const auto from = values(kPixels * channels, 30), scale = values(channels, 4), shift = values(channels, 2);
    std::vector<float> plain(from.size()), silu(from.size());
    affine(from.data(), kPixels, channels, scale.data(), shift.data(), plain.data());
    affine_silu(from.data(), kPixels, channels, scale.data(), shift.data(), silu.data());
    for (size_t i = 0; i < from.size(); ++i) {
      const size_t c = i % static_cast<size_t>(channels);
      const float y = from[i] * scale[c] + shift[c];
      ASSERT_EQ(plain[i], y);
      ASSERT_EQ(silu[i], y / (1.0f + fast_exp(-y)));
      ASSERT_NEAR(silu[i], y / (1.0 + std::exp(double{-y})), 1e-6 + 1e-6 * std::abs(y));
    }
  }
}

TEST(Rows, MomentsAddUpPixelAfterPixel) {
  for (const int64_t channels : kChannels) {
    const auto row = values(kPixels * channels, 3);
    std::vector<double> sums(static_cast<size_t>(2 * channels), 0.5), expected = sums;
    add_moments(row.data(), kPixels, channels, sums.data());
    for (size_t i = 0; i < row.size(); ++i) {
      expected[i % static_cast<size_t>(channels)] += row[i];
      expected[static_cast<size_t>(channels) + i % static_cast<size_t>(channels)] += double{row[i]} * row[i];
    }
    EXPECT_EQ(sums, expected);
  }
}

TEST(Rows, AddAddsToEachValue) {
  const auto from = values(33, 1);
  std::vector<float> to = values(33, 2), expected = to;
  for (size_t i = 0; i < to.size(); ++i) expected[i] += from[i];
  add(from.data(), 33, to.data());
  EXPECT_EQ(to, expected);
}

TEST(Rows, DotAddsEightPartialSumsInOrder) {
  for (const int64_t count : kChannels) {
    const auto a = values(count, 1), b = values(count, 5);
    double lanes[8] = {}, expected = 0;
    for (int64_t i = 0; i < count; ++i) lanes[i % 8] += double{a[i]} * b[i];
    for (const double lane : lanes) expected += lane;
    EXPECT_EQ(dot(a.data(), b.data(), count), expected);
  }
}

TEST(Rows, SoftmaxSumsToOneEvenForHugeScores) {
  for (const float size : {1.0f, 1e4f, 1e30f})
    for (const int64_t count : kChannels) {
      auto scores = values(count, size);
      const auto before = scores;
      softmax(scores.data(), count, 0.125f);
      const double most = *std::max_element(before.begin(), before.end());
      double total = 0, sum = 0;
      for (const float score : before) total += std::exp(0.125 * (score - most));
      for (int64_t i = 0; i < count; ++i) {
        EXPECT_NEAR(scores[i], std::exp(0.125 * (before[i] - most)) / total, 1e-6);
        sum += scores[i];
      }
      EXPECT_NEAR(sum, 1, 1e-5);
    }
}

}  // namespace
}  // namespace lumina::vq
