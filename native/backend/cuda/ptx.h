// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <cstring>

#include "backend/cuda/device.h"
#include "core/dtype.h"

// The instructions that C++ has no word for: each as PTX, and as a twin for the CPU runner. Registers are uint32_t, two
// bf16 in one: the lower half is the one with the lower index.
namespace lumina::cuda {

/// What a lane reads or writes at once.
struct alignas(16) Words {
  uint32_t w[4];
};

#ifdef __CUDACC__

/// d += a b for 16 x 16 by 16 x 8 of bf16, by one warp. With g = lane / 4, t = lane % 4, and k counted in pairs:
///   a[0] row g, pair t;  a[1] row g + 8, pair t;  a[2] row g, pair t + 4;  a[3] row g + 8, pair t + 4
///   b[0] column g, pair t;  b[1] column g, pair t + 4
///   d[0], d[1] row g, columns 2t and 2t + 1;  d[2], d[3] row g + 8
__device__ inline void mma_bf16(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2]) {
  asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
      : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

/// 16 bytes of memory that nobody writes while the kernel runs and that is read once: weights.
__device__ inline Words load_streaming(const void* from) {
  Words x;
  asm volatile("ld.global.nc.L1::no_allocate.L2::256B.v4.u32 {%0,%1,%2,%3}, [%4];"
               : "=r"(x.w[0]), "=r"(x.w[1]), "=r"(x.w[2]), "=r"(x.w[3])
               : "l"(from));
  return x;
}

/// A number that another multiprocessor has written while this kernel ran, from L2.
__device__ inline float load_fresh(const float* from) { return __ldcg(from); }

/// Asks for the line at `at` to come to L2.
__device__ inline void prefetch_l2(const void* at) { asm volatile("prefetch.global.L2 [%0];" ::"l"(at)); }

/// Copies 16 bytes from global to shared memory, or writes zeros there. They are there after async_wait.
__device__ inline void async_copy(void* shared, const void* global, bool present) {
  asm volatile(
      "cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(static_cast<unsigned>(__cvta_generic_to_shared(shared))),
      "l"(global), "r"(present ? 16 : 0)
      : "memory");
}
/// Ends a group of copies of the calling thread.
__device__ inline void async_commit() { asm volatile("cp.async.commit_group;" ::: "memory"); }
/// Waits for all groups of the calling thread but the last `kLeft`.
template <int kLeft>
__device__ void async_wait() {
  asm volatile("cp.async.wait_group %0;" ::"n"(kLeft) : "memory");
}

/// Programmatic dependent launch: before grid_wait a kernel may read constant weights only; after it, all that earlier
/// kernels wrote is there. Without such a launch, and before compute capability 9.0, both do nothing.
__device__ inline void grid_wait() {
#if __CUDA_ARCH__ >= 900
  asm volatile("griddepcontrol.wait;" ::: "memory");
#endif
}
/// Lets the next kernel of the stream begin where multiprocessors have room. Behind grid_wait: then all kernels before this one
/// have ended when it does.
__device__ inline void grid_launch() {
#if __CUDA_ARCH__ >= 900
  asm volatile("griddepcontrol.launch_dependents;" ::: "memory");
#endif
}

/// The compiler moves no load across: keeps what it asks for early within the registers.
__device__ inline void keep_loads_here() { asm volatile("" ::: "memory"); }

/// The compiler no longer knows where x comes from: what follows from it is computed where it is needed, not once ahead of
/// a loop to lie in registers.
__device__ inline void forget(int& x) { asm volatile("" : "+r"(x)); }

/// Two floats, rounded to nearest even.
__device__ inline uint32_t pack_bf16(float low, float high) {
  uint32_t x;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(x) : "f"(high), "f"(low));
  return x;
}

/// a b + c, of both halves.
__device__ inline uint32_t fma_bf16x2(uint32_t a, uint32_t b, uint32_t c) {
  uint32_t x;
  asm("fma.rn.bf16x2 %0, %1, %2, %3;" : "=r"(x) : "r"(a), "r"(b), "r"(c));
  return x;
}

/// The lower, or the upper, halves of two registers.
__device__ inline uint32_t low_halves(uint32_t first, uint32_t second) { return __byte_perm(first, second, 0x5410); }
__device__ inline uint32_t high_halves(uint32_t first, uint32_t second) { return __byte_perm(first, second, 0x7632); }

/// Counts a block of many: gives how many counted before. What the block's threads wrote before a __syncthreads ahead
/// of it is seen by those that count later.
__device__ inline uint32_t count_block(uint32_t* counter) {
  __threadfence();
  const uint32_t before = atomicAdd(counter, 1u);
  __threadfence();
  return before;
}

#else  // the CPU runner

using host_cuda::Site;

inline void mma_bf16(float (&d)[4], const uint32_t (&a)[4], const uint32_t (&b)[2],
                     const Site& site = Site::current()) {
  if (!host_cuda::multiplies()) return;
  struct Operands {
    uint32_t a[4], b[2];
  } mine;
  std::memcpy(mine.a, a, sizeof a);
  std::memcpy(mine.b, b, sizeof b);
  const auto* lanes = static_cast<const unsigned char*>(host_cuda::show_warp(&mine, sizeof mine, site));
  const auto of = [&](int lane) {
    Operands operands;
    std::memcpy(&operands, lanes + lane * host_cuda::kShown, sizeof operands);
    return operands;
  };
  const auto half = [](uint32_t pair, int i) { return to_f32(bf16{static_cast<uint16_t>(pair >> (16 * i))}); };
  const int g = static_cast<int>(host_cuda::lane()) / 4, t = static_cast<int>(host_cuda::lane()) % 4;
  for (int pair = 0; pair < 8; ++pair) {
    const Operands row = of(g * 4 + pair % 4), columns[2] = {of(2 * t * 4 + pair % 4), of((2 * t + 1) * 4 + pair % 4)};
    for (int c = 0; c < 2; ++c)
      for (int i = 0; i < 2; ++i) {
        const float y = half(columns[c].b[pair / 4], i);
        d[c] = std::fmaf(half(row.a[pair / 4 * 2], i), y, d[c]);
        d[2 + c] = std::fmaf(half(row.a[pair / 4 * 2 + 1], i), y, d[2 + c]);
      }
  }
}

inline Words load_streaming(const void* from) {
  if (reinterpret_cast<uintptr_t>(from) % sizeof(Words) != 0) throw host_cuda::KernelError("a wide load is unaligned");
  Words x;
  std::memcpy(&x, from, sizeof x);
  return x;
}
inline float load_fresh(const float* from) { return *from; }
inline void prefetch_l2(const void*) {}

inline void async_copy(void* shared, const void* global, bool present) {
  host_cuda::async_copy(shared, global, present ? 16 : 0, 16);
}
inline void async_commit() { host_cuda::async_commit(); }
template <int kLeft>
void async_wait() {
  host_cuda::async_wait(kLeft);
}

inline void grid_wait() { host_cuda::grid_wait(); }
inline void grid_launch() {}
inline void keep_loads_here() {}
inline void forget(int&) {}

inline uint32_t pack_bf16(float low, float high) {
  return to_bf16(low).bits | static_cast<uint32_t>(to_bf16(high).bits) << 16;
}

inline uint32_t fma_bf16x2(uint32_t a, uint32_t b, uint32_t c) {
  const auto half = [](uint32_t pair, int i) { return to_f32(bf16{static_cast<uint16_t>(pair >> (16 * i))}); };
  return pack_bf16(std::fmaf(half(a, 0), half(b, 0), half(c, 0)), std::fmaf(half(a, 1), half(b, 1), half(c, 1)));
}

inline uint32_t low_halves(uint32_t first, uint32_t second) { return (first & 0xffffu) | second << 16; }
inline uint32_t high_halves(uint32_t first, uint32_t second) { return first >> 16 | (second & 0xffff0000u); }

inline uint32_t count_block(uint32_t* counter) { return (*counter)++; }

#endif

}  // namespace lumina::cuda
