// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Attention over pages of int8, in integers: queries and weights are rounded to 15 bits, which is far finer than the
// pages, and the sums of products are exact in 32 bits, so that all instruction sets give the same. For head dimensions of
// whole steps of 16. How products are made is told by a struct: Int16Products and VnniProducts.
//
// One step of the online softmax takes a run of pages: the scores of all its keys, then their weights, then the sum of
// its values. So there is one reduction for hundreds of keys, and little that waits for what was just computed.
#include <stdint.h>

namespace {

using lumina::cpu::Ask;
using lumina::cpu::kRunStreams;
using lumina::cpu::kRunTokens;

constexpr int kInt8Step = 16;
constexpr int kLineFloats = 16;  // in a line of the cache
constexpr int kRunPages = kRunTokens / kPageTokens;
constexpr float kQueryRange = 16383;   // 512 (largest head) * 127 * 16383 < 2^31
constexpr float kWeightRange = 32767;  // kRunTokens * 127 * 32767 < 2^31

/// One query head in attention over a run of pages.
struct Stream {
  const int16_t* q;  ///< [head_dim], as the products want it
  float q_scale;     ///< NaN where q holds what is no number
  int32_t q_offset;  ///< what the products of q have too much
  int kv_head;       ///< of the tile
  Ask ask;           ///< for the next page; nothing but by the first of its kv head among those that walk together
  int position;      ///< keys behind it are not seen
  Softmax* state;
  float* out;
  float* scores;     ///< [kRunTokens]
  int16_t* weights;  ///< [kRunTokens], as the products want them
  int32_t* sums;     ///< [head_dim], in the order in which the products leave them
  float keep;        ///< after soften: the factor for what was summed before
  float step;        ///< after soften: of the weights
};

/// The pages of a run, and how many of its tokens a stream sees.
struct PageRun {
  const lumina::cpu::AttendTile& tile;
  int first;
  int pages;

  Block<int8_t> block(int page, const Stream& s) const { return block_at<int8_t>(tile, first + page, s.kv_head); }
  int seen(const Stream& s) const { return smaller(kRunTokens, s.position + 1 - first * kPageTokens); }
  int seen(const Stream& s, int page) const {
    return smaller(kPageTokens, s.position + 1 - (first + page) * kPageTokens);
  }

  /// What is to be asked of memory while `page` is worked on, line by line between the products: pages lie anywhere, so
  /// that the hardware cannot guess them, and many requests at once would keep the products waiting. It lies `ahead` kv
  /// heads behind the stream's, perhaps in the next page; in the last page itself where there is none behind it.
  Block<int8_t> coming(int page, const Stream& s, int ahead) const {
    const int head = s.kv_head + smaller(ahead, tile.kv_heads);
    if (head < tile.kv_heads) return block_at<int8_t>(tile, first + page, head);
    const int last = (tile.position + tile.queries - 1) / kPageTokens;
    return block_at<int8_t>(tile, smaller(first + page + 1, last), head - tile.kv_heads);
  }
};

/// Keys that are scored together.
struct Keys {
  const int8_t* k;
  const int8_t* coming;  ///< what to ask memory for, for the stream that leads
  const float* scales;
  int seen;  ///< the rest is behind the query
};

}  // namespace

#include "backend/cpu/attend_int16.inl"
#if defined(__AVX512VNNI__)
#include "backend/cpu/attend_vnni.inl"
#endif

namespace {

/// Rounds a stream's query.
template <typename Products>
inline void quantize_query(const float* q, int head_dim, int16_t* out, Stream& s) {
  f32x8 most = zeros(), poison = zeros();
  for (int d = 0; d < head_dim; d += kLanes) {
    const f32x8 v = load(q + d);
    most = larger(most, larger(v, -v));
    poison += v * 0.0f;
  }
  const float span = largest(most);
  s.q = out;
  s.q_offset = Products::put_query(q, span > 0 ? kQueryRange / span : 0.0f, head_dim, out);
  s.q_scale = span / kQueryRange + sum(poison);
}

/// Scores of the keys of a page that the stream sees, -infinity behind them up to the next that are scored together.
template <typename Products>
inline void score_page(const PageRun& run, const Stream& s, int page, float scale) {
  const int n = run.seen(s, page), head_dim = run.tile.pool->head_dim;
  const Block<int8_t> block = run.block(page, s), coming = run.coming(page, s, Products::heads_ahead(run.tile));
  for (int t = 0; s.ask != Ask::nothing && t < kPageTokens; t += kLineFloats) {
    __builtin_prefetch(coming.k_scales + t);
    __builtin_prefetch(block.v_scales + t);  // soften comes to them before the values
  }
  for (int t = 0; t < n; t += Products::kKeys)
    Products::score(s, {block.k + t * head_dim, coming.k + t * head_dim, block.k_scales + t, n - t}, head_dim,
                    s.q_scale * scale, s.scores + page * kPageTokens + t);
}

/// Turns the scores of a run into weights of its values, with their scales, in 16 bits; zeros up to the next sixteenth.
template <typename Products>
inline void soften(const PageRun& run, Stream& s) {
  constexpr int kTogether = 2 * kLanes;
  const int seen = run.seen(s);
  f32x8 most = broadcast(s.state->largest);
  for (int t = 0; t < seen; t += kLanes) most = larger(most, load(s.scores + t));
  const float new_largest = largest(most);
  f32x8 total = zeros(), widest = zeros(), poison = zeros();
  for (int page = 0; page * kPageTokens < seen; ++page) {
    const float* v_scales = run.block(page, s).v_scales;
    const int n = run.seen(s, page);
    for (int t = 0; t < n; t += kLanes) {
      float* at = s.scores + page * kPageTokens + t;
      const f32x8 e = exp(load(at) - new_largest);
      const f32x8 w = select(lane_numbers(t) < n, e * load(v_scales + t), zeros());
      total += e;
      widest = larger(widest, w);
      poison += w * 0.0f;
      store(at, w);
    }
  }
  if (seen % kTogether <= kLanes && seen % kTogether > 0)
    store(s.scores + seen / kTogether * kTogether + kLanes, zeros());
  const float span = largest(widest);
  const float inverse = span > 0 ? kWeightRange / span : 0.0f;
  for (int t = 0; t < seen; t += kTogether) Products::put_weights(s, inverse, t);
  s.step = span / kWeightRange + sum(poison);
  s.keep = exp(broadcast(s.state->largest - new_largest))[0];
  s.state->largest = new_largest;
  s.state->sum = s.state->sum * s.keep + sum(total);
}

/// A run for a few streams. Page after page for all of them: kv heads lie side by side, and memory is read in one sweep.
template <typename Products>
inline void attend_run(const PageRun& run, Stream* streams, int count, float scale) {
  const int head_dim = run.tile.pool->head_dim;
  for (int page = 0; page < run.pages; ++page) {
    for (int i = 0; i < count; ++i) score_page<Products>(run, streams[i], page, scale);
  }
  for (int i = 0; i < count; ++i) {
    soften<Products>(run, streams[i]);
    __builtin_memset(streams[i].sums, 0, sizeof(int32_t) * head_dim);
  }
  for (int page = 0; page < run.pages; ++page) {
    for (int i = 0; i < count; ++i)
      if (run.seen(streams[i], page) > 0) Products::sum_page(run, streams[i], page);
  }
  for (int i = 0; i < count; ++i) Products::merge(streams[i], head_dim);
}

/// All pages for a tile; q is rounded once, into the scratch.
template <typename Products>
inline void attend_int8_pages(const lumina::cpu::AttendTile& tile, Softmax* states, float* scratch) {
  const int head_dim = tile.pool->head_dim;
  const int heads = tile.heads * tile.kv_heads;
  float* scores = scratch;
  auto* sums = reinterpret_cast<int32_t*>(scores + kRunStreams * kRunTokens);
  auto* weights = reinterpret_cast<int16_t*>(sums + kRunStreams * head_dim);
  int16_t* q = weights + kRunStreams * kRunTokens;
  Stream streams[lumina::cpu::kTileStreams];
  int count = 0;
  for (int h = 0; h < heads; ++h)
    for (int i = 0; i < tile.queries; ++i, ++count, q += head_dim) {
      const int place = count % kRunStreams;
      const int kv_head = h / tile.heads;
      const bool leads = place == 0 || streams[count - 1].kv_head != kv_head;
      streams[count] = {.q = q,
                        .q_scale = 1,
                        .q_offset = 0,
                        .kv_head = kv_head,
                        .ask = leads ? tile.ask : Ask::nothing,
                        .position = tile.position + i,
                        .state = states + i * heads + h,
                        .out = tile.out + i * tile.out_stride + h * head_dim,
                        .scores = scores + place * kRunTokens,
                        .weights = weights + place * kRunTokens,
                        .sums = sums + place * head_dim,
                        .keep = 1,
                        .step = 0};
      quantize_query<Products>(tile.q + i * tile.q_stride + h * head_dim, head_dim, q, streams[count]);
    }
  const float scale = 1.0f / square_root(static_cast<float>(head_dim));
  const int pages = (tile.position + tile.queries - 1) / kPageTokens + 1;
  for (int first = 0; first < pages; first += kRunPages)
    for (int s = 0; s < count; s += kRunStreams)
      attend_run<Products>({tile, first, smaller(kRunPages, pages - first)}, streams + s,
                           smaller(kRunStreams, count - s), scale);
}

inline void attend_int8(const lumina::cpu::AttendTile& tile, Softmax* states, float* scratch) {
#if defined(__AVX512VNNI__)
  if (tile.pool->head_dim % VnniProducts::kStep == 0) return attend_int8_pages<VnniProducts>(tile, states, scratch);
#endif
  attend_int8_pages<Int16Products>(tile, states, scratch);
}

}  // namespace
