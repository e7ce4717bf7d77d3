// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// simd.inl for arm64: eight floats are two registers. GCC would keep vectors of 32 bytes in memory there.
#include <arm_neon.h>
#include <stdint.h>

#include "core/dtype.h"

#define LUMINA_NEON 1

namespace {

using lumina::bf16;

constexpr int kLanes = 8;

struct i32x8 {
  int32x4_t low, high;
};
struct f32x8 {
  float32x4_t low, high;
  float operator[](int i) const {
    float lanes[kLanes];
    vst1q_f32(lanes, low);
    vst1q_f32(lanes + 4, high);
    return lanes[i];
  }
};

inline f32x8 broadcast(float x) { return {vdupq_n_f32(x), vdupq_n_f32(x)}; }
inline i32x8 integers(int32_t x) { return {vdupq_n_s32(x), vdupq_n_s32(x)}; }

inline f32x8 operator+(f32x8 a, f32x8 b) { return {a.low + b.low, a.high + b.high}; }
inline f32x8 operator-(f32x8 a, f32x8 b) { return {a.low - b.low, a.high - b.high}; }
inline f32x8 operator*(f32x8 a, f32x8 b) { return {a.low * b.low, a.high * b.high}; }
inline f32x8 operator/(f32x8 a, f32x8 b) { return {a.low / b.low, a.high / b.high}; }
inline f32x8 operator-(f32x8 a) { return {-a.low, -a.high}; }
inline f32x8 operator-(f32x8 a, float b) { return a - broadcast(b); }
inline f32x8 operator*(f32x8 a, float b) { return a * broadcast(b); }
inline f32x8& operator+=(f32x8& a, f32x8 b) { return a = a + b; }
inline f32x8& operator*=(f32x8& a, f32x8 b) { return a = a * b; }

inline i32x8 operator+(i32x8 a, i32x8 b) { return {a.low + b.low, a.high + b.high}; }
inline i32x8 operator-(i32x8 a, i32x8 b) { return {a.low - b.low, a.high - b.high}; }
inline i32x8 operator+(i32x8 a, int32_t b) { return a + integers(b); }
inline i32x8& operator+=(i32x8& a, i32x8 b) { return a = a + b; }
inline i32x8 operator<<(i32x8 a, int bits) { return {a.low << bits, a.high << bits}; }
inline i32x8 operator>>(i32x8 a, int bits) { return {a.low >> bits, a.high >> bits}; }

/// All bits of a lane where it is so.
inline i32x8 mask_of(uint32x4_t low, uint32x4_t high) {
  return {vreinterpretq_s32_u32(low), vreinterpretq_s32_u32(high)};
}
inline i32x8 operator<(f32x8 a, f32x8 b) { return mask_of(vcltq_f32(a.low, b.low), vcltq_f32(a.high, b.high)); }
inline i32x8 operator>(f32x8 a, f32x8 b) { return b < a; }
inline i32x8 operator==(f32x8 a, f32x8 b) { return mask_of(vceqq_f32(a.low, b.low), vceqq_f32(a.high, b.high)); }
inline i32x8 operator<(i32x8 a, int32_t b) {
  return mask_of(vcltq_s32(a.low, vdupq_n_s32(b)), vcltq_s32(a.high, vdupq_n_s32(b)));
}
inline f32x8 select(i32x8 mask, f32x8 a, f32x8 b) {
  return {vbslq_f32(vreinterpretq_u32_s32(mask.low), a.low, b.low),
          vbslq_f32(vreinterpretq_u32_s32(mask.high), a.high, b.high)};
}

inline i32x8 truncated(f32x8 x) { return {vcvtq_s32_f32(x.low), vcvtq_s32_f32(x.high)}; }
inline f32x8 floats(i32x8 x) { return {vcvtq_f32_s32(x.low), vcvtq_f32_s32(x.high)}; }
inline f32x8 with_bits(i32x8 x) { return {vreinterpretq_f32_s32(x.low), vreinterpretq_f32_s32(x.high)}; }
inline f32x8 pairs_swapped(f32x8 x) { return {vrev64q_f32(x.low), vrev64q_f32(x.high)}; }

inline f32x8 load(const float* p) { return {vld1q_f32(p), vld1q_f32(p + 4)}; }
inline void store(float* p, f32x8 x) {
  vst1q_f32(p, x.low);
  vst1q_f32(p + 4, x.high);
}
inline f32x8 load(const bf16* p) {
  const uint16x8_t bits = vld1q_u16(reinterpret_cast<const uint16_t*>(p));
  return {vreinterpretq_f32_u32(vshll_n_u16(vget_low_u16(bits), 16)),
          vreinterpretq_f32_u32(vshll_high_n_u16(bits, 16))};
}
inline f32x8 load(const int8_t* p) {
  const int16x8_t wide = vmovl_s8(vld1_s8(p));
  return floats({vmovl_s16(vget_low_s16(wide)), vmovl_high_s16(wide)});
}

/// a * b + c, rounded once.
inline f32x8 fma(f32x8 a, f32x8 b, f32x8 c) {
  return {vfmaq_f32(c.low, a.low, b.low), vfmaq_f32(c.high, a.high, b.high)};
}

inline f32x8 larger(f32x8 a, f32x8 b) { return select(a > b, a, b); }  // b where either is NaN, as everywhere
inline float larger(float a, float b) { return a > b ? a : b; }

/// Lane i is `from + i`.
inline i32x8 lane_numbers(int from) {
  const int32x4_t first = vdupq_n_s32(from);
  return {first + int32x4_t{0, 1, 2, 3}, first + int32x4_t{4, 5, 6, 7}};
}

/// The sum of the lanes, always as ((0+4)+(2+6)) + ((1+5)+(3+7)).
inline float sum(f32x8 x) {
  const float32x4_t a = x.low + x.high;
  const float32x2_t b = vget_low_f32(a) + vget_high_f32(a);
  return vget_lane_f32(b, 0) + vget_lane_f32(b, 1);
}

inline int32_t sum(i32x8 x) { return vaddvq_s32(x.low + x.high); }

inline float largest(f32x8 x) {
  const float32x4_t a = vbslq_f32(vcgtq_f32(x.low, x.high), x.low, x.high);
  return larger(larger(vgetq_lane_f32(a, 0), vgetq_lane_f32(a, 2)), larger(vgetq_lane_f32(a, 1), vgetq_lane_f32(a, 3)));
}

/// Lane i is sum(x[i]), each added in the order of `sum`.
inline f32x8 sums(const f32x8 (&x)[kLanes]) {
  float32x4_t quarters[kLanes / 2];  // two sums' two parts each
  for (int i = 0; i < kLanes / 2; ++i) {
    const float32x4_t a = x[2 * i].low + x[2 * i].high, b = x[2 * i + 1].low + x[2 * i + 1].high;
    quarters[i] = vcombine_f32(vget_low_f32(a), vget_low_f32(b)) + vcombine_f32(vget_high_f32(a), vget_high_f32(b));
  }
  return {vpaddq_f32(quarters[0], quarters[1]), vpaddq_f32(quarters[2], quarters[3])};
}

}  // namespace

#include "backend/cpu/simd_math.inl"
