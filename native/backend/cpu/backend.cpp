// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/cpu/backend.h"

#include <cstring>

#include "backend/cpu/measure.h"
#include "backend/cpu/ops.h"
#include "core/memory.h"

namespace lumina::cpu {
namespace {

void copy(void* to, const void* from, size_t bytes, Stream) { std::memcpy(to, from, bytes); }

void copy_rows(View2<float> to, View2<const float> from, Stream) {
  for (int64_t r = 0; r < from.rows; ++r)
    std::memcpy(to.row(r), from.row(r), static_cast<size_t>(from.cols) * sizeof(float));
}

template <const Kernels& kernels>
constexpr Backend kTable = {
    .name = "cpu",
    .quantized = true,
    .identify = nullptr,
    .make_stream = nullptr,
    .allocate = allocate,
    .allocate_host = allocate,
    .available_memory = available_memory,
    .upload = copy,
    .download = copy,
    .download_rows = copy_rows,
    .synchronize = [](Stream) {},  // ops have finished when they return
    .measure_bandwidth =
        [](uint64_t bytes, Stream stream) {
          return measure_bandwidth(*static_cast<ThreadPool*>(stream.handle), bytes);
        },
    .pack = pack,
    .pack_table = pack,
    .scratch_bytes = [](const ScratchShape&) -> size_t { return 0; },
    .embed = embed,
    .gather_rows = gather_rows,
    .rms_norm = rms_norm<kernels>,
    .rms_norm_add = rms_norm_add<kernels>,
    .linear = linear<kernels>,
    .swiglu = swiglu<kernels>,
    .qk_norm_rope_write = qk_norm_rope_write<kernels>,
    .paged_attention = paged_attention<kernels>,
    .attend = attend<kernels>,
    .pick = nullptr,
    .queueing = nullptr,
    .pictures = nullptr,
};

Simd kernels_for(Simd set) { return set == Simd::avx512 && !has_avx512_vnni() ? Simd::avx2 : set; }

}  // namespace

const Kernels& kernels_of(Simd set) {
  switch (kernels_for(set)) {
#define LUMINA_CASE(set) \
  case Simd::set: return set##_kernels;
    LUMINA_EACH_SIMD(LUMINA_CASE)
#undef LUMINA_CASE
    default: return portable_kernels;
  }
}

const Backend& backend_of(Simd set) {
  switch (kernels_for(set)) {
#define LUMINA_CASE(set) \
  case Simd::set: return kTable<set##_kernels>;
    LUMINA_EACH_SIMD(LUMINA_CASE)
#undef LUMINA_CASE
    default: return kTable<portable_kernels>;
  }
}

const Backend& backend() {
  static const Backend& chosen = backend_of(chosen_simd());
  return chosen;
}

}  // namespace lumina::cpu
