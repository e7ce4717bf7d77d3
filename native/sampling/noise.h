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

/// Gumbel noise of token `id` at the request's `index`-th generated token, a pure function of its arguments: no
/// generator state, no draw order. The largest score / temperature + noise is a sample of the softmax.
inline double gumbel(uint64_t seed, uint32_t index, int32_t id) {
  const auto word = static_cast<uint32_t>(id);
  const uint32_t x = philox({index, word / 4, 0, 0}, seed)[word % 4];
  const double v = (x + 0.5) * 0x1p-32;
  return -std::log(-std::log1p(-v));
}

}  // namespace lumina
