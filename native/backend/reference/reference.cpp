// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Every op as its contract says it, in double precision, one value at a time. Tests only.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <vector>

#include "backend/backend.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/system.h"

namespace lumina::reference {
namespace {

double weight(const Weights& w, int64_t row, int64_t col) {
  const int64_t i = row * w.cols + col;
  return w.type == DType::f32 ? static_cast<const float*>(w.data)[i] : to_f32(static_cast<const bf16*>(w.data)[i]);
}

double dot(const float* x, const Weights& w, int64_t row, const float* bias) {
  double sum = bias ? bias[row] : 0;
  for (int64_t k = 0; k < w.cols; ++k) sum += x[k] * weight(w, row, k);
  return sum;
}

void embed(const int32_t* ids, Weights table, View2<float> out, Stream) {
  for (int64_t r = 0; r < out.rows; ++r)
    for (int64_t c = 0; c < out.cols; ++c) out.row(r)[c] = static_cast<float>(weight(table, ids[r], c));
}

void gather_rows(View2<const float> x, const int32_t* rows, View2<float> out, Stream) {
  for (int64_t r = 0; r < out.rows; ++r)
    for (int64_t c = 0; c < out.cols; ++c) out.row(r)[c] = x.row(rows[r])[c];
}

std::vector<double> normed(const float* x, int64_t n, const float* w, float eps) {
  double squares = 0;
  for (int64_t c = 0; c < n; ++c) squares += double{x[c]} * x[c];
  std::vector<double> y(n);
  for (int64_t c = 0; c < n; ++c) y[c] = w[c] * (x[c] / std::sqrt(squares / double(n) + eps));
  return y;
}

void rms_norm(View2<const float> x, const float* w, float eps, View2<float> y, Stream) {
  for (int64_t r = 0; r < x.rows; ++r) {
    const std::vector<double> row = normed(x.row(r), x.cols, w, eps);
    std::copy(row.begin(), row.end(), y.row(r));
  }
}

void rms_norm_add(View2<const float> x, const float* w, float eps, View2<float> y, Stream) {
  for (int64_t r = 0; r < x.rows; ++r) {
    const std::vector<double> row = normed(x.row(r), x.cols, w, eps);
    for (int64_t c = 0; c < x.cols; ++c) y.row(r)[c] = static_cast<float>(y.row(r)[c] + row[c]);
  }
}

/// The rows that are multiplied; `room` holds them where they are normed.
View2<const float> multiplied(const ProductInput& input, std::vector<float>& room) {
  if (!input.norm) return input.x;
  room.resize(static_cast<size_t>(input.x.rows * input.x.cols));
  const View2<float> rows(room.data(), input.x.rows, input.x.cols);
  rms_norm(input.x, input.norm, input.eps, rows, {});
  return rows;
}

void linear(const ProductInput& input, std::span<const Projection> projections, Stream) {
  std::vector<float> room;
  const View2<const float> x = multiplied(input, room);
  for (const Projection& p : projections)
    for (int64_t r = 0; r < x.rows; ++r)
      for (int64_t o = 0; o < p.y.cols; ++o) {
        float& y = p.y.row(r)[o];
        y = static_cast<float>(dot(x.row(r), p.weights, p.first_row + o, p.bias) + (p.add ? y : 0));
      }
}

void swiglu(const ProductInput& input, Weights gate, const float* gate_bias, Weights up, const float* up_bias,
            View2<float> y, Stream) {
  std::vector<float> room;
  const View2<const float> x = multiplied(input, room);
  for (int64_t r = 0; r < x.rows; ++r)
    for (int64_t o = 0; o < y.cols; ++o) {
      const double g = dot(x.row(r), gate, o, gate_bias);
      y.row(r)[o] = static_cast<float>(g / (1 + std::exp(-g)) * dot(x.row(r), up, o, up_bias));
    }
}

std::vector<double> norm_rope(const float* x, int dim, const float* gamma, const float* beta, const float* cos_sin) {
  double mean = 0, variance = 0;
  for (int d = 0; d < dim; ++d) mean += x[d] / double(dim);
  for (int d = 0; d < dim; ++d) variance += (x[d] - mean) * (x[d] - mean) / double(dim);
  std::vector<double> z(dim), out(dim);
  for (int d = 0; d < dim; ++d) z[d] = (x[d] - mean) / std::sqrt(variance + 1e-5) * gamma[d] + beta[d];
  const int half = dim / 2;
  for (int d = 0; d < half; ++d) {
    out[d] = z[d] * cos_sin[d] - z[d + half] * cos_sin[d + half];
    out[d + half] = z[d + half] * cos_sin[d] + z[d] * cos_sin[d + half];
  }
  return out;
}

/// Rounds one head's values into the slot's place in the pages.
template <typename Value>
void write_head(const Value* x, void* values, float* scales, const PagePool& pool, int32_t slot, int head) {
  const int64_t index = (int64_t{slot / kPageTokens} * pool.kv_heads + head) * kPageTokens + slot % kPageTokens;
  double most = 0;
  for (int d = 0; d < pool.head_dim; ++d) most = std::max(most, std::abs(double{x[d]}));
  if (pool.type == DType::int8) scales[index] = static_cast<float>(most / 127);
  for (int d = 0; d < pool.head_dim; ++d) {
    const int64_t i = index * pool.head_dim + d;
    const auto value = static_cast<float>(x[d]);
    if (pool.type == DType::f32) static_cast<float*>(values)[i] = value;
    if (pool.type == DType::bf16) static_cast<bf16*>(values)[i] = to_bf16(value);
    if (pool.type == DType::int8)
      static_cast<int8_t*>(values)[i] = most > 0 ? static_cast<int8_t>(std::nearbyint(x[d] * 127 / most)) : int8_t{0};
  }
}

double page_value(const void* values, const float* scales, const PagePool& pool, int page, int head, int token, int d) {
  const int64_t index = (int64_t{page} * pool.kv_heads + head) * kPageTokens + token;
  const int64_t i = index * pool.head_dim + d;
  if (pool.type == DType::f32) return static_cast<const float*>(values)[i];
  if (pool.type == DType::bf16) return to_f32(static_cast<const bf16*>(values)[i]);
  return double{scales[index]} * static_cast<const int8_t*>(values)[i];
}

void qk_norm_rope_write(const PassView& pass, const QkNormRope& p, View2<float> q, View2<const float> k,
                        View2<const float> v, const PagePool& pool, Stream) {
  const int dim = pool.head_dim;
  for (int row = 0; row < pass.rows; ++row) {
    const float* cos_sin = p.cos_sin + int64_t{pass.positions[row]} * dim;
    for (int h = 0; h < p.heads; ++h) {
      const int norm = h / (p.heads / p.q_rows) * dim;
      float* head = q.row(row) + h * dim;
      const std::vector<double> rotated = norm_rope(head, dim, p.q_gamma + norm, p.q_beta + norm, cos_sin);
      std::copy(rotated.begin(), rotated.end(), head);
    }
    for (int h = 0; h < pool.kv_heads; ++h) {
      const int norm = h / (pool.kv_heads / p.k_rows) * dim;
      const std::vector<double> rotated =
          norm_rope(k.row(row) + h * dim, dim, p.k_gamma + norm, p.k_beta + norm, cos_sin);
      write_head(rotated.data(), pool.k, pool.k_scales, pool, pass.slots[row], h);
      write_head(v.row(row) + h * dim, pool.v, pool.v_scales, pool, pass.slots[row], h);
    }
  }
}

void attend_row(const float* q, const int32_t* table, int position, const PagePool& pool, int kv_head, float* out) {
  std::vector<double> scores(position + 1);
  double most = -std::numeric_limits<double>::infinity(), total = 0;
  for (int t = 0; t <= position; ++t) {
    for (int d = 0; d < pool.head_dim; ++d)
      scores[t] += q[d] * page_value(pool.k, pool.k_scales, pool, table[t / kPageTokens], kv_head, t % kPageTokens, d);
    scores[t] /= std::sqrt(double(pool.head_dim));
    most = std::max(most, scores[t]);
  }
  for (double& s : scores) total += s = std::exp(s - most);
  for (int d = 0; d < pool.head_dim; ++d) {
    double sum = 0;
    for (int t = 0; t <= position; ++t)
      sum += scores[t] / total *
             page_value(pool.v, pool.v_scales, pool, table[t / kPageTokens], kv_head, t % kPageTokens, d);
    out[d] = static_cast<float>(sum);
  }
}

void paged_attention(const PassView& pass, View2<const float> q, int32_t heads, const PagePool& pool, View2<float> out,
                     Stream) {
  for (int s = 0; s < pass.segment_count; ++s) {
    const Segment& segment = pass.segments[s];
    for (int i = 0; i < segment.rows; ++i)
      for (int h = 0; h < heads; ++h)
        attend_row(q.row(segment.first_row + i) + h * pool.head_dim, pass.tables + segment.first_page,
                   segment.position + i, pool, h / (heads / pool.kv_heads),
                   out.row(segment.first_row + i) + h * pool.head_dim);
  }
}

void attend(const PassView& pass, const QkNormRope& params, View2<float> q, View2<const float> k, View2<const float> v,
            const PagePool& pool, View2<float> out, Stream stream) {
  qk_norm_rope_write(pass, params, q, k, v, pool, stream);
  paged_attention(pass, q, params.heads, pool, out, stream);
}

Buffer allocate(size_t bytes) {
  const size_t size = std::max<size_t>(bytes, 1);
  void* memory = system::take_pages(size, true);
  if (!memory) throw Error(ErrorCode::out_of_memory, text("could not allocate ", bytes, " bytes"));
  return Buffer(memory, [size](void* p) { system::release_pages(p, size); });
}

void copy(void* to, const void* from, size_t bytes, Stream) { std::memcpy(to, from, bytes); }

void copy_rows(View2<float> to, View2<const float> from, Stream) {
  for (int64_t r = 0; r < from.rows; ++r)
    std::memcpy(to.row(r), from.row(r), static_cast<size_t>(from.cols) * sizeof(float));
}

/// The reference keeps weights as they come; what rounding to `type` costs is the tests' business.
PackedWeights pack(const Weights& host, DType, Stream) {
  return {host, nullptr, static_cast<size_t>(host.rows * host.cols) * (host.type == DType::f32 ? 4 : 2)};
}

constexpr Backend kTable = {
    .name = "reference",
    .quantized = false,
    .identify = nullptr,
    .make_stream = nullptr,
    .allocate = allocate,
    .allocate_host = allocate,
    .available_memory = available_memory,
    .upload = copy,
    .download = copy,
    .download_rows = copy_rows,
    .synchronize = [](Stream) {},
    .measure_bandwidth = nullptr,
    .pack = pack,
    .pack_table = pack,
    .scratch_bytes = [](const ScratchShape&) -> size_t { return 0; },
    .embed = embed,
    .gather_rows = gather_rows,
    .rms_norm = rms_norm,
    .rms_norm_add = rms_norm_add,
    .linear = linear,
    .swiglu = swiglu,
    .qk_norm_rope_write = qk_norm_rope_write,
    .paged_attention = paged_attention,
    .attend = attend,
    .pick = nullptr,
    .queueing = nullptr,
    .pictures = nullptr,
};

}  // namespace

const Backend& backend() { return kTable; }

}  // namespace lumina::reference
