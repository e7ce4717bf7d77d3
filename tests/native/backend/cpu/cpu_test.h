// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "backend/cpu/backend.h"
#include "core/thread_pool.h"

/// What the tests of the CPU's ops share. Each test runs for each instruction set of this CPU.
namespace lumina::cpu_test {

using Floats = std::vector<float>;

inline Floats random_floats(int64_t count, uint32_t seed) {
  std::mt19937 generator(seed);
  Floats values(static_cast<size_t>(count));
  for (float& value : values) value = static_cast<float>(generator() >> 8) * 0x1p-23f - 1;  // [-1, 1)
  return values;
}

inline std::vector<bf16> to_bf16s(const Floats& values) {
  std::vector<bf16> result(values.size());
  std::transform(values.begin(), values.end(), result.begin(), [](float x) { return to_bf16(x); });
  return result;
}

inline bool same_bits(const Floats& a, const Floats& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0);
}

/// A number that stands for all bits (FNV-1a), for what must be the same on other machines.
inline uint64_t digest(const Floats& values) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (float value : values)
    for (int shift = 0; shift < 32; shift += 8)
      hash = (hash ^ ((std::bit_cast<uint32_t>(value) >> shift) & 0xff)) * 0x100000001b3u;
  return hash;
}

/// |got - wanted| <= tolerance * max(1, |wanted|) everywhere.
inline void expect_close(const Floats& got, const Floats& wanted, double tolerance) {
  ASSERT_EQ(got.size(), wanted.size());
  for (size_t i = 0; i < got.size(); ++i)
    ASSERT_LE(std::abs(double{got[i]} - wanted[i]), tolerance * std::max(1.0, std::abs(double{wanted[i]})))
        << "at " << i;
}

class EveryCpu : public testing::TestWithParam<Simd> {
 protected:
  const Backend& backend() const { return cpu::backend_of(GetParam()); }
};

inline std::vector<Simd> sets_of_this_cpu() {
  std::vector<Simd> sets;
  std::copy_if(std::begin(kAllSimd), std::end(kAllSimd), std::back_inserter(sets), has_simd);
  return sets;
}

/// The least set of this architecture with fused multiply-add, whose bits the others must give.
inline Simd least_fused() { return has_simd(Simd::neon) ? Simd::neon : Simd::avx2; }

inline std::string name_of_cpu(const testing::TestParamInfo<Simd>& info) { return name_of(info.param); }

}  // namespace lumina::cpu_test

#define LUMINA_FOR_EVERY_CPU(Suite)                                                             \
  INSTANTIATE_TEST_SUITE_P(Cpu, Suite, testing::ValuesIn(lumina::cpu_test::sets_of_this_cpu()), \
                           lumina::cpu_test::name_of_cpu)
