// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "backend/cpu/cpu_test.h"
#include "backend/cpu/kernels.h"

namespace lumina::cpu_test {
namespace {

using Attention = EveryCpu;
LUMINA_FOR_EVERY_CPU(Attention);

struct Shape {
  int heads, kv_heads, dim;
};
constexpr Shape kShapes[] = {{2, 2, 16}, {6, 2, 20}, {3, 1, 64}, {2, 2, 128}, {80, 1, 6}, {16, 16, 16}, {2, 2, 192}};
constexpr DType kPageTypes[] = {DType::f32, DType::bf16, DType::int8};

/// Pages of one layer; NaN wherever nothing was written, so that a read past the last token shows.
class Pages {
 public:
  Pages(int pages, const Shape& shape, DType type) {
    const size_t cells = static_cast<size_t>(pages * shape.kv_heads * kPageTokens);
    const float nan = std::numeric_limits<float>::quiet_NaN();
    k_.assign(cells * shape.dim, nan);
    v_ = k_;
    k_scales_.assign(cells, nan);
    v_scales_ = k_scales_;
    pool_ = {k_.data(), v_.data(), k_scales_.data(), v_scales_.data(), type, shape.kv_heads, shape.dim};
    if (type != DType::int8) pool_.k_scales = pool_.v_scales = nullptr;
  }
  const PagePool& pool() const { return pool_; }

 private:
  Floats k_, v_, k_scales_, v_scales_;  // of f32's size for every type
  PagePool pool_;
};

struct Part {
  int position, rows;
};

/// A pass over sequences with page tables of their own, pages in no order. Values of q, k, v depend on the sequence's
/// name and the position only.
struct Pass {
  std::vector<int32_t> positions, slots, tables;
  std::vector<Segment> segments;
  PassView view;

  Pass(const std::vector<Part>& parts, int pages_each) {
    int row = 0, sequence = 0;
    for (const Part& part : parts) {
      const auto first_page = static_cast<int32_t>(tables.size());
      for (int i = 0; i < pages_each; ++i) tables.push_back(sequence * pages_each + (i * 5 + 3) % pages_each);
      segments.push_back({row, part.rows, part.position, first_page});
      for (int i = 0; i < part.rows; ++i) {
        const int position = part.position + i;
        positions.push_back(position);
        slots.push_back(tables[first_page + position / kPageTokens] * kPageTokens + position % kPageTokens);
      }
      row += part.rows;
      ++sequence;
    }
    view = {nullptr,
            positions.data(),
            slots.data(),
            segments.data(),
            tables.data(),
            row,
            static_cast<int32_t>(segments.size())};
  }
};

constexpr int kPagesEach = 17;  // not a multiple of 5, see Pass
constexpr int kLongest = kPagesEach * kPageTokens;

Floats rows_of(int first_name, const std::vector<Part>& parts, int64_t cols, uint32_t what) {
  Floats all;
  for (size_t s = 0; s < parts.size(); ++s)
    for (int i = 0; i < parts[s].rows; ++i) {
      const Floats row =
          random_floats(cols, static_cast<uint32_t>((first_name + s) * 1000 + parts[s].position + i) * 8 + what);
      all.insert(all.end(), row.begin(), row.end());
    }
  return all;
}

/// Runs the passes in turn, each written and attended; gives q after norm and RoPE, then the outputs, of the last.
/// `sharpness` scales the scores: at 1 they lie so close that a wrong maximum hides in the tolerance.
Floats run(const Backend& backend, const Shape& shape, DType type, const std::vector<std::vector<Part>>& passes,
           ThreadPool* pool = nullptr, int first_name = 0, float sharpness = 1) {
  const int q_rows = shape.heads % 2 ? 1 : 2, k_rows = shape.kv_heads;
  Floats q_gamma = random_floats(q_rows * shape.dim, 1), q_beta = random_floats(q_rows * shape.dim, 2);
  for (Floats* values : {&q_gamma, &q_beta})
    for (float& value : *values) value *= sharpness;
  const Floats k_gamma = random_floats(k_rows * shape.dim, 3), k_beta = random_floats(k_rows * shape.dim, 4);
  const Floats cos_sin = random_floats(kLongest * shape.dim, 5);
  const QkNormRope norm = {q_gamma.data(), q_beta.data(), k_gamma.data(), k_beta.data(),
                           q_rows,         k_rows,        shape.heads,    cos_sin.data()};
  const Pages pages(kPagesEach * static_cast<int>(passes[0].size()), shape, type);
  Floats result;
  for (const auto& parts : passes) {
    Pass pass(parts, kPagesEach);
    const int64_t rows = pass.view.rows, q_cols = shape.heads * shape.dim, kv_cols = shape.kv_heads * shape.dim;
    Floats q = rows_of(first_name, parts, q_cols, 0), out(q.size());
    const Floats k = rows_of(first_name, parts, kv_cols, 1), v = rows_of(first_name, parts, kv_cols, 2);
    backend.qk_norm_rope_write(pass.view, norm, {q.data(), rows, q_cols}, {k.data(), rows, kv_cols},
                               {v.data(), rows, kv_cols}, pages.pool(), {pool});
    std::ranges::fill(pass.positions, -1);  // what a query sees follows from where it lies in the cache alone
    backend.paged_attention(pass.view, {q.data(), rows, q_cols}, shape.heads, pages.pool(), {out.data(), rows, q_cols},
                            {pool});
    result = q;
    result.insert(result.end(), out.begin(), out.end());
  }
  return result;
}

TEST_P(Attention, NormRopeWriteAndAttentionAgreeWithReferenceAtPageBorders) {
  for (const Shape& shape : kShapes)
    for (DType type : kPageTypes) {
      // 1, 31, 32, 33 tokens and one past the second page, in chunks and then one by one.
      const std::vector<std::vector<Part>> passes = {{{0, 1}, {0, 31}, {0, 32}, {0, 64}},
                                                     {{1, 1}, {31, 2}, {32, 1}, {64, 40}}};
      // A value next to a rounding border may fall to the other side: one step of bf16 is 2^-8 of it, of int8 1/127 of
      // the head's largest.
      const double tolerance = type == DType::f32 ? 2e-5 : 2e-2;
      expect_close(run(backend(), shape, type, passes), run(reference::backend(), shape, type, passes), tolerance);
    }
}

TEST_P(Attention, AgreesWithReferenceWhereRunsOfPagesMeet) {
  for (const Shape& shape : kShapes)
    for (DType type : kPageTypes) {
      // Windows that begin before, at and behind the end of a run, so that some of their queries see nothing of the next.
      constexpr int kRun = cpu::kRunTokens;
      const std::vector<std::vector<Part>> passes = {{{0, kRun - 9}, {0, kRun}, {0, kRun + 1}, {0, 2 * kRun - 3}},
                                                     {{kRun - 9, 16}, {kRun, 1}, {kRun + 1, 2}, {2 * kRun - 3, 7}}};
      const double tolerance = type == DType::f32 ? 2e-5 : 2e-2;  // as above
      const auto sharp = [&](const Backend& on) { return run(on, shape, type, passes, nullptr, 0, 8); };
      expect_close(sharp(backend()), sharp(reference::backend()), tolerance);
    }
}

/// The last of `tokens` positions, alone and in every other way.
void expect_same_bits(const Backend& backend, const Shape& shape, DType type, int tokens) {
  SCOPED_TRACE(tokens);
  const int64_t cols = shape.heads * shape.dim;
  const auto last_row = [&](const Floats& result, int64_t rows, int64_t row) {
    const float* out = result.data() + (rows + row) * cols;
    return Floats(out, out + cols);
  };
  const Floats whole = last_row(run(backend, shape, type, {{{0, tokens}}}), tokens, tokens - 1);
  for (int chunk : {1, 7, 16, 64}) {
    std::vector<std::vector<Part>> passes;
    for (int from = 0; from < tokens; from += chunk) passes.push_back({{from, std::min(chunk, tokens - from)}});
    const int rows = passes.back()[0].rows;
    EXPECT_TRUE(same_bits(last_row(run(backend, shape, type, passes), rows, rows - 1), whole)) << chunk;
  }
  const std::vector<std::vector<Part>> batch = {{{0, tokens}, {0, 33}, {0, 90}}};
  for (int threads : {1, 2, 3}) {
    ThreadPool pool(threads);
    EXPECT_TRUE(same_bits(last_row(run(backend, shape, type, batch, &pool), tokens + 33 + 90, tokens - 1), whole))
        << threads << " threads";
  }
  // The first row of a window of 16, after the rest came in one chunk.
  const Floats window = run(backend, shape, type, {{{0, tokens - 1}}, {{tokens - 1, 16}}});
  EXPECT_TRUE(same_bits(last_row(window, 16, 0), whole));
}

TEST_P(Attention, AQueryHasTheSameBitsWhateverTheChunksBatchAndThreads) {
  for (const Shape& shape : {kShapes[1], kShapes[2], kShapes[3], kShapes[4], kShapes[5]})
    for (DType type : kPageTypes) expect_same_bits(backend(), shape, type, 100);
  expect_same_bits(backend(), kShapes[5], DType::int8, cpu::kRunTokens + 44);
}

TEST_P(Attention, HasTheSameBitsInAllSetsWithFusedMultiplyAdd) {
  if (GetParam() == Simd::portable) return;
  const std::vector<std::vector<Part>> passes = {{{0, cpu::kRunTokens - 9}, {0, 70}},
                                                 {{cpu::kRunTokens - 9, 16}, {70, 1}}};
  for (const Shape& shape : kShapes)
    for (DType type : kPageTypes)
      EXPECT_TRUE(
          same_bits(run(backend(), shape, type, passes), run(cpu::backend_of(least_fused()), shape, type, passes)))
          << shape.dim << " " << name_of(type);
}

/// Found on x86-64 and on arm64 alike.
TEST_P(Attention, ArchitecturesGiveTheSameBits) {
  if (GetParam() == Simd::portable) return;
  constexpr std::pair<DType, uint64_t> kWanted[] = {
      {DType::f32, 0xc588c2bcd7859e3au}, {DType::bf16, 0xd3b8a06b2ae01befu}, {DType::int8, 0x6c066be40b7f7b31u}};
  for (auto [type, wanted] : kWanted)
    EXPECT_EQ(digest(run(backend(), {4, 2, 64}, type, {{{0, 300}, {0, 70}}, {{300, 16}, {70, 1}}})), wanted)
        << name_of(type);
}

TEST_P(Attention, HeadsWiderThanTheScratchAreRefusedBeforeAnyWork) {
  const Shape shape = {1, 1, kMaxHeadDim + 2};
  EXPECT_ANY_THROW(run(backend(), shape, DType::f32, {{{0, 1}}}));
}

}  // namespace
}  // namespace lumina::cpu_test
