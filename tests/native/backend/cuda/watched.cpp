// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// The compiler's calls for each access of memory in code that is built with -fsanitize=thread, answered by us: kernels
// that are watched need no other form. Nothing is checked for races.
#include <cstddef>
#include <cstdint>

#include "backend/cuda/host_cuda.h"

namespace {

void tell(const void* at, size_t bytes, bool writes) {
  if (auto* watcher = lumina::host_cuda::watching) watcher->access(at, bytes, writes);
}

}  // namespace

extern "C" {

void __tsan_init() {}
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}
void __tsan_vptr_update(void*, void*) {}
void __tsan_vptr_read(void*) {}

void __tsan_read_range(const void* at, size_t bytes) { tell(at, bytes, false); }
void __tsan_write_range(const void* at, size_t bytes) { tell(at, bytes, true); }

#define LUMINA_WATCHED(bytes)                                                   \
  void __tsan_read##bytes(const void* at) { tell(at, bytes, false); }           \
  void __tsan_write##bytes(const void* at) { tell(at, bytes, true); }           \
  void __tsan_unaligned_read##bytes(const void* at) { tell(at, bytes, false); } \
  void __tsan_unaligned_write##bytes(const void* at) { tell(at, bytes, true); }
LUMINA_WATCHED(1)
LUMINA_WATCHED(2)
LUMINA_WATCHED(4)
LUMINA_WATCHED(8)
LUMINA_WATCHED(16)
#undef LUMINA_WATCHED

// Those of the code that launches.
#define LUMINA_WATCHED(bits, type)                                                                                \
  type __tsan_atomic##bits##_load(const volatile type* at, int) { return __atomic_load_n(at, __ATOMIC_SEQ_CST); } \
  void __tsan_atomic##bits##_store(volatile type* at, type x, int) { __atomic_store_n(at, x, __ATOMIC_SEQ_CST); } \
  type __tsan_atomic##bits##_exchange(volatile type* at, type x, int) {                                           \
    return __atomic_exchange_n(at, x, __ATOMIC_SEQ_CST);                                                          \
  }                                                                                                               \
  type __tsan_atomic##bits##_fetch_add(volatile type* at, type x, int) {                                          \
    return __atomic_fetch_add(at, x, __ATOMIC_SEQ_CST);                                                           \
  }                                                                                                               \
  type __tsan_atomic##bits##_fetch_sub(volatile type* at, type x, int) {                                          \
    return __atomic_fetch_sub(at, x, __ATOMIC_SEQ_CST);                                                           \
  }                                                                                                               \
  int __tsan_atomic##bits##_compare_exchange_strong(volatile type* at, type* wanted, type x, int, int) {          \
    return __atomic_compare_exchange_n(at, wanted, x, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);                 \
  }
LUMINA_WATCHED(8, uint8_t)
LUMINA_WATCHED(32, uint32_t)
LUMINA_WATCHED(64, uint64_t)
#undef LUMINA_WATCHED

}  // extern "C"
