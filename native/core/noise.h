// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

// Sources of the noise that tokens are drawn with. Every function here is integers and plain double arithmetic, so that the
// host and a card, compiled from this one source without contraction, give the same bits.
namespace lumina {

/// Four random words.
struct Words {
  uint32_t w[4];
  constexpr bool operator==(const Words&) const = default;
};

/// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): four random words that
/// depend on nothing but counter and key.
constexpr Words philox(Words counter, uint64_t key) {
  auto low = static_cast<uint32_t>(key), high = static_cast<uint32_t>(key >> 32);
  for (int round = 0; round < 10; ++round) {
    const uint64_t a = uint64_t{0xD2511F53u} * counter.w[0];
    const uint64_t b = uint64_t{0xCD9E8D57u} * counter.w[2];
    counter = {{static_cast<uint32_t>(b >> 32) ^ counter.w[1] ^ low, static_cast<uint32_t>(b),
                static_cast<uint32_t>(a >> 32) ^ counter.w[3] ^ high, static_cast<uint32_t>(a)}};
    low += 0x9E3779B9u;
    high += 0xBB67AE85u;
  }
  return counter;
}

/// A random word as a number in (0, 1): an odd multiple of 2^-33, exactly.
constexpr double unit(uint32_t word) { return (word + 0.5) * 0x1p-32; }

/// The natural logarithm of a positive normal number, within one unit in the last place. libm's would differ between CPUs
/// and from a card's.
constexpr double natural_log(double x) {
  // x = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)): the mantissa's bits are shifted so that a carry marks the upper half.
  constexpr uint64_t kSqrtHalf = 0x3FE6A09E667F3BCDu;
  const uint64_t above = std::bit_cast<uint64_t>(x) - kSqrtHalf;
  const auto exponent = static_cast<int64_t>(above) >> 52;
  const auto k = static_cast<double>(exponent);
  const double f = std::bit_cast<double>((above & 0x000FFFFFFFFFFFFFu) + kSqrtHalf) - 1;
  // log(1 + f) = 2 atanh(s), s = f / (2 + f) = 2 s + s R with R = 2/3 s^2 + 2/5 s^4 + ...; and 2 s = f - h + s h, h = f^2 / 2,
  // whose first term is exact. |s| < 0.1716: what follows s^20 is below 2^-60.
  const double s = f / (2 + f), z = s * s, h = 0.5 * f * f;
  double r = 2.0 / 21 * z + 2.0 / 19;
  r = r * z + 2.0 / 17;
  r = r * z + 2.0 / 15;
  r = r * z + 2.0 / 13;
  r = r * z + 2.0 / 11;
  r = r * z + 2.0 / 9;
  r = r * z + 2.0 / 7;
  r = r * z + 2.0 / 5;
  r = r * z + 2.0 / 3;
  r *= z;
  // log 2 in two parts; k times the first, of 33 bits, is exact.
  constexpr double kLog2High = 0x1.62e42feep-1, kLog2Low = 0x1.a39ef35793c76p-33;
  return k * kLog2High - ((h - (s * (h + r) + k * kLog2Low)) - f);
}

/// Gumbel noise made of a random word: the smaller the word, the larger. Below 22.9.
constexpr double gumbel_of(uint32_t word) {
  return -natural_log(-natural_log(1 - unit(word)));  // 1 - unit(word) is exact
}

/// Not less than gumbel_of(word), and had without a logarithm: -log(-log(1 - v)) <= -log v <= -e log 2 where v >= 2^e.
constexpr double gumbel_at_most(uint32_t word) {
  const auto exponent = static_cast<int64_t>(std::bit_cast<uint64_t>(unit(word)) >> 52) - 1023;
  return static_cast<double>(-exponent) * 0.69314718056;  // a little above log 2
}

/// The word of gumbel's noise, see there.
constexpr uint32_t gumbel_word(uint64_t seed, uint32_t index, int32_t id, uint32_t round = 0) {
  const auto word = static_cast<uint32_t>(id);
  return philox({{index, word / 4, round, 0}}, seed).w[word % 4];
}

/// Gumbel noise of token `id` at the request's `index`-th generated token, a pure function of its arguments: no
/// generator state, no draw order. The largest score / temperature + noise is a sample of the softmax. `round`: 0, or
/// where a token is drawn more than once with noise of its own each time, which time that is.
constexpr double gumbel(uint64_t seed, uint32_t index, int32_t id, uint32_t round = 0) {
  return gumbel_of(gumbel_word(seed, index, id, round));
}

/// Uniform noise in (0, 1) of the `index`-th generated token in a round, independent of the Gumbel noise.
constexpr double uniform(uint64_t seed, uint32_t index, uint32_t round) {
  return unit(philox({{index, 0, round, 1}}, seed).w[0]);
}

}  // namespace lumina
