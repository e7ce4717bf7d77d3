// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Loaded before a JVM (LD_PRELOAD): an operator new that fails when soak.NoMemory says so. HotSpot has none of its own to fail;
// what the tokenizers library takes is spared, since Rust ends a process that finds no memory.
#include <dlfcn.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

namespace {

std::atomic<int64_t> left{-1};  // allocations before the first that fails; -1: none is to fail
std::atomic<int64_t> failed{0}, most{0};

bool fails(void* caller) {
  if (left.load() < 0) return false;
  Dl_info info{};
  if (dladdr(caller, &info) && info.dli_fname && std::strstr(info.dli_fname, "tokenizers")) return false;
  int64_t before = left.load();
  while (before > 0)
    if (left.compare_exchange_weak(before, before - 1)) return false;
  if (before < 0) return false;
  if (failed.fetch_add(1) + 1 >= most) left = -1;
  return true;
}

}  // namespace

void* operator new(size_t bytes) {
  void* memory = fails(__builtin_return_address(0)) ? nullptr : std::malloc(bytes ? bytes : 1);
  if (!memory) throw std::bad_alloc();
  return memory;
}

void* operator new(size_t bytes, std::align_val_t alignment) {
  const auto to = static_cast<size_t>(alignment);
  void* memory = fails(__builtin_return_address(0)) ? nullptr : std::aligned_alloc(to, (bytes + to - 1) / to * to);
  if (!memory) throw std::bad_alloc();
  return memory;
}

extern "C" {

/// The n-th allocation from now on fails, and so do count - 1 that follow it.
__attribute__((visibility("default"))) void Java_soak_NoMemory_fail(void*, void*, int64_t n, int64_t count) {
  failed = 0;
  most = count;
  left = n - 1;
}

/// None fails any more; how many have failed.
__attribute__((visibility("default"))) int64_t Java_soak_NoMemory_stop(void*, void*) {
  left = -1;
  return failed;
}
}
