// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>
#include <vector>

#include "backend/cuda/card.h"
#include "core/dtype.h"

/// What tests of the CUDA ops share: arrays on a back end, and an op's output on the card against the reference's.
namespace lumina {

using Floats = std::vector<float>;

/// Sums of f32 products against sums in double: a few hundred terms of magnitude about 1.
inline constexpr float kClose = 2e-5f;

class CudaOps : public testing::Test {
 protected:
  void SetUp() override {
    if (!cuda_test::card().backend) GTEST_SKIP() << cuda_test::card().why;
  }
};

/// An array in a back end's memory.
template <typename T>
class Array {
 public:
  Array(const Backend& backend, const std::vector<T>& values)
      : backend_(&backend), size_(values.size()), memory_(backend.allocate(values.size() * sizeof(T))) {
    backend.upload(memory_.get(), values.data(), values.size() * sizeof(T), {});
  }
  T* get() const { return static_cast<T*>(memory_.get()); }
  std::vector<T> read() const {
    std::vector<T> values(size_);
    backend_->download(values.data(), memory_.get(), size_ * sizeof(T), {});
    return values;
  }

 private:
  const Backend* backend_;
  size_t size_;
  Buffer memory_;
};

inline Floats random_floats(int64_t count, uint32_t seed) {
  std::mt19937 generator(seed);
  Floats values(static_cast<size_t>(count));
  for (float& value : values) value = static_cast<float>(generator() >> 8) * 0x1p-23f - 1;  // [-1, 1)
  return values;
}

inline std::vector<bf16> rounded(const Floats& values) {
  std::vector<bf16> result(values.size());
  std::transform(values.begin(), values.end(), result.begin(), [](float value) { return to_bf16(value); });
  return result;
}

template <typename T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

inline void expect_close(const Floats& got, const Floats& wanted, float tolerance) {
  ASSERT_EQ(got.size(), wanted.size());
  for (size_t i = 0; i < got.size(); ++i)
    ASSERT_LE(std::abs(got[i] - wanted[i]), tolerance * std::max(1.0f, std::abs(wanted[i]))) << "at " << i;
}

/// The op's output on the card: the same bits for every order of a block's threads.
template <typename Op>
auto on_card(Op&& op) {
  cuda_test::use_order(0);
  const auto result = op(*cuda_test::card().backend);
  for (int order = 1; order < cuda_test::orders(); ++order) {
    cuda_test::use_order(order);
    EXPECT_TRUE(same_bits(op(*cuda_test::card().backend), result)) << "the order of the threads changes the result";
  }
  cuda_test::use_order(0);
  return result;
}

/// `op` takes a back end and gives Floats.
template <typename Op>
void expect_agreement(Op&& op, float tolerance = kClose) {
  expect_close(on_card(op), op(reference::backend()), tolerance);
}

/// Random weights as a checkpoint of that type has them, row-major: what the plain products read.
class PackedMatrix {
 public:
  PackedMatrix(const Backend& backend, int64_t n, int64_t k, DType type, uint32_t seed)
      : f32_(random_floats(n * k, seed)),
        half_(rounded(f32_)),
        packed_(backend.pack_table(
            {type == DType::f32 ? static_cast<const void*>(f32_.data()) : half_.data(), nullptr, n, k, type}, type,
            {})) {}
  const Weights& weights() const { return packed_.weights; }

 private:
  Floats f32_;
  std::vector<bf16> half_;
  PackedWeights packed_;  // may borrow the others
};

}  // namespace lumina
