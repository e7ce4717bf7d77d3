// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/cpu/backend.h"

#include <cstdlib>
#include <cstring>
#include <string_view>

#include "backend/cpu/ops.h"
#include "core/memory.h"

namespace lumina::cpu {
namespace {

void copy(void* to, const void* from, size_t bytes, Stream) { std::memcpy(to, from, bytes); }

template <const Kernels& kernels>
constexpr Backend kTable = {
    .name = "cpu",
    .allocate = allocate,
    .available_memory = available_memory,
    .upload = copy,
    .download = copy,
    .synchronize = [](Stream) {},  // ops have finished when they return
    .pack = pack,
    .embed = embed,
    .gather_rows = gather_rows,
    .rms_norm = rms_norm<kernels>,
    .rms_norm_add = rms_norm_add<kernels>,
    .linear = linear<kernels>,
    .swiglu = swiglu<kernels>,
    .qk_norm_rope_write = qk_norm_rope_write<kernels>,
    .paged_attention = paged_attention<kernels>,
};

const Backend& choose() {
  const char* wanted = std::getenv("LUMINA_SIMD");
  if (wanted && std::string_view(wanted) == "portable") return portable_backend();
  return avx2_supported() ? avx2_backend() : portable_backend();
}

}  // namespace

bool avx2_supported() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }
const Backend& avx2_backend() { return kTable<avx2_kernels>; }
const Backend& portable_backend() { return kTable<portable_kernels>; }

const Backend& backend() {
  static const Backend& chosen = choose();
  return chosen;
}

}  // namespace lumina::cpu
