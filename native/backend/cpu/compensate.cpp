// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/cpu/compensate.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "backend/cpu/ops.h"
#include "backend/cpu/panels.h"

namespace lumina::cpu {
namespace {

constexpr double kDamping = 0.01;  // of the diagonal's mean

/// Sums in four parts: the compiler may not reorder one.
double dot(const double* a, const double* b, int64_t n) {
  double sums[4] = {};
  int64_t i = 0;
  for (; i + 4 <= n; i += 4)
    for (int j = 0; j < 4; ++j) sums[j] += a[i + j] * b[i + j];
  for (; i < n; ++i) sums[0] += a[i] * b[i];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/// a [n, n] symmetric, upper triangle given, becomes the upper triangular V with V V^T = a.
void decompose(std::vector<double>& a, int64_t n, Stream stream) {
  for (int64_t j = n - 1; j >= 0; --j) {
    const double* right = &a[j * n + j] + 1;
    const int64_t count = n - 1 - j;
    a[j * n + j] = std::sqrt(a[j * n + j] - dot(right, right, count));
    parallel(stream, blocks_of(j, 64), [&](int64_t block) {
      for (int64_t i = block * 64; i < std::min(j, (block + 1) * 64); ++i)
        a[i * n + j] = (a[i * n + j] - dot(&a[i * n + j] + 1, right, count)) / a[j * n + j];
    });
  }
}

/// The weights of a panel's outputs, each with the errors that it answers for, on their way to codes.
class Panel {
 public:
  Panel(const Weights& host, int64_t panel) : cols_(host.cols), rows_(static_cast<size_t>(kPanelOutputs * host.cols)) {
    for (int64_t o = 0; o < kPanelOutputs; ++o)
      for (int64_t g = 0; g < blocks_of(cols_, kGroup); ++g)
        std::ranges::copy(read_group(host, panel * kPanelOutputs + o, g).present(), row(o) + g * kGroup);
  }

  /// Rounds the columns [first, first + count) of one group.
  void round(const std::vector<float>& factor, std::span<const float> importance, int64_t first, int64_t count,
             uint8_t* to) {
    Int4Grid grids[kPanelOutputs];
    uint8_t codes[kPanelOutputs][kGroup] = {};
    for (int o = 0; o < kPanelOutputs; ++o)
      grids[o] =
          searched_grid({row(o) + first, static_cast<size_t>(count)}, importance.subspan(static_cast<size_t>(first)));
    for (int64_t i = first; i < first + count; ++i) {
      const float* u = &factor[i * cols_];
      for (int o = 0; o < kPanelOutputs; ++o) {
        float* w = row(o);
        const uint8_t code = codes[o][i - first] = grids[o].nearest(w[i]);
        const float error = (w[i] - grids[o].value(code)) / u[i];
        for (int64_t j = i + 1; j < cols_; ++j) w[j] -= error * u[j];
      }
    }
    for (int o = 0; o < kPanelOutputs; ++o) put_int4(grids[o], codes[o], o, to);
  }

 private:
  float* row(int64_t output) { return &rows_[output * cols_]; }

  int64_t cols_;
  std::vector<float> rows_;  ///< [kPanelOutputs, cols]; 0 beyond the matrix
};

}  // namespace

void InputMoments::add(View2<const float> x, Stream stream) {
  parallel(stream, cols_, [&](int64_t i) {
    float* sums = &sums_[i * cols_];
    for (int64_t r = 0; r < x.rows; ++r) {
      const float* row = x.row(r);
      for (int64_t j = i; j < cols_; ++j) sums[j] += row[i] * row[j];
    }
  });
}

std::vector<float> InputMoments::factor(Stream stream) const {
  const int64_t n = cols_;
  std::vector<double> v(sums_.begin(), sums_.end());
  double trace = 0;
  for (int64_t i = 0; i < n; ++i) trace += v[i * n + i];
  // Where there were no inputs at all, every column counts the same and none answers for another.
  const double damping = trace > 0 ? kDamping * trace / static_cast<double>(n) : 1;
  for (int64_t i = 0; i < n; ++i) v[i * n + i] += damping;
  decompose(v, n, stream);
  std::vector<float> inverse(static_cast<size_t>(n * n));
  parallel(stream, n, [&](int64_t i) {  // row i of U from U V = 1
    std::vector<double> rest(static_cast<size_t>(n));
    rest[i] = 1;
    for (int64_t m = i; m < n; ++m) {
      const double u = rest[m] / v[m * n + m];
      inverse[i * n + m] = static_cast<float>(u);
      for (int64_t j = m + 1; j < n; ++j) rest[j] -= u * v[m * n + j];
    }
  });
  return inverse;
}

PackedWeights pack_compensated(const Weights& host, const std::vector<float>& factor, Stream stream) {
  const int64_t k = host.cols, panels = blocks_of(host.rows, kPanelOutputs), groups = blocks_of(k, kGroup);
  const auto bytes = static_cast<size_t>(packed_bytes(host.rows, k, DType::int4));
  Buffer memory = allocate(bytes);
  std::vector<float> importance(
      static_cast<size_t>(k));  // what a column's error costs once those to its right have answered
  for (int64_t i = 0; i < k; ++i) importance[i] = 1 / (factor[i * k + i] * factor[i * k + i]);
  parallel(stream, panels, [&](int64_t p) {
    Panel panel(host, p);
    uint8_t* to = static_cast<uint8_t*>(memory.get()) + p * groups * kInt4GroupBytes;
    for (int64_t g = 0; g < groups; ++g, to += kInt4GroupBytes)
      panel.round(factor, importance, g * kGroup, std::min<int64_t>(kGroup, k - g * kGroup), to);
  });
  return {{.data = memory.get(), .rows = host.rows, .cols = k, .type = DType::int4}, memory, bytes};
}

}  // namespace lumina::cpu
