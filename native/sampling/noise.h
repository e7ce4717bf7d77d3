// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cmath>
#include <cstdint>

namespace lumina {

/// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): four random words that
/// depend on nothing but counter and key.
constexpr std::array<uint32_t, 4> philox(std::array<uint32_t, 4> counter, uint64_t key) {
  auto low = static_cast<uint32_t>(key), high = static_cast<uint32_t>(key >> 32);
  for (int round = 0; round < 10; ++round) {
    const uint64_t a = uint64_t{0xD2511F53u} * counter[0];
    const uint64_t b = uint64_t{0xCD9E8D57u} * counter[2];
    counter = {static_cast<uint32_t>(b >> 32) ^ counter[1] ^ low, static_cast<uint32_t>(b),
               static_cast<uint32_t>(a >> 32) ^ counter[3] ^ high, static_cast<uint32_t>(a)};
    low += 0x9E3779B9u;
    high += 0xBB67AE85u;
  }
  return counter;
}

/// A random word as a number in (0, 1).
constexpr double unit(uint32_t word) { return (word + 0.5) * 0x1p-32; }

/// Gumbel noise of token `id` at the request's `index`-th generated token, a pure function of its arguments: no
/// generator state, no draw order. The largest score / temperature + noise is a sample of the softmax. `round`: 0, or
/// where a token is drawn more than once with noise of its own each time, which time that is.
inline double gumbel(uint64_t seed, uint32_t index, int32_t id, uint32_t round = 0) {
  const auto word = static_cast<uint32_t>(id);
  return -std::log(-std::log1p(-unit(philox({index, word / 4, round, 0}, seed)[word % 4])));
}

/// Uniform noise in (0, 1) of the `index`-th generated token in a round, independent of the Gumbel noise.
inline double uniform(uint64_t seed, uint32_t index, uint32_t round) {
  return unit(philox({index, 0, round, 1}, seed)[0]);
}

}  // namespace lumina
