// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/cpu/cpu_test.h"

namespace lumina::cpu_test {
namespace {

using Norms = EveryCpu;
LUMINA_FOR_EVERY_CPU(Norms);

/// Sums of up to 4,097 f32 squares in eight lanes against sums in double.
constexpr double kClose = 2e-6;

TEST_P(Norms, RmsNormAgreesWithReferenceInPlaceAndWithAStride) {
  for (int64_t dim : {1, 31, 32, 33, 4097}) {
    const Floats w = random_floats(dim, 1);
    Floats got = random_floats(3 * (dim + 5), 2), wanted = got;
    backend().rms_norm({got.data(), 3, dim, dim + 5}, w.data(), 1e-5f, {got.data(), 3, dim, dim + 5}, {});
    reference::backend().rms_norm({wanted.data(), 3, dim, dim + 5}, w.data(), 1e-5f, {wanted.data(), 3, dim, dim + 5},
                                  {});
    expect_close(got, wanted, kClose);
  }
}

TEST_P(Norms, RmsNormAddAddsToTheResidual) {
  for (int64_t dim : {1, 31, 32, 33, 4097}) {
    const Floats w = random_floats(dim, 1), x = random_floats(2 * dim, 2);
    Floats got = random_floats(2 * dim, 3), wanted = got;
    backend().rms_norm_add({x.data(), 2, dim}, w.data(), 1e-5f, {got.data(), 2, dim}, {});
    reference::backend().rms_norm_add({x.data(), 2, dim}, w.data(), 1e-5f, {wanted.data(), 2, dim}, {});
    expect_close(got, wanted, kClose);
  }
}

TEST_P(Norms, ARowHasTheSameBitsWithAnyNumberOfRowsAndThreads) {
  const Floats w = random_floats(333, 1), x = random_floats(15 * 333, 2);
  Floats all(x.size()), alone(333);
  ThreadPool pool(3);
  backend().rms_norm({x.data(), 15, 333}, w.data(), 1e-5f, {all.data(), 15, 333}, {&pool});
  backend().rms_norm({x.data() + 7 * 333, 1, 333}, w.data(), 1e-5f, {alone.data(), 1, 333}, {});
  EXPECT_TRUE(same_bits(alone, Floats(all.begin() + 7 * 333, all.begin() + 8 * 333)));
}

TEST_P(Norms, SetsWithFusedMultiplyAddGiveTheSameBits) {
  if (GetParam() == Simd::portable) return;
  const Floats w = random_floats(333, 1), x = random_floats(333, 2);
  Floats got = x, wanted = x;
  backend().rms_norm_add({x.data(), 1, 333}, w.data(), 1e-5f, {got.data(), 1, 333}, {});
  cpu::backend_of(least_fused()).rms_norm_add({x.data(), 1, 333}, w.data(), 1e-5f, {wanted.data(), 1, 333}, {});
  EXPECT_TRUE(same_bits(got, wanted));
}

/// Found on x86-64 and on arm64 alike.
TEST_P(Norms, ArchitecturesGiveTheSameBits) {
  if (GetParam() == Simd::portable) return;
  const Floats w = random_floats(333, 1), x = random_floats(333, 2);
  Floats y = x;
  backend().rms_norm_add({x.data(), 1, 333}, w.data(), 1e-5f, {y.data(), 1, 333}, {});
  EXPECT_EQ(digest(y), 0x1eb48e78b60ac673u);
}

TEST_P(Norms, EmbedAndGatherRowsCopyExactly) {
  const Floats table = random_floats(5 * 33, 1);
  const std::vector<bf16> half = to_bf16s(table);
  const std::vector<int32_t> ids = {4, 0, 3, 3};
  Floats from_f32(4 * 33), from_bf16(4 * 33), gathered(4 * 33);
  backend().embed(ids.data(), {.data = table.data(), .rows = 5, .cols = 33, .type = DType::f32},
                  {from_f32.data(), 4, 33}, {});
  backend().embed(ids.data(), {.data = half.data(), .rows = 5, .cols = 33, .type = DType::bf16},
                  {from_bf16.data(), 4, 33}, {});
  backend().gather_rows({table.data(), 5, 33}, ids.data(), {gathered.data(), 4, 33}, {});
  for (int r = 0; r < 4; ++r)
    for (int c = 0; c < 33; ++c) {
      EXPECT_EQ(from_f32[r * 33 + c], table[ids[r] * 33 + c]);
      EXPECT_EQ(from_bf16[r * 33 + c], to_f32(half[ids[r] * 33 + c]));
      EXPECT_EQ(gathered[r * 33 + c], table[ids[r] * 33 + c]);
    }
}

}  // namespace
}  // namespace lumina::cpu_test
