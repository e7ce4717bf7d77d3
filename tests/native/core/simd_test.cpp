// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "core/simd.h"

#include "files.h"

namespace lumina {
namespace {

bool up_to_avx2(Simd set) { return set <= Simd::avx2; }

TEST(Simd, IsChosenByNameAmongWhatTheCpuHas) {
  EXPECT_EQ(simd_named("portable", up_to_avx2), Simd::portable);
  EXPECT_EQ(simd_named("avx2", up_to_avx2), Simd::avx2);
  for (Simd set : kAllSimd) EXPECT_EQ(simd_named(name_of(set), [](Simd) { return true; }), set);
}

TEST(Simd, RefusesWhatTheCpuLacksAndWhatNobodyKnows) {
  tests::expect_error([] { simd_named("avx512", up_to_avx2); }, ErrorCode::unsupported,
                      "LUMINA_SIMD is avx512, which this CPU lacks; it has portable, avx2");
  tests::expect_error([] { simd_named("sse9", up_to_avx2); }, ErrorCode::unsupported,
                      "wanted one of portable, avx2, avxvnni, avx512, neon, dotprod, i8mm, got \"sse9\"");
}

TEST(Simd, ACpuHasTheSetsOfItsArchitectureOnly) {
#if defined(__aarch64__)
  EXPECT_TRUE(has_simd(Simd::neon));
  for (Simd set : {Simd::avx2, Simd::avx_vnni, Simd::avx512}) EXPECT_FALSE(has_simd(set)) << name_of(set);
  EXPECT_TRUE(has_simd(Simd::dotprod) || !has_simd(Simd::i8mm));
#else
  for (Simd set : {Simd::neon, Simd::dotprod, Simd::i8mm}) EXPECT_FALSE(has_simd(set)) << name_of(set);
#endif
}

TEST(Simd, APortableMachineIsTheLeast) { EXPECT_TRUE(has_simd(Simd::portable)); }

}  // namespace
}  // namespace lumina
