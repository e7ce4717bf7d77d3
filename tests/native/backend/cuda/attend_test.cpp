// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// Attention on the tensor cores: against the reference, the same bits however a past is shared out and whoever else is in
// the pass, and fused with what comes before it.
#include "backend/cuda/card_pages.h"

namespace lumina {
namespace {

class CudaAttend : public CudaOps {};

constexpr DType kTensorPages[] = {DType::bf16, DType::int8};
constexpr AttentionOptions kShared{.scratch = true, .bounds = true};

TEST_F(CudaAttend, AgreesWithReferenceAtPageBorders) {
  const std::vector<Pass::Part> parts = {{0, 1}, {30, 4}, {63, 1}, {64, 1}, {255, 2}, {300, 1}};
  for (const int dim : {32, 64, 128})
    for (const DType type : kTensorPages)
      expect_agreement(
          [&](const Backend& backend) {
            return attention(backend, parts, {1, 2, 3, 4, 5, 6}, {1, 1, dim}, type, kShared);
          },
          kRounded);
}

TEST_F(CudaAttend, AgreesWithReferenceForGroupsAndWindows) {
  for (const Heads& h : {Heads{4, 2, 32}, {8, 1, 64}, {3, 1, 32}, {20, 1, 32}})
    expect_agreement(
        [&](const Backend& backend) {
          return attention(backend, {{20, 19}, {250, 9}, {3, 1}}, {1, 2, 3}, h, DType::bf16, kShared);
        },
        kRounded);
}

TEST_F(CudaAttend, AQueryIsTheSameBitsHoweverThePastIsSharedOutAndWhoeverElseIsThere) {
  for (const Heads& h : {Heads{1, 1, 32}, {4, 2, 32}, {1, 1, 128}})
    for (const DType type : kTensorPages) {
      const auto run = [&](const std::vector<Pass::Part>& parts, const std::vector<uint32_t>& names,
                           const AttentionOptions& options) {
        return attention(*cuda_test::card().backend, parts, names, h, type, options);
      };
      const auto row = [&](const Floats& rows, int r) {
        return Floats(rows.begin() + r * h.heads * h.dim, rows.begin() + (r + 1) * h.heads * h.dim);
      };
      const Floats alone = run({{290, 1}}, {9}, {});
      EXPECT_TRUE(same_bits(run({{290, 1}}, {9}, kShared), alone)) << "splits on blocks of their own";
      EXPECT_TRUE(same_bits(row(run({{5, 2}, {290, 1}, {40, 1}}, {1, 9, 2}, kShared), 2), alone)) << "in a batch";
      EXPECT_TRUE(same_bits(row(run({{290, 9}}, {9}, kShared), 0), alone)) << "first row of a window";
      EXPECT_TRUE(same_bits(row(run({{275, 16}}, {9}, {}), 15), alone)) << "last row of a window";
      EXPECT_TRUE(same_bits(row(run({{273, 18}}, {9}, kShared), 17), alone)) << "last row of a chunk of prefill";
    }
}

/// The op from q, k and v on: what comes out, then the pages.
Floats attend(const Backend& backend, const std::vector<Pass::Part>& parts, const Heads& h, DType type,
              const AttentionOptions& options) {
  const Pass pass(parts);
  const PassOn on(backend, pass);
  const int64_t cells = int64_t{pass.pages} * h.kv_heads * kPageTokens, line = h.dim;
  const PagesOn pages(backend, random_floats(cells * line, 50), random_floats(cells * line, 51),
                      Floats(static_cast<size_t>(cells), 0.01f), type, h.kv_heads, h.dim);
  const Array q_gamma(backend, random_floats(h.q_rows * line, 40)), q_beta(backend, random_floats(h.q_rows * line, 41));
  const Array k_gamma(backend, random_floats(h.k_rows * line, 42)), k_beta(backend, random_floats(h.k_rows * line, 43));
  const Array cos_sin(backend, random_floats(600 * line, 44));
  const int64_t q_cols = h.heads * line, kv_cols = h.kv_heads * line;
  const Array q(backend, random_floats(pass.rows * q_cols, 45));
  const Array k(backend, random_floats(pass.rows * kv_cols, 46)), v(backend, random_floats(pass.rows * kv_cols, 47));
  const Array out(backend, Floats(static_cast<size_t>(pass.rows * q_cols)));
  const QkNormRope params{q_gamma.get(), q_beta.get(), k_gamma.get(), k_beta.get(),
                          h.q_rows,      h.k_rows,     h.heads,       cos_sin.get()};
  Stream stream;
  stream.scratch_bytes = backend.scratch_bytes(
      {.rows = pass.rows, .k = 1, .outputs = 1, .pages = pass.pages, .heads = h.heads, .head_dim = h.dim});
  const Buffer scratch = backend.allocate(stream.scratch_bytes);
  if (options.scratch) stream.scratch = scratch.get();
  if (!options.scratch) stream.scratch_bytes = 0;
  PassView view = on.view;
  if (options.bounds) view.most_rows = pass.most_rows(), view.most_pages = pass.most_pages();
  backend.attend(view, params, {q.get(), pass.rows, q_cols}, {k.get(), pass.rows, kv_cols},
                 {v.get(), pass.rows, kv_cols}, pages.pool, {out.get(), pass.rows, q_cols}, stream);
  Floats result = out.read();
  for (const float value : pages.read()) result.push_back(value);
  return result;
}

// Keys that lie next to a rounding border move by a step: 2^-8 of bf16, 1/127 of the largest (below 4) of int8.
TEST_F(CudaAttend, NormsTurnsAndWritesOnItsWay) {
  for (const Heads& h : {Heads{4, 2, 32, 4, 2}, {1, 1, 64}, {2, 2, 128, 2, 2}})
    for (const DType type : kTensorPages)
      expect_agreement(
          [&](const Backend& backend) {
            return attend(backend, {{0, 1}, {254, 4}, {300, 1}}, h, type, kShared);
          },
          type == DType::bf16 ? 0.03f : 0.06f);
}

TEST_F(CudaAttend, IsTheSameBitsInOneKernelOrTwo) {
  for (const Heads& h : {Heads{4, 2, 32, 4, 2}, {1, 1, 128}})
    for (const DType type : kTensorPages) {
      const auto run = [&](const AttentionOptions& options) {
        return attend(*cuda_test::card().backend, {{254, 4}, {3, 1}}, h, type, options);
      };
      const Floats two = run({});  // of segments of unknown length keys are written first
      EXPECT_TRUE(same_bits(run(kShared), two));
      EXPECT_TRUE(same_bits(run({.scratch = false, .bounds = true}), two));
    }
}

}  // namespace
}  // namespace lumina
