#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# VDPBF16PS (AVX512_BF16), a pair of bfloat16 products added to an f32: neither one rounding for all three terms nor the
# even product first. The odd product is added first, with a rounding, then the even one, with another; subnormal inputs and
# results count as zero whatever MXCSR says, and no exception flag is raised. A kernel that must give the bits of f32
# multiply-adds cannot use it, unless it keeps that order.
# Seen (EPYC, Zen 5): 1 + 2^24 - 2^24 is 0 with 2^24 at the odd place and 1 with 2^24 at the even one; subnormals give 0.
# On a CPU without the instruction there is nothing to see: says so and exits 0.
set -euo pipefail
grep -qm1 avx512_bf16 /proc/cpuinfo || { echo "This CPU has no AVX512_BF16: nothing to see here."; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >order.c <<'C'
#include <immintrin.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static uint32_t bits(float x) { uint32_t b; memcpy(&b, &x, 4); return b; }
/* c + odd * 1 + even * 1 */
static float dot(float c, float even, float odd, float even_factor, float odd_factor) {
  const int a = (int)(bits(odd) & 0xffff0000u | bits(even) >> 16);
  const int b = (int)(bits(odd_factor) & 0xffff0000u | bits(even_factor) >> 16);
  const __m512 sum = _mm512_dpbf16_ps(_mm512_set1_ps(c), (__m512bh)_mm512_set1_epi32(a), (__m512bh)_mm512_set1_epi32(b));
  return _mm512_cvtss_f32(sum);
}
int main(void) {
  const float big = 16777216.0f, tiny = 0x1p-130f; /* a subnormal, also of bfloat16 */
  _mm_setcsr(0x1f80); /* subnormals on, no flag raised */
  printf("%g %g %g ", dot(1, -big, big, 1, 1), dot(1, big, -big, 1, 1), dot(1, 0x1p-24f, 0x1p-24f, 1, 1) - 1);
  printf("%g %g ", dot(0, tiny, 0, 0x1p60f, 0), dot(0x1p-127f, 0, 0, 0, 0));
  printf("%x\n", _mm_getcsr() & 0x3f);
}
C
cc -O1 -mavx512f -mavx512bf16 order.c -o order
grep -m1 'model name' /proc/cpuinfo
got=$(./order)
echo "odd first, even first, two halves of an ulp, subnormal input, subnormal sum, flags: $got"
[[ $got == "0 1 0 0 0 0" ]] || { echo "This is not what was seen." >&2; exit 1; }
