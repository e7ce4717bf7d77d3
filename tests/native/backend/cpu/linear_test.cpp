// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "backend/cpu/cpu_test.h"

namespace lumina::cpu_test {
namespace {

using Products = EveryCpu;
LUMINA_FOR_EVERY_CPU(Products);

/// Sums of up to 1,100 products of magnitude 1 in f32 against double: rounding of partial sums up to about 30.
constexpr double kClose = 2e-5;

/// A weight matrix one element off its natural alignment, as in a mapped file.
class Matrix {
 public:
  Matrix(int64_t rows, int64_t cols, DType type, uint32_t seed) : rows_(rows), cols_(cols), type_(type) {
    const Floats values = random_floats(rows * cols, seed);
    const std::vector<bf16> half = to_bf16s(values);
    const size_t size = type == DType::f32 ? sizeof(float) : sizeof(bf16);
    bytes_.resize((values.size() + 1) * size);
    data_ = bytes_.data() + size;
    std::memcpy(data_, type == DType::f32 ? static_cast<const void*>(values.data()) : half.data(),
                values.size() * size);
  }
  Weights weights() const { return {.data = data_, .rows = rows_, .cols = cols_, .type = type_}; }

 private:
  int64_t rows_, cols_;
  DType type_;
  std::vector<char> bytes_;
  char* data_;
};

Floats multiply(const Backend& backend, const Floats& x, int64_t rows, const Weights& w, int64_t first_row = 0,
                int64_t outputs = -1, ThreadPool* pool = nullptr) {
  if (outputs < 0) outputs = w.rows;
  Floats y(static_cast<size_t>(rows * outputs));
  const Projection projections[] = {{.weights = w, .first_row = first_row, .y = {y.data(), rows, outputs}}};
  backend.linear({x.data(), rows, w.cols}, {projections, 1}, {pool});
  return y;
}

TEST_P(Products, LinearAgreesWithReferenceForOddShapes) {
  for (DType type : {DType::f32, DType::bf16})
    for (int64_t rows : {1, 2, 3, 4, 5, 8, 31, 65})
      for (auto [n, k] : {std::pair<int64_t, int64_t>{1, 1}, {31, 33}, {32, 32}, {33, 31}, {17, 1100}}) {
        const Matrix w(n, k, type, 1);
        const Floats x = random_floats(rows * k, 2);
        expect_close(multiply(backend(), x, rows, w.weights()), multiply(reference::backend(), x, rows, w.weights()),
                     kClose);
      }
}

TEST_P(Products, LinearTakesSeveralProjectionsWithBiasResidualAndARangeOfOutputs) {
  const Matrix a(40, 50, DType::f32, 1), b(7, 50, DType::bf16, 2);
  const Floats x = random_floats(3 * 50, 3), bias = random_floats(40, 4);
  const auto run = [&](const Backend& backend) {
    Floats y = random_floats(3 * 100, 5);  // both outputs side by side, untouched columns between and behind
    const Projection projections[] = {
        {.weights = a.weights(), .first_row = 5, .bias = bias.data(), .y = {y.data(), 3, 33, 100}, .add = true},
        {.weights = b.weights(), .y = {y.data() + 40, 3, 7, 100}}};
    backend.linear({x.data(), 3, 50}, {projections, 2}, {});
    return y;
  };
  expect_close(run(backend()), run(reference::backend()), kClose);
}

TEST_P(Products, ARowHasTheSameBitsAloneAndAmongOthers) {
  for (DType type : {DType::f32, DType::bf16}) {
    const int64_t n = 50, k = 2063, many = 70;
    const Matrix w(n, k, type, 1);
    const Floats x = random_floats(many * k, 2);
    const Floats all = multiply(backend(), x, many, w.weights());
    for (int64_t rows : {1, 2, 3, 4, 5, 7, 15, 16, 33})
      for (int64_t first : {int64_t{0}, many - rows}) {
        const Floats some(x.begin() + first * k, x.begin() + (first + rows) * k);
        EXPECT_TRUE(same_bits(multiply(backend(), some, rows, w.weights()),
                              Floats(all.begin() + first * n, all.begin() + (first + rows) * n)))
            << rows << " rows from " << first;
      }
  }
}

TEST_P(Products, AnOutputHasTheSameBitsInAnyRangeAndWithAnyThreads) {
  for (DType type : {DType::f32, DType::bf16}) {
    const Matrix w(100, 300, type, 1);
    const Floats x = random_floats(2 * 300, 2);
    const Floats all = multiply(backend(), x, 2, w.weights());
    const Floats part = multiply(backend(), x, 2, w.weights(), 37, 21);
    for (int64_t r = 0; r < 2; ++r) EXPECT_EQ(std::memcmp(&part[r * 21], &all[r * 100 + 37], 21 * sizeof(float)), 0);
    for (int threads : {1, 2, 3}) {
      ThreadPool pool(threads);
      EXPECT_TRUE(same_bits(multiply(backend(), x, 2, w.weights(), 0, -1, &pool), all)) << threads << " threads";
    }
  }
}

TEST_P(Products, SwiGluAgreesWithReferenceAndIsInvariant) {
  for (DType type : {DType::f32, DType::bf16})
    for (auto [n, k] : {std::pair<int64_t, int64_t>{1, 1}, {33, 31}, {50, 300}}) {
      const Matrix gate(n, k, type, 1), up(n, k, type, 2);
      const Floats x = random_floats(5 * k, 3), gate_bias = random_floats(n, 4), up_bias = random_floats(n, 5);
      const auto run = [&](const Backend& backend, int64_t first, int64_t rows, const float* gb, const float* ub,
                           ThreadPool* pool) {
        Floats y(static_cast<size_t>(rows * n));
        backend.swiglu({x.data() + first * k, rows, k}, gate.weights(), gb, up.weights(), ub, {y.data(), rows, n},
                       {pool});
        return y;
      };
      expect_close(run(backend(), 0, 5, gate_bias.data(), up_bias.data(), nullptr),
                   run(reference::backend(), 0, 5, gate_bias.data(), up_bias.data(), nullptr), 5 * kClose);
      const Floats all = run(backend(), 0, 5, nullptr, nullptr, nullptr);
      expect_close(all, run(reference::backend(), 0, 5, nullptr, nullptr, nullptr), 5 * kClose);
      ThreadPool pool(3);
      EXPECT_TRUE(same_bits(run(backend(), 4, 1, nullptr, nullptr, &pool), Floats(all.end() - n, all.end())));
    }
}

TEST_P(Products, SwiGluOfLargeGatesStaysFinite) {
  const Floats w = {1, 1}, x = {200, -200};
  Floats y(2);
  const Weights one = {.data = w.data(), .rows = 1, .cols = 1};
  backend().swiglu({x.data(), 2, 1}, one, nullptr, one, nullptr, {y.data(), 2, 1}, {});
  EXPECT_FLOAT_EQ(y[0], 200.0f * 200.0f);
  EXPECT_NEAR(y[1], 0, 1e-30);
}

TEST_P(Products, PackBorrowsWhatItCanReadAndConvertsTheRest) {
  const Floats values = random_floats(12, 1);
  const Weights host = {.data = values.data(), .rows = 3, .cols = 4, .type = DType::f32};
  EXPECT_EQ(backend().pack(host, DType::f32, {}).weights.data, values.data());
  const PackedWeights half = backend().pack(host, DType::bf16, {});
  const PackedWeights back = backend().pack(half.weights, DType::f32, {});
  for (int i = 0; i < 12; ++i) EXPECT_EQ(static_cast<const float*>(back.weights.data)[i], to_f32(to_bf16(values[i])));
}

// ---------------------------------------------------------------- int8 and int4

/// Relative root mean square of the difference.
double relative_error(const Floats& got, const Floats& wanted) {
  double difference = 0, size = 0;
  for (size_t i = 0; i < got.size(); ++i) {
    difference += std::pow(double{got[i]} - wanted[i], 2);
    size += std::pow(double{wanted[i]}, 2);
  }
  return std::sqrt(difference / size);
}

/// Weights uniform in [-1, 1) and so are activations: rounding to steps of 1/127 each costs 0.5 % of their root mean
/// square, a limit on pairs doubles the step of activations; int4 steps of 2/15 cost 7 %.
double rounding_error(DType type) { return type == DType::int8 ? 0.013 : 0.075; }

bool keeps_eight_bits(Simd set) {
  return set >= Simd::neon || set == Simd::avx_vnni || (set == Simd::avx512 && has_avx512_vnni());
}

constexpr DType kQuantized[] = {DType::int8, DType::int4};

TEST_P(Products, QuantizedLinearIsCloseToReferenceForOddShapes) {
  for (DType type : kQuantized)
    for (int64_t rows : {1, 2, 3, 4, 5, 8, 31, 65})
      for (auto [n, k] : {std::pair<int64_t, int64_t>{16, 64}, {1, 500}, {31, 63}, {33, 65}, {17, 1100}}) {
        const Matrix w(n, k, DType::f32, 1);
        const Floats x = random_floats(rows * k, 2);
        const PackedWeights packed = backend().pack(w.weights(), type, {});
        EXPECT_LT(relative_error(multiply(backend(), x, rows, packed.weights),
                                 multiply(reference::backend(), x, rows, w.weights())),
                  // With few outputs the mean is over few: they may all be unlucky.
                  rounding_error(type) * (rows * n < 100 ? 3 : 1.2))
            << name_of(type) << " " << rows << "x" << n << "x" << k;
      }
}

TEST_P(Products, Int8WithoutALimitOnPairsIsFiner) {
  const int64_t rows = 8, n = 64, k = 512;
  const Matrix w(n, k, DType::f32, 1);
  const Floats x = random_floats(rows * k, 2);
  const PackedWeights packed = backend().pack(w.weights(), DType::int8, {});
  const double error = relative_error(multiply(backend(), x, rows, packed.weights),
                                      multiply(reference::backend(), x, rows, w.weights()));
  if (keeps_eight_bits(GetParam()))
    EXPECT_LT(error, 0.007);  // 0.5 % each of weights and activations
  else
    EXPECT_GT(error, 0.007);
}

TEST_P(Products, QuantizedProductsOfTheLargestValuesDoNotSaturate) {
  for (DType type : kQuantized)
    for (float sign : {1.0f, -1.0f}) {
      const int64_t k = 256;
      const Floats w(k, 1.0f), x(k, sign * 3.0f);
      const PackedWeights packed = backend().pack({.data = w.data(), .rows = 1, .cols = k}, type, {});
      EXPECT_NEAR(multiply(backend(), x, 1, packed.weights)[0], sign * 3.0f * k, 0.02f * 3 * k);
    }
}

/// All weights but one per group at one end, so that int4 codes are all 15 but one.
TEST_P(Products, Int4AddsEightPairsOfTheLargestCodesExactly) {
  Floats w(64, 15.0f), x(64, 127.0f);
  w[63] = 0;  // the least value: codes are the values
  double wanted = 63 * 15 * 127;
  const PackedWeights packed = backend().pack({.data = w.data(), .rows = 1, .cols = 64}, DType::int4, {});
  EXPECT_EQ(multiply(backend(), x, 1, packed.weights)[0], wanted);
  for (float& value : x) value = -127;
  EXPECT_EQ(multiply(backend(), x, 1, packed.weights)[0], -wanted);
}

TEST_P(Products, QuantizedRowsAndOutputsHaveTheSameBitsInEveryCompany) {
  for (DType type : kQuantized) {
    const int64_t n = 50, k = 1063, many = 70;
    const Matrix w(n, k, DType::bf16, 1);
    const PackedWeights packed = backend().pack(w.weights(), type, {});
    const Floats x = random_floats(many * k, 2);
    const Floats all = multiply(backend(), x, many, packed.weights);
    for (int64_t rows : {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 33})
      for (int64_t first : {int64_t{0}, many - rows}) {
        const Floats some(x.begin() + first * k, x.begin() + (first + rows) * k);
        EXPECT_TRUE(same_bits(multiply(backend(), some, rows, packed.weights),
                              Floats(all.begin() + first * n, all.begin() + (first + rows) * n)))
            << rows << " rows from " << first;
      }
    for (int threads : {1, 2, 3}) {
      ThreadPool pool(threads);
      EXPECT_TRUE(same_bits(multiply(backend(), x, many, packed.weights, 0, -1, &pool), all)) << threads << " threads";
    }
    for (int64_t first : {0, 1, 15, 16, 17, 40}) {
      const Floats part = multiply(backend(), x, 2, packed.weights, first, 10);
      for (int64_t r = 0; r < 2; ++r) EXPECT_EQ(std::memcmp(&part[r * 10], &all[r * n + first], 10 * sizeof(float)), 0);
    }
  }
}

/// Of int8 weights, those that read activations of all eight bits.
TEST_P(Products, SetsWithFusedMultiplyAddGiveTheSameBits) {
  if (GetParam() == Simd::portable) return;
  const int64_t n = 50, k = 1063, many = 70;
  const Matrix w(n, k, DType::bf16, 1), up(n, k, DType::f32, 2);
  const Floats x = random_floats(many * k, 3);
  for (DType type : {DType::f32, DType::bf16, DType::int4, DType::int8}) {
    const Simd other = type == DType::int8 && has_simd(Simd::avx_vnni) ? Simd::avx_vnni : least_fused();
    if (type == DType::int8 && (GetParam() == Simd::avx2 || other == Simd::avx2)) continue;
    const PackedWeights gate = backend().pack(w.weights(), type, {}), ups = backend().pack(up.weights(), type, {});
    const auto run = [&](const Backend& on, int64_t rows) {
      Floats y = multiply(on, x, rows, gate.weights), z(static_cast<size_t>(rows * n));
      on.swiglu({x.data(), rows, k}, gate.weights, nullptr, ups.weights, nullptr, {z.data(), rows, n}, {});
      y.insert(y.end(), z.begin(), z.end());
      return y;
    };
    for (int64_t rows : {1, 2, 13, 70})
      EXPECT_TRUE(same_bits(run(backend(), rows), run(cpu::backend_of(other), rows))) << name_of(type) << " " << rows;
  }
}

/// Found on x86-64 and on arm64 alike.
TEST_P(Products, ArchitecturesGiveTheSameBits) {
  if (GetParam() == Simd::portable) return;
  const int64_t n = 50, k = 1063, rows = 13;
  const Matrix w(n, k, DType::bf16, 1);
  const Floats x = random_floats(rows * k, 3);
  constexpr std::pair<DType, uint64_t> kWanted[] = {{DType::f32, 0xc90c1ed515d8e9b8u},
                                                    {DType::bf16, 0xc90c1ed515d8e9b8u},
                                                    {DType::int4, 0x4af126e6a6c32b8eu},
                                                    {DType::int8, 0x5d84d962cc2fec3au}};
  for (auto [type, wanted] : kWanted) {
    if (type == DType::int8 && !keeps_eight_bits(GetParam())) continue;
    const PackedWeights weights = backend().pack(w.weights(), type, {});
    Floats y(static_cast<size_t>(rows * n));
    backend().swiglu({x.data(), rows, k}, weights.weights, nullptr, weights.weights, nullptr, {y.data(), rows, n}, {});
    EXPECT_EQ(digest(y), wanted) << name_of(type);
  }
}

TEST_P(Products, QuantizedSwiGluIsInvariantAndCloseToReference) {
  for (DType type : kQuantized) {
    const int64_t n = 50, k = 300;
    const Matrix gate(n, k, DType::f32, 1), up(n, k, DType::f32, 2);
    const PackedWeights gates = backend().pack(gate.weights(), type, {}), ups = backend().pack(up.weights(), type, {});
    const Floats x = random_floats(5 * k, 3);
    const auto run = [&](int64_t first, int64_t rows) {
      Floats y(static_cast<size_t>(rows * n));
      backend().swiglu({x.data() + first * k, rows, k}, gates.weights, nullptr, ups.weights, nullptr,
                       {y.data(), rows, n}, {});
      return y;
    };
    Floats wanted(static_cast<size_t>(5 * n));
    reference::backend().swiglu({x.data(), 5, k}, gate.weights(), nullptr, up.weights(), nullptr, {wanted.data(), 5, n},
                                {});
    const Floats all = run(0, 5);
    EXPECT_LT(relative_error(all, wanted), 2 * rounding_error(type));
    EXPECT_TRUE(same_bits(run(4, 1), Floats(all.end() - n, all.end())));
  }
}

TEST_P(Products, ProjectionsOfDifferentTypesInOneCallDoNotChangeEachOther) {
  const Matrix w(40, 130, DType::f32, 1);
  const PackedWeights int8 = backend().pack(w.weights(), DType::int8, {}),
                      int4 = backend().pack(w.weights(), DType::int4, {});
  const Floats x = random_floats(3 * 130, 2);
  Floats y8(3 * 40), y4(3 * 40), y32(3 * 40);
  const Projection projections[] = {{.weights = int8.weights, .y = {y8.data(), 3, 40}},
                                    {.weights = int4.weights, .y = {y4.data(), 3, 40}},
                                    {.weights = w.weights(), .y = {y32.data(), 3, 40}}};
  backend().linear({x.data(), 3, 130}, {projections, 3}, {});
  EXPECT_TRUE(same_bits(y8, multiply(backend(), x, 3, int8.weights)));
  EXPECT_TRUE(same_bits(y4, multiply(backend(), x, 3, int4.weights)));
  EXPECT_TRUE(same_bits(y32, multiply(backend(), x, 3, w.weights())));
}

TEST_P(Products, WhatIsNoNumberStaysNoNumber) {
  const Matrix w(16, 64, DType::f32, 1);
  Floats x = random_floats(64, 2);
  x[5] = std::numeric_limits<float>::quiet_NaN();
  for (DType type : {DType::f32, DType::int8, DType::int4}) {
    const PackedWeights packed = backend().pack(w.weights(), type, {});
    EXPECT_TRUE(std::isnan(multiply(backend(), x, 1, packed.weights)[0])) << name_of(type);
  }
}

}  // namespace
}  // namespace lumina::cpu_test
