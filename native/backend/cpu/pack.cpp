// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <sys/mman.h>

#include <algorithm>
#include <cstring>

#include "backend/cpu/ops.h"
#include "core/error.h"

namespace lumina::cpu {
namespace {

template <typename From, typename To, typename Convert>
PackedWeights converted(const Weights& host, DType type, Stream stream, Convert convert) {
  Buffer memory = allocate(static_cast<size_t>(host.rows * host.cols) * sizeof(To));
  const auto* from = static_cast<const From*>(host.data);
  auto* to = static_cast<To*>(memory.get());
  parallel(stream, host.rows, [&](int64_t row) {
    std::transform(from + row * host.cols, from + (row + 1) * host.cols, to + row * host.cols, convert);
  });
  return {{.data = to, .rows = host.rows, .cols = host.cols, .type = type}, memory};
}

}  // namespace

Buffer allocate(size_t bytes) {
  // Pages come zeroed, are touched first by the thread that fills them, and are huge where the system has them.
  const size_t size = std::max<size_t>(bytes, 1);
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED)
    throw Error(ErrorCode::out_of_memory, text("could not allocate ", bytes, " bytes: ", std::strerror(errno)));
  madvise(memory, size, MADV_HUGEPAGE);
  return Buffer(memory, [size](void* p) { munmap(p, size); });
}

PackedWeights pack(const Weights& host, DType type, Stream stream) {
  if (host.type != DType::f32 && host.type != DType::bf16)
    throw Error(ErrorCode::unsupported, text("wanted f32 or bf16 weights to pack, got ", name_of(host.type)));
  if (type == host.type) return {host, nullptr};
  if (type == DType::f32)
    return converted<bf16, float>(host, type, stream, [](bf16 x) { return to_f32(x); });
  if (type == DType::bf16)
    return converted<float, bf16>(host, type, stream, [](float x) { return to_bf16(x); });
  throw Error(ErrorCode::unsupported, text("no kernels for ", name_of(type), " weights"));
}

}  // namespace lumina::cpu
