// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#ifdef __CUDACC__
#include <cuda_runtime.h>
#else
#include "backend/cuda/host_cuda.h"  // tests only: the same sources as plain C++, see README.md
#endif

#include "backend/cuda/settings.h"
#include "core/error.h"
#include "core/round.h"
#include "core/view.h"

namespace lumina::cuda {

inline constexpr int kWarp = 32;

/// Throws Error with what was being done; `what` reads "launching a kernel". The error is taken from the runtime, so that
/// another user of CUDA in this thread does not find it.
void check(cudaError_t status, const char* what);

/// Cards of a process: those that CUDA numbers below it.
inline constexpr int kCards = 16;

/// The card that the calling thread works for from now on. Entries of the table (backend.cu) name theirs first.
void use_card(int card);
int card_in_use();

/// Makes that card the CUDA runtime's current one in the calling thread (see memory.cu).
void bind_thread();

/// Dynamic shared memory that a kernel gets without asking, on every card.
inline constexpr size_t kSharedForAll = 48 << 10;

/// Queues kernel(args...) on the stream, with `shared` bytes of dynamic shared memory. An empty grid does nothing. Reports this
/// launch's failure alone, not what another user of CUDA (libtorch) left in the thread. `early`: it may begin before the kernels
/// ahead of it have ended.
template <typename... Parameters, typename... Arguments>
void launch_as(bool early, void (*kernel)(Parameters...), dim3 grid, dim3 block, size_t shared, Stream stream,
               Arguments... args) {
  if (grid.x == 0 || grid.y == 0 || grid.z == 0) return;
  bind_thread();
  const auto address = reinterpret_cast<const void*>(kernel);
  if (shared > kSharedForAll)
    check(cudaFuncSetAttribute(address, cudaFuncAttributeMaxDynamicSharedMemorySize, static_cast<int>(shared)),
          "taking more shared memory");
#ifdef __CUDACC__
  cudaLaunchConfig_t config{};
  config.gridDim = grid;
  config.blockDim = block;
  config.dynamicSmemBytes = shared;
  config.stream = static_cast<cudaStream_t>(stream.handle);
  cudaLaunchAttribute attribute{};
  attribute.id = cudaLaunchAttributeProgrammaticStreamSerialization;
  attribute.val.programmaticStreamSerializationAllowed = 1;
  config.attrs = &attribute;
  config.numAttrs = early ? 1 : 0;
  check(cudaLaunchKernelEx(&config, kernel, static_cast<Parameters>(args)...), "launching a kernel");
#else
  const auto thread = [kernel, ... values = static_cast<Parameters>(args)] { kernel(values...); };
  check(host_cuda::launch(address, grid, block, shared, static_cast<cudaStream_t>(stream.handle), thread, early,
                          host_cuda::words_of(static_cast<Parameters>(args)...)),
        "launching a kernel");
#endif
}

template <typename... Parameters, typename... Arguments>
void launch(void (*kernel)(Parameters...), dim3 grid, dim3 block, size_t shared, Stream stream, Arguments... args) {
  launch_as(false, kernel, grid, block, shared, stream, args...);
}

/// A kernel each of whose threads calls grid_wait before it reads what others write, and before it writes anything.
template <typename... Parameters, typename... Arguments>
void launch_early(void (*kernel)(Parameters...), dim3 grid, dim3 block, size_t shared, Stream stream,
                  Arguments... args) {
  launch_as(settings().early, kernel, grid, block, shared, stream, args...);
}

/// The block's dynamic shared memory, 16-byte aligned.
template <typename T>
__device__ T* dynamic_shared() {
#ifdef __CUDACC__
  extern __shared__ __align__(16) unsigned char bytes[];
  return reinterpret_cast<T*>(bytes);
#else
  return reinterpret_cast<T*>(host_cuda::dynamic_shared());
#endif
}

}  // namespace lumina::cuda
