// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>

#include "backend/cpu/ops.h"
#include "core/error.h"

namespace lumina::cpu {
namespace {

/// Of row-major weights.
size_t bytes_of(const Weights& w, DType type) { return static_cast<size_t>(w.rows * w.cols) * (type == DType::f32 ? 4 : 2); }

template <typename From, typename To, typename Convert>
PackedWeights converted(const Weights& host, DType type, Stream stream, Convert convert) {
  Buffer memory = allocate(static_cast<size_t>(host.rows * host.cols) * sizeof(To));
  const auto* from = static_cast<const From*>(host.data);
  auto* to = static_cast<To*>(memory.get());
  parallel(stream, host.rows, [&](int64_t row) {
    std::transform(from + row * host.cols, from + (row + 1) * host.cols, to + row * host.cols, convert);
  });
  return {{.data = to, .rows = host.rows, .cols = host.cols, .type = type}, memory, bytes_of(host, type)};
}

/// One output's weights of one group; what lies beyond the matrix is 0 and changes no scale.
struct Group {
  float values[kGroup] = {};
  int64_t count = 0;
};

Group read_group(const Weights& host, int64_t output, int64_t group) {
  Group result;
  if (output >= host.rows) return result;
  const int64_t first = group * kGroup;
  result.count = std::min<int64_t>(kGroup, host.cols - first);
  for (int64_t i = 0; i < result.count; ++i) {
    const int64_t at = output * host.cols + first + i;
    result.values[i] = host.type == DType::f32 ? static_cast<const float*>(host.data)[at]
                                               : to_f32(static_cast<const bf16*>(host.data)[at]);
  }
  return result;
}

uint8_t code_of(float value, float inverse, int low, int high) {
  return static_cast<uint8_t>(std::clamp<int>(static_cast<int>(std::lrint(value * inverse)), low, high));
}

/// Rounds to nearest, symmetric about 0.
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

/// Rounds to nearest between the least and the largest value.
void put_int4(const Group& group, int output, uint8_t* to) {
  const auto [least, largest] = std::minmax_element(group.values, group.values + std::max<int64_t>(group.count, 1));
  const bf16 min = to_bf16(*least);
  const bf16 scale = to_bf16((*largest - to_f32(min)) / 15);
  const float inverse = to_f32(scale) > 0 ? 1 / to_f32(scale) : 0;
  reinterpret_cast<bf16*>(to)[output] = scale;
  reinterpret_cast<bf16*>(to)[kPanelOutputs + output] = min;
  for (int i = 0; i < kGroup; ++i) {
    const uint8_t code = i < group.count ? code_of(group.values[i] - to_f32(min), inverse, 0, 15) : uint8_t{0};
    to[kInt4Header + (i / 8 * kPanelOutputs + output) * 4 + i % 4] |= i % 8 < 4 ? code : code << 4;
  }
}

PackedWeights quantized(const Weights& host, DType type, Stream stream) {
  const bool int8 = type == DType::int8;
  const int64_t panels = blocks_of(host.rows, kPanelOutputs), groups = blocks_of(host.cols, kGroup);
  const int64_t group_bytes = int8 ? kInt8GroupBytes : kInt4GroupBytes;
  // The kernels prefetch a little beyond the end, which reads nothing.
  const auto bytes = static_cast<size_t>(panels * groups * group_bytes);
  Buffer memory = allocate(bytes);
  parallel(stream, panels, [&](int64_t panel) {
    uint8_t* to = static_cast<uint8_t*>(memory.get()) + panel * groups * group_bytes;
    for (int64_t g = 0; g < groups; ++g, to += group_bytes)
      for (int output = 0; output < kPanelOutputs; ++output) {
        const Group group = read_group(host, panel * kPanelOutputs + output, g);
        int8 ? put_int8(group, output, to) : put_int4(group, output, to);
      }
  });
  return {{.data = memory.get(), .rows = host.rows, .cols = host.cols, .type = type}, memory, bytes};
}

}  // namespace

Buffer allocate(size_t bytes) {
  // Pages come zeroed, are touched first by the thread that fills them, and are huge where the system has them.
  const size_t size = std::max<size_t>(bytes, 1);
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED)
    throw Error(ErrorCode::out_of_memory, text("could not allocate ", bytes, " bytes: ", std::strerror(errno)));
  madvise(memory, size, MADV_HUGEPAGE);  // advice: its failure costs speed only
  return Buffer(memory, [size](void* p) { munmap(p, size); });
}

PackedWeights pack(const Weights& host, DType type, Stream stream) {
  if (host.type != DType::f32 && host.type != DType::bf16)
    throw Error(ErrorCode::unsupported, text("wanted f32 or bf16 weights to pack, got ", name_of(host.type)));
  if (type == host.type) return {host, nullptr, bytes_of(host, type)};
  switch (type) {
    case DType::f32: return converted<bf16, float>(host, type, stream, [](bf16 x) { return to_f32(x); });
    case DType::bf16: return converted<float, bf16>(host, type, stream, [](float x) { return to_bf16(x); });
    case DType::int8:
    case DType::int4: return quantized(host, type, stream);
  }
  throw Error(ErrorCode::unsupported, "no kernels for weights of this type");
}

}  // namespace lumina::cpu
