// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <source_location>
#include <stdexcept>

// The part of CUDA C++ that our kernels use, as plain C++, so that tests run the kernels without a card. A block's
// threads are fibers of the calling thread: each runs until it waits at a barrier or ends. See README.md here.

#define __global__
#define __device__
#define __host__
#define __shared__ static thread_local  // blocks run one after the other, so one copy serves all
#define __launch_bounds__(...)

struct dim3 {
  unsigned x, y, z;
  constexpr dim3(unsigned x_ = 1, unsigned y_ = 1, unsigned z_ = 1) : x(x_), y(y_), z(z_) {}
};

inline thread_local dim3 threadIdx, blockIdx, blockDim, gridDim;

namespace lumina::host_cuda {

/// A kernel did what is wrong or undefined on a card, such as a barrier that not every live thread reaches.
struct KernelError : std::logic_error {
  using std::logic_error::logic_error;
};

/// In which order the threads between two barriers run. A kernel without races gives the same bits in each.
enum class Order { ascending, descending };
void set_order(Order order);

/// Runs `thread` once as each thread of each block, with threadIdx and its like set. Throws KernelError, also for more dynamic
/// shared memory than a kernel may have that did not ask for more.
inline constexpr size_t kSharedBytes = 48 << 10;
void run_grid(dim3 grid, dim3 block, size_t shared_bytes, const std::function<void()>& thread,
              size_t most_shared_bytes = kSharedBytes);

/// A launch. One that may begin before those ahead of it have ended (programmatic dependent launch) is `early`: its first block
/// runs up to grid_wait when `begin` is called, the rest when `finish` is, and each of its threads must wait before it ends.
class Grid {
 public:
  Grid(dim3 grid, dim3 block, size_t shared_bytes, std::function<void()> thread, size_t most_shared_bytes, bool early);
  ~Grid();
  void begin();
  void finish();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// griddepcontrol.wait: all that earlier launches wrote is there.
void grid_wait();
/// Whether the running thread has waited, or need not.
bool has_waited();

/// The running block's dynamic shared memory; every byte is 0xff (a NaN) when the block begins.
void* dynamic_shared();

using Site = std::source_location;

/// Every live thread of the block must come to the same site.
void block_barrier(const Site& site);
/// All 32 lanes of the warp must come to the same site.
void warp_barrier(const Site& site);
/// Puts 8 bytes up for the warp and gives those of another lane.
uint64_t exchange(unsigned mask, uint64_t bits, unsigned from_lane, const Site& site);
unsigned lane();

/// Shows up to kShown bytes to the warp: gives where those of lane 0 lie, the others' kShown bytes further each. Valid
/// until the lane's next call but one.
inline constexpr size_t kShown = 32;
const void* show_warp(const void* mine, size_t bytes, const Site& site);

/// cp.async: nothing is copied before the thread waits for it, so that who forgets to wait reads what lay there before.
/// `present` bytes are copied, zeros up to `bytes`.
void async_copy(void* to, const void* from, size_t present, size_t bytes);
void async_commit();
/// Waits for all but the last `left` groups.
void async_wait(size_t left);

/// Whether products are computed. Where they are not, sums stay as they are: for shapes whose traffic alone is asked about.
bool multiplies();
void set_multiplies(bool multiplies);

/// Sees each access of memory by kernels that are compiled to tell (lumina_cuda_watched), and their asynchronous copies.
class Watcher {
 public:
  virtual ~Watcher() = default;
  virtual void begin_launch() = 0;
  virtual void access(const void* at, size_t bytes, bool writes) = 0;
  virtual void end_launch() = 0;
};
/// All launches that run from now on. Null: nobody does.
void set_watcher(Watcher* watcher);
/// While a kernel runs, the watcher there is.
inline Watcher* watching = nullptr;

template <typename T>
T exchange_value(unsigned mask, T value, unsigned from_lane, const Site& site) {
  static_assert(sizeof(T) <= sizeof(uint64_t));
  uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof value);
  bits = exchange(mask, bits, from_lane, site);
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

}  // namespace lumina::host_cuda

inline void __syncthreads(const lumina::host_cuda::Site& site = std::source_location::current()) {
  lumina::host_cuda::block_barrier(site);
}

inline void __syncwarp(const lumina::host_cuda::Site& site = std::source_location::current()) {
  lumina::host_cuda::warp_barrier(site);
}

template <typename T>
T __shfl_sync(unsigned mask, T value, int from, const lumina::host_cuda::Site& site = std::source_location::current()) {
  return lumina::host_cuda::exchange_value(mask, value, static_cast<unsigned>(from), site);
}

template <typename T>
T __shfl_xor_sync(unsigned mask, T value, int flip,
                  const lumina::host_cuda::Site& site = std::source_location::current()) {
  return lumina::host_cuda::exchange_value(mask, value, lumina::host_cuda::lane() ^ static_cast<unsigned>(flip), site);
}

// Blocks run one after the other, and a fiber is never interrupted.
template <typename T>
T atomicAdd(T* at, T value) {
  const T before = *at;
  *at = before + value;
  return before;
}

#include "backend/cuda/host_runtime.h"
