// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#ifdef __CUDACC__
#include <cuda_runtime.h>
#else
#include "backend/cuda/host_cuda.h"  // tests only: the same sources as plain C++, see README.md
#endif

#include "core/error.h"
#include "core/round.h"
#include "core/view.h"

namespace lumina::cuda {

inline constexpr int kWarp = 32;

/// Throws Error{failure} with what was being done; `what` reads "launching a kernel".
inline void check(cudaError_t status, const char* what) {
  if (status == cudaSuccess) return;
  throw Error(ErrorCode::failure, text("CUDA failed while ", what, ": ", cudaGetErrorString(status)));
}

/// Makes the card that the process uses current for the calling thread (see memory.cu).
void bind_thread();

/// Queues kernel(args...) on the stream, with `shared` bytes of dynamic shared memory. An empty grid does nothing.
template <typename... Parameters, typename... Arguments>
void launch(void (*kernel)(Parameters...), dim3 grid, dim3 block, size_t shared, Stream stream, Arguments... args) {
  if (grid.x == 0 || grid.y == 0 || grid.z == 0) return;
  bind_thread();
#ifdef __CUDACC__
  kernel<<<grid, block, shared, static_cast<cudaStream_t>(stream.handle)>>>(static_cast<Parameters>(args)...);
  check(cudaGetLastError(), "launching a kernel");
#else
  static_cast<void>(stream);
  host_cuda::run_grid(grid, block, shared, [&] { kernel(static_cast<Parameters>(args)...); });
#endif
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
