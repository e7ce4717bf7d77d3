// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "backend/backend.h"
#include "backend/cpu/kernels.h"
#include "core/thread_pool.h"

/// The CPU's ops: they share out the work; `kernels` computes. See the contract headers.
namespace lumina::cpu {

template <const Kernels& kernels>
void linear(const ProductInput& x, std::span<const Projection> projections, Stream stream);
template <const Kernels& kernels>
void swiglu(const ProductInput& x, Weights gate, const float* gate_bias, Weights up, const float* up_bias,
            View2<float> y, Stream stream);

template <const Kernels& kernels>
void rms_norm(View2<const float> x, const float* w, float eps, View2<float> y, Stream stream);
template <const Kernels& kernels>
void rms_norm_add(View2<const float> x, const float* w, float eps, View2<float> y, Stream stream);

template <const Kernels& kernels>
void qk_norm_rope_write(const PassView& pass, const QkNormRope& params, View2<float> q, View2<const float> k,
                        View2<const float> v, const PagePool& pool, Stream stream);
template <const Kernels& kernels>
void paged_attention(const PassView& pass, View2<const float> q, int32_t heads, const PagePool& pool, View2<float> out,
                     Stream stream);
template <const Kernels& kernels>
void attend(const PassView& pass, const QkNormRope& params, View2<float> q, View2<const float> k, View2<const float> v,
            const PagePool& pool, View2<float> out, Stream stream);

void embed(const int32_t* ids, Weights table, View2<float> out, Stream stream);
void gather_rows(View2<const float> x, const int32_t* rows, View2<float> out, Stream stream);

Buffer allocate(size_t bytes);
PackedWeights pack(const Weights& host, DType type, Stream stream);

/// Defines an op for each instruction set of this architecture.
#if defined(__x86_64__)
#define LUMINA_FOR_ALL_KERNELS(Op, op) \
  template Op op<portable_kernels>;    \
  template Op op<avx2_kernels>;        \
  template Op op<avx_vnni_kernels>;    \
  template Op op<avx512_kernels>;
#elif defined(__aarch64__)
#define LUMINA_FOR_ALL_KERNELS(Op, op) \
  template Op op<portable_kernels>;    \
  template Op op<neon_kernels>;        \
  template Op op<dotprod_kernels>;     \
  template Op op<i8mm_kernels>;
#else
#define LUMINA_FOR_ALL_KERNELS(Op, op) template Op op<portable_kernels>;
#endif

/// Runs body(task) for all tasks on the stream's threads; without a pool, on the caller's.
template <typename Body>
void parallel(Stream stream, int64_t tasks, Body&& body) {
  if (auto* pool = static_cast<ThreadPool*>(stream.handle)) return pool->run(tasks, body);
  for (int64_t task = 0; task < tasks; ++task) body(task);
}

inline int threads_of(Stream stream) { return stream.handle ? static_cast<ThreadPool*>(stream.handle)->threads() : 1; }

constexpr int64_t blocks_of(int64_t count, int64_t size) { return (count + size - 1) / size; }

}  // namespace lumina::cpu
