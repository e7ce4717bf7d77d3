// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "backend/cpu/packed.h"
#include "backend/weights.h"

/// How weights become codes in panels; packed.h says where the codes lie.
namespace lumina::cpu {

/// One output's weights of one group; what lies beyond the matrix is 0 and changes no scale.
struct Group {
  float values[kGroup] = {};
  int64_t count = 0;
  std::span<const float> present() const { return {values, static_cast<size_t>(count)}; }
};
/// Throws Error{model_format} for NaN and infinity.
Group read_group(const Weights& host, int64_t output, int64_t group);

/// The values that one output's int4 codes of a group stand for: scale * code + min.
struct Int4Grid {
  bf16 scale, min;
  uint8_t nearest(float value) const;
  float value(uint8_t code) const { return to_f32(scale) * static_cast<float>(code) + to_f32(min); }
};
/// From the least value to the largest: plain rounding.
Int4Grid spanning_grid(std::span<const float> values);
/// Of grids that clip either end a little, the one whose squared rounding errors, each times its importance, sum to least.
Int4Grid searched_grid(std::span<const float> values, std::span<const float> importance);

/// Symmetric about 0, to the nearest.
void put_int8(const Group& group, int output, uint8_t* to);
/// codes [kGroup]; `to` zeroed before.
void put_int4(const Int4Grid& grid, const uint8_t* codes, int output, uint8_t* to);

/// How a matrix of either type lies in memory, [panels, groups, bytes of a group], and how many bytes that are.
std::vector<int64_t> packed_shape(int64_t rows, int64_t cols, DType type);
int64_t packed_bytes(int64_t rows, int64_t cols, DType type);

}  // namespace lumina::cpu
