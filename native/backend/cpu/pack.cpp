// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "backend/cpu/ops.h"
#include "backend/cpu/panels.h"
#include "core/error.h"
#include "core/system.h"

namespace lumina::cpu {
namespace {

/// Of row-major weights.
size_t bytes_of(const Weights& w, DType type) {
  return static_cast<size_t>(w.rows * w.cols) * (type == DType::f32 ? 4 : 2);
}

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

/// Rounds to nearest between the least and the largest value.
void put_plain_int4(const Group& group, int output, uint8_t* to) {
  const Int4Grid grid = spanning_grid(group.present());
  uint8_t codes[kGroup] = {};
  for (int64_t i = 0; i < group.count; ++i) codes[i] = grid.nearest(group.values[i]);
  put_int4(grid, codes, output, to);
}

PackedWeights quantized(const Weights& host, DType type, Stream stream) {
  const bool int8 = type == DType::int8;
  const int64_t panels = blocks_of(host.rows, kPanelOutputs), groups = blocks_of(host.cols, kGroup);
  const int64_t group_bytes = int8 ? kInt8GroupBytes : kInt4GroupBytes;
  // The kernels prefetch a little beyond the end, which reads nothing.
  const auto bytes = static_cast<size_t>(packed_bytes(host.rows, host.cols, type));
  Buffer memory = allocate(bytes);
  parallel(stream, panels, [&](int64_t panel) {
    uint8_t* to = static_cast<uint8_t*>(memory.get()) + panel * groups * group_bytes;
    for (int64_t g = 0; g < groups; ++g, to += group_bytes)
      for (int output = 0; output < kPanelOutputs; ++output) {
        const Group group = read_group(host, panel * kPanelOutputs + output, g);
        int8 ? put_int8(group, output, to) : put_plain_int4(group, output, to);
      }
  });
  return {{.data = memory.get(), .rows = host.rows, .cols = host.cols, .type = type}, memory, bytes};
}

}  // namespace

Buffer allocate(size_t bytes) {
  // Pages come zeroed, are touched first by the thread that fills them, and are huge where the system has them.
  const size_t size = std::max<size_t>(bytes, 1);
  void* memory = system::take_pages(size, true);
  if (!memory) throw Error(ErrorCode::out_of_memory, text("could not allocate ", bytes, " bytes: ", system::reason()));
  return Buffer(memory, [size](void* p) { system::release_pages(p, size); });
}

PackedWeights pack(const Weights& host, DType type, Stream stream) {
  if (is_quantized(host.type)) {
    if (type == host.type) return {host, nullptr, static_cast<size_t>(packed_bytes(host.rows, host.cols, type))};
    throw Error(ErrorCode::unsupported,
                text("the checkpoint was quantized to ", name_of(host.type), " and cannot be used as ", name_of(type),
                     "; open it without naming a type, or the one it was made from"));
  }
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
