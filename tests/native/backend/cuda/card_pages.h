// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>

#include "backend/cuda/card_ops.h"

/// What tests of attention share: passes over pages.
namespace lumina {

/// Attention on the tensor cores rounds queries and weights to bf16.
inline constexpr float kRounded = 6e-3f;

/// While it lives, attention does not use the tensor cores, where a test can choose (on the CPU runner).
class PlainAttention {
 public:
  PlainAttention() : plain_(cuda_test::use_plain_attention(true)) {}
  ~PlainAttention() { cuda_test::use_plain_attention(false); }
  PlainAttention(const PlainAttention&) = delete;
  PlainAttention& operator=(const PlainAttention&) = delete;
  float tolerance() const { return plain_ ? kClose : kRounded; }

 private:
  bool plain_;
};

/// Segments of one pass over pages of one layer. Page tables are shuffled, so that pages lie in no order.
struct Pass {
  struct Part {
    int position, rows;
  };
  std::vector<int32_t> positions, slots, tables;
  std::vector<Segment> segments;
  int rows = 0, pages = 0;

  int32_t most_rows() const {
    int32_t most = 0;
    for (const Segment& segment : segments) most = std::max(most, segment.rows);
    return most;
  }
  int32_t most_pages() const {
    int32_t most = 0;
    for (const Segment& s : segments) most = std::max(most, (s.position + s.rows + kPageTokens - 1) / kPageTokens);
    return most;
  }

  explicit Pass(const std::vector<Part>& parts) {
    for (const Part& part : parts) pages += (part.position + part.rows + kPageTokens - 1) / kPageTokens;
    std::vector<int32_t> free(static_cast<size_t>(pages));
    for (int i = 0; i < pages; ++i) free[static_cast<size_t>(i)] = i;
    std::shuffle(free.begin(), free.end(), std::mt19937(7));
    for (const Part& part : parts) {
      const auto first_page = static_cast<int32_t>(tables.size());
      const int own = (part.position + part.rows + kPageTokens - 1) / kPageTokens;
      for (int i = 0; i < own; ++i) tables.push_back(free[tables.size()]);
      segments.push_back({rows, part.rows, part.position, first_page});
      for (int i = 0; i < part.rows; ++i) {
        const int position = part.position + i;
        positions.push_back(position);
        slots.push_back(tables[static_cast<size_t>(first_page + position / kPageTokens)] * kPageTokens +
                        position % kPageTokens);
      }
      rows += part.rows;
    }
  }
};

/// The pass's arrays in a back end's memory.
struct PassOn {
  Array<int32_t> positions, slots, tables;
  Array<Segment> segments;
  PassView view;

  PassOn(const Backend& backend, const Pass& pass)
      : positions(backend, pass.positions),
        slots(backend, pass.slots),
        tables(backend, pass.tables),
        segments(backend, pass.segments),
        view{nullptr,
             positions.get(),
             slots.get(),
             segments.get(),
             tables.get(),
             pass.rows,
             static_cast<int32_t>(pass.segments.size())} {}
};

struct Heads {
  int heads, kv_heads, dim, q_rows = 1, k_rows = 1;
};

/// Pages with values in each slot, or NaN (int8: a NaN scale) where `filled` says no.
struct PagesOn {
  int64_t count;
  DType type;
  Floats host_k, host_v;
  Array<uint8_t> k, v;
  Array<float> k_scales, v_scales;
  PagePool pool;

  static size_t size_of(DType type) { return type == DType::f32 ? 4 : type == DType::bf16 ? 2 : 1; }

  static std::vector<uint8_t> bytes(const Floats& values, DType type) {
    std::vector<uint8_t> result(values.size() * size_of(type));
    for (size_t i = 0; i < values.size(); ++i) {
      if (type == DType::f32) std::memcpy(&result[i * 4], &values[i], 4);
      const bf16 half = to_bf16(values[i]);
      if (type == DType::bf16) std::memcpy(&result[i * 2], &half, 2);
      if (type == DType::int8)
        result[i] = static_cast<uint8_t>(static_cast<int8_t>(std::isnan(values[i]) ? 0 : values[i] * 127));
    }
    return result;
  }

  PagesOn(const Backend& backend, const Floats& keys, const Floats& values, const Floats& scales, DType type_,
          int kv_heads, int dim)
      : count(static_cast<int64_t>(keys.size())),
        type(type_),
        k(backend, bytes(keys, type_)),
        v(backend, bytes(values, type_)),
        k_scales(backend, scales),
        v_scales(backend, scales),
        pool{k.get(), v.get(), k_scales.get(), v_scales.get(), type_, kv_heads, dim} {}

  /// Keys, then values, as numbers.
  Floats read() const {
    Floats result;
    for (const auto* side : {&k, &v}) {
      const std::vector<uint8_t> raw = side->read();
      const Floats scales = (side == &k ? k_scales : v_scales).read();
      for (int64_t i = 0; i < count; ++i) {
        const size_t at = static_cast<size_t>(i) * size_of(type);
        float value = 0;
        bf16 half;
        if (type == DType::f32) std::memcpy(&value, &raw[at], 4);
        if (type == DType::bf16) std::memcpy(&half, &raw[at], 2), value = to_f32(half);
        if (type == DType::int8) value = static_cast<int8_t>(raw[at]) * scales[static_cast<size_t>(i / pool.head_dim)];
        result.push_back(value);
      }
    }
    return result;
  }
};

inline constexpr DType kPageTypes[] = {DType::f32, DType::bf16, DType::int8};

struct AttentionOptions {
  bool scratch = false;  ///< a stream with some, so that long pasts are shared out
  bool bounds = false;   ///< the pass says how long its segments are
};

/// Attention of the pass's rows over pages that hold numbers up to each segment's last token and NaN behind it: a
/// kernel must not look there. q of a row, keys and values depend on the part's `names` and the position only.
inline Floats attention(const Backend& backend, const std::vector<Pass::Part>& parts,
                        const std::vector<uint32_t>& names, const Heads& h, DType type,
                        const AttentionOptions& options = {}) {
  Pass pass(parts);
  std::ranges::fill(pass.positions, -1);  // what a query sees follows from where it lies in the cache alone
  const int64_t cells = int64_t{pass.pages} * h.kv_heads * kPageTokens, line = h.dim;
  const float nan = std::numeric_limits<float>::quiet_NaN();
  Floats keys(static_cast<size_t>(cells * line), nan), values = keys, scales(static_cast<size_t>(cells), nan), q;
  for (size_t s = 0; s < parts.size(); ++s) {
    for (int position = 0; position < parts[s].position + parts[s].rows; ++position) {
      const int page = pass.tables[static_cast<size_t>(pass.segments[s].first_page + position / kPageTokens)];
      for (int head = 0; head < h.kv_heads; ++head) {
        const int64_t cell = (int64_t{page} * h.kv_heads + head) * kPageTokens + position % kPageTokens;
        const uint32_t seed = names[s] * 100000 + static_cast<uint32_t>(position * 16 + head) * 2;
        const Floats key = random_floats(line, seed), value = random_floats(line, seed + 1);
        std::transform(key.begin(), key.end(), keys.begin() + cell * line, [](float x) { return 2 * x; });
        std::copy(value.begin(), value.end(), values.begin() + cell * line);
        scales[static_cast<size_t>(cell)] = 0.01f + 0.001f * static_cast<float>(position % 7);
      }
    }
    for (int row = 0; row < parts[s].rows; ++row) {
      const Floats one =
          random_floats(int64_t{h.heads} * line, names[s] * 1000 + static_cast<uint32_t>(parts[s].position + row));
      q.insert(q.end(), one.begin(), one.end());
    }
  }
  if (type == DType::int8)
    for (float& key : keys) key /= 2;
  const PassOn on(backend, pass);
  const PagesOn pages(backend, keys, values, scales, type, h.kv_heads, h.dim);
  const Array queries(backend, q);
  const Array out(backend, Floats(q.size()));
  const int64_t cols = int64_t{h.heads} * line;
  Stream stream;
  Buffer scratch;
  if (options.scratch) {
    stream.scratch_bytes = backend.scratch_bytes(
        {.rows = pass.rows, .k = 1, .outputs = 1, .pages = pass.pages, .heads = h.heads, .head_dim = h.dim});
    scratch = backend.allocate(stream.scratch_bytes);
    stream.scratch = scratch.get();
  }
  PassView view = on.view;
  if (options.bounds) view.most_rows = pass.most_rows(), view.most_pages = pass.most_pages();
  for (int twice = 0; twice < (options.scratch ? 2 : 1); ++twice)  // counters are as they were
    backend.paged_attention(view, {queries.get(), pass.rows, cols}, h.heads, pages.pool, {out.get(), pass.rows, cols},
                            stream);
  return out.read();
}

}  // namespace lumina
