// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Products of rows with packed panels. A tile of R rows by V vectors of outputs stays in registers over all of k: one
// broadcast of an input meets V vectors of weights.
namespace {

using lumina::convolution::kPanel;
using lumina::convolution::Product;

constexpr int kVectors = kPanel / kLanes;  // of a panel
// Registers: R * V sums, V weights, an input. AVX-512 and NEON have 32, the others 16.
constexpr int kMostVectors = kLanes == 16 ? 4 : kVectors;
constexpr int rows_beside(int vectors) {
  if (kLanes == 16) return vectors == 1 ? 12 : vectors == 2 ? 12 : vectors == 3 ? 8 : 6;
#if defined(LUMINA_NEON)
  return 6;
#else
  return kLanes == 8 ? 6 : 3;
#endif
}

/// Not inlined: with what its callers keep in registers GCC spills inside the loop, at half the speed.
template <int R, int V>
[[gnu::noinline]] void tile(const Product& p, const float* a, const float* b, float* c, int64_t outputs,
                            const float* bias) {
  vec sum[R][V] = {};
  const int64_t stride = p.a_stride;
  const float* panel[V];
  for (int v = 0; v < V; ++v) panel[v] = b + v / kVectors * p.b_stride + v % kVectors * kLanes;
  for (int64_t k = 0; k < p.k; ++k) {
    vec w[V];
#pragma GCC unroll 8
    for (int v = 0; v < V; ++v) w[v] = load(panel[v] + k * kPanel);
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r) {
      const vec x = broadcast(a[r * stride + k]);
#pragma GCC unroll 8
      for (int v = 0; v < V; ++v) sum[r][v] = fma(x, w[v], sum[r][v]);
    }
  }
  const bool whole = outputs >= V * kLanes;
#pragma GCC unroll 16
  for (int r = 0; r < R; ++r) {
    float* to = c + r * p.c_stride;
#pragma GCC unroll 8
    for (int v = 0; v < V; ++v) {
      const int64_t first = v * kLanes, left = outputs - first;
      if (whole || left >= kLanes) {
        vec x = sum[r][v];
        if (bias) x += load(bias + first);
        if (p.accumulate) x += load(to + first);
        store(to + first, x);
      } else if (left > 0) {
        vec x = sum[r][v];
        if (bias) x += load_first(bias + first, left);
        if (p.accumulate) x += load_first(to + first, left);
        store_first(to + first, x, left);
      }
    }
  }
}

template <int R, int V>
void rest(const Product& p, int64_t rows, const float* a, const float* b, float* c, int64_t outputs,
          const float* bias) {
  if constexpr (R > 0) {
    if (rows == R)
      tile<R, V>(p, a, b, c, outputs, bias);
    else
      rest<R - 1, V>(p, rows, a, b, c, outputs, bias);
  }
}

template <int V>
void sweep(const Product& p, const float* b, float* c, int64_t outputs, const float* bias) {
  constexpr int R = rows_beside(V);
  int64_t r = 0;
  for (; r + R <= p.rows; r += R) tile<R, V>(p, p.a + r * p.a_stride, b, c + r * p.c_stride, outputs, bias);
  if (r < p.rows) rest<R - 1, V>(p, p.rows - r, p.a + r * p.a_stride, b, c + r * p.c_stride, outputs, bias);
}

template <int V>
void sweep_of(int64_t vectors, const Product& p, const float* b, float* c, int64_t outputs, const float* bias) {
  if constexpr (V > 0) {
    if (vectors >= V)
      sweep<V>(p, b, c, outputs, bias);
    else
      sweep_of<V - 1>(vectors, p, b, c, outputs, bias);
  }
}

void multiply(const Product& p) {
  for (int64_t first = 0; first < p.outputs;) {
    const int64_t vectors = (p.outputs - first + kLanes - 1) / kLanes;
    const int64_t taken = vectors < kMostVectors ? vectors : kMostVectors;
    sweep_of<kMostVectors>(taken, p, p.b + first / kPanel * p.b_stride, p.c + first, p.outputs - first,
                           p.bias ? p.bias + first : nullptr);
    first += taken * kLanes;
  }
}

int64_t multiply_probe(int64_t loops) {
  constexpr int kSums = 12;
  vec sum[kSums];
  for (int i = 0; i < kSums; ++i) sum[i] = broadcast(static_cast<float>(i));
  const vec factor = broadcast(0.5f), term = broadcast(1.0f);
  for (int64_t loop = 0; loop < loops; ++loop) {
#pragma GCC unroll 12
    for (int i = 0; i < kSums; ++i) sum[i] = fma(sum[i], factor, term);
  }
  vec total{};
  for (int i = 0; i < kSums; ++i) total += sum[i];
  volatile float seen = total[0];
  (void)seen;
  return loops * kSums * kLanes;
}

}  // namespace
