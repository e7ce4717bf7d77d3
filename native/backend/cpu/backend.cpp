// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/cpu/backend.h"

#include <cstring>

#include "backend/cpu/ops.h"
#include "core/memory.h"
#include "core/simd.h"

namespace lumina::cpu {
namespace {

void copy(void* to, const void* from, size_t bytes, Stream) { std::memcpy(to, from, bytes); }

template <const Kernels& kernels>
constexpr Backend kTable = {
    .name = "cpu",
    .quantized = true,
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
  return chosen_simd() == Simd::portable ? portable_backend() : avx2_backend();
}

}  // namespace

bool avx2_supported() { return best_simd() != Simd::portable; }
const Backend& avx2_backend() { return kTable<avx2_kernels>; }
const Backend& portable_backend() { return kTable<portable_kernels>; }

const Backend& backend() {
  static const Backend& chosen = choose();
  return chosen;
}

}  // namespace lumina::cpu
