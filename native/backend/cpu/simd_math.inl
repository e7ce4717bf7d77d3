// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// What simd.inl and simd_neon.inl have in common: written in terms of their vectors, so that all sets compute alike.

namespace {

inline f32x8 zeros() { return broadcast(0); }

/// The first n < 8 elements, zeros behind.
template <typename T>
inline f32x8 load_first(const T* p, int n) {
  T padded[kLanes] = {};
  for (int i = 0; i < n; ++i) padded[i] = p[i];
  return load(padded);
}

inline void store_first(float* p, f32x8 x, int n) {
  for (int i = 0; i < n; ++i) p[i] = x[i];
}

/// x, but 0 where it is NaN: for conversion to integers, which have no NaN.
inline f32x8 numbers_of(f32x8 x) { return select(x == x, x, zeros()); }
inline int smaller(int a, int b) { return a < b ? a : b; }

/// To the nearest integer, ties to even; |x| below 2^22.
inline f32x8 rounded(f32x8 x) {
  const f32x8 magic = broadcast(12582912.0f);  // 1.5 * 2^23: the fraction falls off
  return (x + magic) - magic;
}

/// Nearest integers; 0 for what is no number.
inline i32x8 to_integers(f32x8 x) { return truncated(numbers_of(rounded(x))); }

/// e^x to about 2 units in the last place; 0 below -87, infinity never: x is taken as at most 88. Our own, because
/// libm picks its variants by CPU. exp(x) = 2^n * e^r, n = round(x / ln 2), |r| <= ln 2 / 2, Taylor to r^7.
inline f32x8 exp(f32x8 x) {
  const i32x8 vanishes = x < broadcast(-87.0f);
  x = select(x > broadcast(88.0f), broadcast(88.0f), x);
  x = select(vanishes, zeros(), x);
  const f32x8 n = rounded(x * broadcast(1.44269504088896341f));
  f32x8 r = fma(n, broadcast(-0.693359375f), x);  // ln 2 in two parts, the first exact in few bits
  r = fma(n, broadcast(2.12194440e-4f), r);
  f32x8 p = broadcast(1.0f / 5040);
  p = fma(p, r, broadcast(1.0f / 720));
  p = fma(p, r, broadcast(1.0f / 120));
  p = fma(p, r, broadcast(1.0f / 24));
  p = fma(p, r, broadcast(1.0f / 6));
  p = fma(p, r, broadcast(0.5f));
  p = fma(p, r, broadcast(1.0f));
  p = fma(p, r, broadcast(1.0f));
  const i32x8 exponent = (truncated(n) + 127) << 23;
  return select(vanishes, zeros(), p * with_bits(exponent));
}

}  // namespace
