// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// Every CUDA op against its scalar twin in native/backend/reference. Sizes are small and odd: fibers are slow.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "backend/cuda/card_pages.h"
#include "core/dtype.h"
#include "core/error.h"

namespace lumina {
namespace {

// ---------------------------------------------------------------- norms, rows of tables

struct Shape {
  int64_t rows, cols;
};
const Shape kShapes[] = {{1, 1}, {2, 31}, {3, 32}, {1, 33}, {2, 256}, {2, 257}, {1, 4096}};

TEST_F(CudaOps, RmsNormAgreesWithReference) {
  for (const auto [rows, cols] : kShapes)
    expect_agreement([&, rows = rows, cols = cols](const Backend& backend) {
      const Array x(backend, random_floats(rows * cols, 1)), w(backend, random_floats(cols, 2));
      const Array y(backend, Floats(static_cast<size_t>(rows * cols)));
      backend.rms_norm({x.get(), rows, cols}, w.get(), 1e-5f, {y.get(), rows, cols}, {});
      return y.read();
    });
}

TEST_F(CudaOps, RmsNormWorksInPlaceOnRowsWithAStride) {
  expect_agreement([](const Backend& backend) {
    const Array x(backend, random_floats(3 * 50, 1)), w(backend, random_floats(33, 2));
    backend.rms_norm({x.get(), 3, 33, 50}, w.get(), 1e-5f, {x.get(), 3, 33, 50}, {});
    return x.read();  // what lies between the rows included
  });
}

TEST_F(CudaOps, RmsNormAddAgreesWithReference) {
  for (const auto [rows, cols] : kShapes)
    expect_agreement([&, rows = rows, cols = cols](const Backend& backend) {
      const Array x(backend, random_floats(rows * cols, 1)), w(backend, random_floats(cols, 2));
      const Array y(backend, random_floats(rows * cols, 3));
      backend.rms_norm_add({x.get(), rows, cols}, w.get(), 1e-5f, {y.get(), rows, cols}, {});
      return y.read();
    });
}

TEST_F(CudaOps, TheCardSaysWhatMemoryItHasLeft) {
  const uint64_t left = cuda_test::card().backend->available_memory();
  EXPECT_GT(left, uint64_t{1} << 20);
  EXPECT_LT(left, uint64_t{1} << 40);
}

TEST_F(CudaOps, TheCardsBandwidthIsMeasured) {
  EXPECT_GT(cuda_test::card().backend->measure_bandwidth(1 << 20, {}), 0);
}

TEST_F(CudaOps, NoRowsAreNoWork) {
  const Backend& card = *cuda_test::card().backend;
  const Array w(card, random_floats(8, 2));
  card.rms_norm({w.get(), 0, 8}, w.get(), 1e-5f, {w.get(), 0, 8}, {});
  EXPECT_TRUE(same_bits(w.read(), random_floats(8, 2)));
}

TEST_F(CudaOps, EmbedAndGatherRowsCopyExactly) {
  const auto embed = [](const Backend& backend, DType type) {
    const Floats values = random_floats(7 * 301, 4);
    const Array f32(backend, values);
    const Array half(backend, rounded(values));
    const Array ids(backend, std::vector<int32_t>{6, 0, 3, 3});
    const Array out(backend, Floats(4 * 301));
    const void* table = type == DType::f32 ? static_cast<const void*>(f32.get()) : half.get();
    backend.embed(ids.get(), {table, nullptr, 7, 301, type}, {out.get(), 4, 301}, {});
    return out.read();
  };
  expect_agreement([&](const Backend& backend) { return embed(backend, DType::f32); }, 0);
  expect_agreement([&](const Backend& backend) { return embed(backend, DType::bf16); }, 0);
  expect_agreement(
      [](const Backend& backend) {
        const Array x(backend, random_floats(5 * 40, 5));
        const Array rows(backend, std::vector<int32_t>{4, 1});
        const Array out(backend, Floats(2 * 33));
        backend.gather_rows({x.get(), 5, 33, 40}, rows.get(), {out.get(), 2, 33}, {});
        return out.read();
      },
      0);
}

// ---------------------------------------------------------------- products

struct Product {
  int64_t rows, k, n;
  DType type = DType::f32;
  int64_t first_row = 0, outputs = 0;  ///< outputs 0: n
  bool bias = false, add = false;
};

/// Row r of x depends on r alone, so that products with more rows begin with those with fewer.
Floats product(const Backend& backend, const Product& p) {
  const int64_t outputs = p.outputs ? p.outputs : p.n;
  const PackedMatrix packed(backend, p.n, p.k, p.type, 10);
  const Array x(backend, random_floats(p.rows * p.k, 11)), bias(backend, random_floats(p.n, 12));
  const Array y(backend, random_floats(p.rows * outputs, 13));
  const Projection projection{
      packed.weights(), p.first_row, p.bias ? bias.get() : nullptr, {y.get(), p.rows, outputs}, p.add};
  backend.linear({x.get(), p.rows, p.k}, {&projection, 1}, {});
  return y.read();
}

TEST_F(CudaOps, LinearAgreesWithReference) {
  for (const DType type : {DType::f32, DType::bf16})
    for (const Product& p :
         {Product{1, 1, 1}, {2, 7, 3}, {1, 8, 4}, {3, 31, 5}, {4, 256, 33}, {5, 264, 17}, {9, 515, 16}, {17, 40, 9}})
      expect_agreement([&](const Backend& backend) {
        Product typed = p;
        typed.type = type;
        return product(backend, typed);
      });
}

TEST_F(CudaOps, LinearTakesABiasAResidualAndARangeOfOutputs) {
  for (const bool bias : {false, true})
    for (const bool add : {false, true})
      expect_agreement([&](const Backend& backend) {
        return product(backend, {3, 264, 21, DType::bf16, 5, 10, bias, add});
      });
}

TEST_F(CudaOps, ALinearRowIsTheSameBitsInEveryBatchAndRange) {
  for (const DType type : {DType::f32, DType::bf16})
    for (const int64_t k : {264, 259}) {  // wide and narrow loads
      const Floats many = on_card([&](const Backend& backend) { return product(backend, {9, k, 12, type}); });
      for (const int64_t rows : {1, 2, 3, 4, 5, 8}) {
        const Floats few = on_card([&](const Backend& backend) { return product(backend, {rows, k, 12, type}); });
        EXPECT_TRUE(same_bits(few, Floats(many.begin(), many.begin() + rows * 12))) << rows;
      }
      const Floats part = on_card([&](const Backend& backend) { return product(backend, {1, k, 12, type, 3, 5}); });
      EXPECT_TRUE(same_bits(part, Floats(many.begin() + 3, many.begin() + 8)));
    }
}

TEST_F(CudaOps, LinearTakesSeveralProjectionsOfDifferentTypes) {
  expect_agreement([](const Backend& backend) {
    const PackedMatrix f32(backend, 6, 40, DType::f32, 10), half(backend, 6, 40, DType::bf16, 10);
    const Array x(backend, random_floats(2 * 40, 11)), y(backend, Floats(2 * 12));
    const Projection projections[] = {{f32.weights(), 0, nullptr, {y.get(), 2, 6, 12}, false},
                                      {half.weights(), 0, nullptr, {y.get() + 6, 2, 6, 12}, false}};
    backend.linear({x.get(), 2, 40}, {projections, 2}, {});
    return y.read();
  });
}

TEST_F(CudaOps, SwiGluAgreesWithReference) {
  for (const DType type : {DType::f32, DType::bf16})
    for (const bool bias : {false, true})
      for (const Product& p : {Product{1, 1, 1}, {2, 31, 3}, {3, 264, 9}, {9, 40, 2}})
        expect_agreement([&](const Backend& backend) {
          const PackedMatrix gate(backend, p.n, p.k, type, 20), up(backend, p.n, p.k, type, 21);
          const Array x(backend, random_floats(p.rows * p.k, 22));
          const Array gate_bias(backend, random_floats(p.n, 23)), up_bias(backend, random_floats(p.n, 24));
          const Array y(backend, Floats(static_cast<size_t>(p.rows * p.n)));
          backend.swiglu({x.get(), p.rows, p.k}, gate.weights(), bias ? gate_bias.get() : nullptr, up.weights(),
                         bias ? up_bias.get() : nullptr, {y.get(), p.rows, p.n}, {});
          return y.read();
        });
}

TEST_F(CudaOps, ATableIsConvertedBothWaysAndNeverQuantized) {
  const Backend& card = *cuda_test::card().backend;
  const int64_t count = (int64_t{1} << 22) + 5;  // more than one piece
  const Floats floats = random_floats(count, 30);
  const std::vector<bf16> half = rounded(floats);
  const PackedWeights widened = card.pack_table({half.data(), nullptr, 1, count, DType::bf16}, DType::f32, {});
  const PackedWeights narrowed = card.pack_table({floats.data(), nullptr, 1, count, DType::f32}, DType::bf16, {});
  Floats got_wide(floats.size());
  std::vector<bf16> got_half(half.size());
  card.download(got_wide.data(), widened.weights.data, got_wide.size() * sizeof(float), {});
  card.download(got_half.data(), narrowed.weights.data, got_half.size() * sizeof(bf16), {});
  EXPECT_TRUE(same_bits(got_half, half));
  EXPECT_TRUE(std::equal(half.begin(), half.end(), got_wide.begin(), [](bf16 a, float b) { return to_f32(a) == b; }));
  EXPECT_THROW(card.pack_table({half.data(), nullptr, 1, count, DType::bf16}, DType::int4, {}), Error);
}

// ---------------------------------------------------------------- attention

TEST_F(CudaOps, QkNormRopeWriteAgreesWithReference) {
  const Pass pass({{0, 3}, {31, 2}, {70, 1}});
  for (const Heads& h : {Heads{1, 1, 2}, {4, 2, 8, 4, 2}, {8, 4, 20, 4, 2}, {2, 1, 64}, {5, 5, 128, 5, 5}})
    for (const DType type : kPageTypes) {
      const int64_t cells = int64_t{pass.pages} * h.kv_heads * kPageTokens;
      const auto run = [&](const Backend& backend, bool pages_wanted) {
        const PassOn on(backend, pass);
        const Floats empty(static_cast<size_t>(cells * h.dim));
        const PagesOn pages(backend, empty, empty, Floats(static_cast<size_t>(cells)), type, h.kv_heads, h.dim);
        const Array q_gamma(backend, random_floats(h.q_rows * h.dim, 40)),
            q_beta(backend, random_floats(h.q_rows * h.dim, 41));
        const Array k_gamma(backend, random_floats(h.k_rows * h.dim, 42)),
            k_beta(backend, random_floats(h.k_rows * h.dim, 43));
        const Array cos_sin(backend, random_floats(71 * h.dim, 44));
        const int64_t q_cols = int64_t{h.heads} * h.dim, kv_cols = int64_t{h.kv_heads} * h.dim;
        const Array q(backend, random_floats(pass.rows * q_cols, 45));
        const Array k(backend, random_floats(pass.rows * kv_cols, 46)),
            v(backend, random_floats(pass.rows * kv_cols, 47));
        const QkNormRope params{q_gamma.get(), q_beta.get(), k_gamma.get(), k_beta.get(),
                                h.q_rows,      h.k_rows,     h.heads,       cos_sin.get()};
        backend.qk_norm_rope_write(on.view, params, {q.get(), pass.rows, q_cols}, {k.get(), pass.rows, kv_cols},
                                   {v.get(), pass.rows, kv_cols}, pages.pool, {});
        return pages_wanted ? pages.read() : q.read();
      };
      expect_agreement([&](const Backend& backend) { return run(backend, false); });
      // Keys lie next to a rounding border now and then: one step of bf16 is 2^-8, of int8 1/127 of the largest (below
      // 4).
      expect_agreement([&](const Backend& backend) { return run(backend, true); }, type == DType::f32    ? kClose
                                                                                   : type == DType::bf16 ? 0x1p-7f
                                                                                                         : 4 / 127.0f);
    }
}

TEST_F(CudaOps, HeadsThatAreTooWideOrOddAreRefused) {
  const Backend& card = *cuda_test::card().backend;
  for (const int dim : {33, kMaxHeadDim + 2}) {
    const PassView nothing;
    const PagePool pool{nullptr, nullptr, nullptr, nullptr, DType::f32, 1, dim};
    EXPECT_THROW(card.paged_attention(nothing, {nullptr, 0, dim}, 1, pool, {nullptr, 0, dim}, {}), Error) << dim;
    EXPECT_THROW(
        card.qk_norm_rope_write(nothing, {}, {nullptr, 0, dim}, {nullptr, 0, dim}, {nullptr, 0, dim}, pool, {}), Error)
        << dim;
  }
}

TEST_F(CudaOps, AttentionAgreesWithReferenceAtPageBorders) {
  const PlainAttention plain;
  const std::vector<Pass::Part> parts = {{0, 1}, {30, 4}, {63, 1}, {64, 1}, {255, 2}, {300, 1}};
  for (const Heads& h : {Heads{2, 1, 8}, {1, 1, 20}, {1, 1, 34}, {2, 2, 64}})
    for (const DType type : kPageTypes)
      expect_agreement(
          [&](const Backend& backend) {
            return attention(backend, parts, {1, 2, 3, 4, 5, 6}, h, type);
          },
          plain.tolerance());
}

TEST_F(CudaOps, AttentionAgreesWithReferenceForWideHeads) {
  const PlainAttention plain;
  for (const Heads& h : {Heads{1, 1, 128}, {1, 1, kMaxHeadDim}})
    expect_agreement(
        [&](const Backend& backend) {
          return attention(backend, {{40, 1}}, {1}, h, DType::bf16);
        },
        plain.tolerance());
}

TEST_F(CudaOps, AQueryIsTheSameBitsAloneInABatchAndInAWindow) {
  const Heads h{2, 1, 16};
  const auto run = [&](const std::vector<Pass::Part>& parts, const std::vector<uint32_t>& names) {
    return on_card([&](const Backend& backend) { return attention(backend, parts, names, h, DType::bf16); });
  };
  const auto row = [&](const Floats& rows, int r) {
    return Floats(rows.begin() + r * h.heads * h.dim, rows.begin() + (r + 1) * h.heads * h.dim);
  };
  const Floats alone = run({{290, 1}}, {9});
  EXPECT_TRUE(same_bits(row(run({{5, 2}, {290, 1}, {40, 1}}, {1, 9, 2}), 2), alone));
  EXPECT_TRUE(same_bits(row(run({{290, 16}}, {9}), 0), alone)) << "first row of a window";
  EXPECT_TRUE(same_bits(row(run({{275, 16}}, {9}), 15), alone)) << "last row of a window";
}

}  // namespace
}  // namespace lumina
