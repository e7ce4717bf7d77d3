// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "core/simd.h"

#include "files.h"

namespace lumina {
namespace {

TEST(Simd, IsChosenByNameUpToWhatTheCpuHas) {
  EXPECT_EQ(simd_named("portable", Simd::portable), Simd::portable);
  EXPECT_EQ(simd_named("avx2", Simd::avx512), Simd::avx2);
  EXPECT_EQ(simd_named("avx512", Simd::avx512), Simd::avx512);
}

TEST(Simd, RefusesWhatTheCpuLacksAndWhatNobodyKnows) {
  tests::expect_error([] { simd_named("avx512", Simd::avx2); }, ErrorCode::unsupported,
                      "LUMINA_SIMD is avx512, which this CPU lacks; it has avx2 at most");
  tests::expect_error([] { simd_named("sse9", Simd::avx512); }, ErrorCode::unsupported,
                      "wanted portable, avx2 or avx512, got \"sse9\"");
}

}  // namespace
}  // namespace lumina
