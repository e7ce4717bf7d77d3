// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "convolution/kernels.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "convolution/noise.h"
#include "convolution/panels.h"

namespace lumina::convolution {
namespace {

using tests::noise;

/// The sum as kernels.h promises it: one chain of multiply-adds, fused or not as the instruction set has them.
float chain(const float* a, const float* matrix, int64_t k) {
  const bool fused = chosen_simd() != Simd::portable;
  float sum = 0;
  for (int64_t i = 0; i < k; ++i) sum = fused ? std::fma(a[i], matrix[i], sum) : a[i] * matrix[i] + sum;
  return sum;
}

struct Sizes {
  int64_t rows, outputs, k;
};

// Around every width of tile that a kernel has: rows up to 12, outputs up to 64.
std::vector<Sizes> sizes() {
  std::vector<Sizes> result;
  for (const int64_t rows : {1, 2, 5, 6, 7, 11, 12, 13, 25})
    for (const int64_t outputs : {1, 3, 15, 16, 17, 31, 32, 33, 48, 63, 64, 65, 130})
      result.push_back({rows, outputs, 9});
  for (const int64_t k : {1, 2, 31, 127, 128}) result.push_back({7, 33, k});
  return result;
}

TEST(Multiply, EverySumIsOneChainInBits) {
  for (const auto& [rows, outputs, k] : sizes()) {
    SCOPED_TRACE(testing::Message() << rows << " rows, " << outputs << " outputs, " << k << " terms");
    const int64_t stride = k + 3;
    const auto a = noise(rows * stride, 1), matrix = noise(outputs * k, 2), bias = noise(outputs, 3);
    const Panels panels(matrix.data(), outputs, k, k, 1);
    std::vector<float> c(static_cast<size_t>(rows * (outputs + 1)), 7.0f);
    multiply(a.data(), stride, rows, panels, 0, outputs, bias.data(), c.data(), outputs + 1);
    for (int64_t r = 0; r < rows; ++r) {
      for (int64_t o = 0; o < outputs; ++o)
        ASSERT_EQ(c[static_cast<size_t>(r * (outputs + 1) + o)],
                  chain(&a[static_cast<size_t>(r * stride)], &matrix[static_cast<size_t>(o * k)], k) +
                      bias[static_cast<size_t>(o)]);
      ASSERT_EQ(c[static_cast<size_t>(r * (outputs + 1) + outputs)], 7.0f) << "written behind the last output";
    }
  }
}

TEST(Multiply, LongSumsAreAddedInParts) {
  constexpr int64_t kRows = 5, kOutputs = 40, kTerms = 2 * kPart + 11;
  const auto a = noise(kRows * kTerms, 1), matrix = noise(kOutputs * kTerms, 2);
  const Panels panels(matrix.data(), kOutputs, kTerms, kTerms, 1);
  std::vector<float> c(kRows * kOutputs);
  multiply(a.data(), kTerms, kRows, panels, 0, kOutputs, nullptr, c.data(), kOutputs);
  for (size_t r = 0; r < kRows; ++r)
    for (size_t o = 0; o < kOutputs; ++o) {
      const float* x = &a[r * kTerms];
      const float* w = &matrix[o * kTerms];
      const float first = chain(x, w, kPart), second = chain(x + kPart, w + kPart, kPart) + first;
      EXPECT_EQ(c[r * kOutputs + o], chain(x + 2 * kPart, w + 2 * kPart, 11) + second);
    }
}

TEST(Multiply, ColumnsOfAMatrixAreTakenByStrides) {
  constexpr int64_t kOutputs = 19, kTerms = 6;
  const auto a = noise(kTerms, 1), transposed = noise(kTerms * kOutputs, 2);  // [k, outputs]
  const Panels panels(transposed.data(), kOutputs, kTerms, 1, kOutputs);
  std::vector<float> c(3);
  multiply(a.data(), kTerms, 1, panels, 16, 19, nullptr, c.data(), 3);
  for (size_t o = 0; o < 3; ++o) {
    double sum = 0;
    for (size_t i = 0; i < kTerms; ++i) sum += double{a[i]} * transposed[i * kOutputs + 16 + o];
    EXPECT_NEAR(c[o], sum, 1e-6);
  }
}

TEST(MultiplyProbe, CountsItsProducts) {
  EXPECT_EQ(kernels().multiply_probe(1000) % 1000, 0);
  EXPECT_GT(kernels().multiply_probe(1), 0);
}

}  // namespace
}  // namespace lumina::convolution
