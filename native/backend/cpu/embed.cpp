// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "backend/cpu/ops.h"

namespace lumina::cpu {
namespace {

template <typename T>
void copy_row(const void* table, int64_t row, int64_t dim, float* out) {
  const T* from = static_cast<const T*>(table) + row * dim;
  std::transform(from, from + dim, out, [](T value) { return to_f32(value); });
}

}  // namespace

void embed(const int32_t* ids, Weights table, View2<float> out, Stream stream) {
  const auto copy = table.type == DType::f32 ? copy_row<float> : copy_row<bf16>;
  parallel(stream, out.rows, [&](int64_t r) { copy(table.data, ids[r], table.cols, out.row(r)); });
}

void gather_rows(View2<const float> x, const int32_t* rows, View2<float> out, Stream) {
  for (int64_t r = 0; r < out.rows; ++r) std::copy_n(x.row(rows[r]), x.cols, out.row(r));
}

}  // namespace lumina::cpu
