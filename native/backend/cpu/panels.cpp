// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/cpu/panels.h"

#include <algorithm>
#include <cmath>

#include "backend/cpu/ops.h"
#include "core/error.h"

namespace lumina::cpu {
namespace {

constexpr int kInt4Most = 15;
constexpr int kClippings = 8;           // at either end
constexpr float kClippingStep = 0.04f;  // of the span

Int4Grid grid_between(float least, float largest) {
  const bf16 min = to_bf16(least);
  return {to_bf16((largest - to_f32(min)) / kInt4Most), min};
}

float error_of(const Int4Grid& grid, std::span<const float> values, std::span<const float> importance) {
  float error = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    const float difference = values[i] - grid.value(grid.nearest(values[i]));
    error += importance[i] * difference * difference;
  }
  return error;
}

}  // namespace

Group read_group(const Weights& host, int64_t output, int64_t group) {
  Group result;
  if (output >= host.rows) return result;
  const int64_t first = group * kGroup;
  result.count = std::min<int64_t>(kGroup, host.cols - first);
  for (int64_t i = 0; i < result.count; ++i) {
    const int64_t at = output * host.cols + first + i;
    result.values[i] = host.type == DType::f32 ? static_cast<const float*>(host.data)[at]
                                               : to_f32(static_cast<const bf16*>(host.data)[at]);
    if (!std::isfinite(result.values[i]))  // it would become some number, and nobody would know
      throw Error(ErrorCode::model_format, text("a matrix of ", host.rows, " x ", host.cols, " weights has ",
                                                result.values[i], " in row ", output, ", column ", first + i,
                                                "; only finite numbers can be quantized. The checkpoint is damaged"));
  }
  return result;
}

uint8_t Int4Grid::nearest(float value) const {
  const float inverse = to_f32(scale) > 0 ? 1 / to_f32(scale) : 0;
  return static_cast<uint8_t>(
      std::clamp<int>(static_cast<int>(std::lrint((value - to_f32(min)) * inverse)), 0, kInt4Most));
}

Int4Grid spanning_grid(std::span<const float> values) {
  if (values.empty()) return {};
  const auto [least, largest] = std::minmax_element(values.begin(), values.end());
  return grid_between(*least, *largest);
}

Int4Grid searched_grid(std::span<const float> values, std::span<const float> importance) {
  if (values.empty()) return {};
  const auto [least, largest] = std::minmax_element(values.begin(), values.end());
  const float step = kClippingStep * (*largest - *least);
  Int4Grid best = grid_between(*least, *largest);
  float least_error = error_of(best, values, importance);
  for (int low = 0; low < kClippings; ++low)
    for (int high = 0; high < kClippings; ++high) {
      const Int4Grid grid =
          grid_between(*least + step * static_cast<float>(low), *largest - step * static_cast<float>(high));
      const float error = error_of(grid, values, importance);
      if (error < least_error) best = grid, least_error = error;
    }
  return best;
}

void put_int8(const Group& group, int output, uint8_t* to) {
  float most = 0;
  for (float value : group.values) most = std::max(most, std::abs(value));
  const bf16 scale = to_bf16(most / 127);
  const float inverse = to_f32(scale) > 0 ? 1 / to_f32(scale) : 0;
  reinterpret_cast<bf16*>(to)[output] = scale;
  for (int i = 0; i < kGroup; ++i)
    to[kInt8Header + (i / 4 * kPanelOutputs + output) * 4 + i % 4] =
        static_cast<uint8_t>(128 + std::clamp<int>(static_cast<int>(std::lrint(group.values[i] * inverse)), -127, 127));
}

void put_int4(const Int4Grid& grid, const uint8_t* codes, int output, uint8_t* to) {
  reinterpret_cast<bf16*>(to)[output] = grid.scale;
  reinterpret_cast<bf16*>(to)[kPanelOutputs + output] = grid.min;
  for (int i = 0; i < kGroup; ++i)
    to[kInt4Header + (i / 8 * kPanelOutputs + output) * 4 + i % 4] |=
        static_cast<uint8_t>(i % 8 < 4 ? codes[i] : codes[i] << 4);
}

std::vector<int64_t> packed_shape(int64_t rows, int64_t cols, DType type) {
  return {blocks_of(rows, kPanelOutputs), blocks_of(cols, kGroup),
          type == DType::int8 ? kInt8GroupBytes : kInt4GroupBytes};
}

int64_t packed_bytes(int64_t rows, int64_t cols, DType type) {
  const std::vector<int64_t> shape = packed_shape(rows, cols, type);
  return shape[0] * shape[1] * shape[2];
}

}  // namespace lumina::cpu
