// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "no_memory.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <new>

namespace lumina::tests::memory {
namespace {

constexpr int64_t kNever = std::numeric_limits<int64_t>::max() / 2;

std::atomic<int64_t> left = kNever;  // allocations before the one that fails; negative behind it
std::atomic<bool> ever_after = false, failed = false;
std::atomic<int64_t> live = 0;

void* aligned(size_t bytes, size_t alignment) {
#if defined(_WIN32)
  return _aligned_malloc(bytes, alignment);
#else
  return std::aligned_alloc(alignment, bytes);
#endif
}

void* take(size_t bytes, size_t alignment = 1) {
  const int64_t before = left.fetch_sub(1);
  const bool fails = before == 0 || (before < 0 && ever_after) || bytes > most_bytes;
  const size_t size = (bytes / alignment + 1) * alignment;
  void* memory = fails ? nullptr : alignment == 1 ? std::malloc(size) : aligned(size, alignment);
  if (!memory) {
    failed = true;
    throw std::bad_alloc();
  }
  ++live;
  return memory;
}

void give_back(void* memory) {
  if (memory) --live;
  std::free(memory);
}

void give_back_aligned(void* memory) {
  if (memory) --live;
#if defined(_WIN32)
  _aligned_free(memory);
#else
  std::free(memory);
#endif
}

}  // namespace

std::atomic<size_t> most_bytes = std::numeric_limits<size_t>::max();

void fail(int64_t n, bool and_all_that_follow) {
  ever_after = and_all_that_follow;
  left = n > 0 ? n - 1 : kNever;
  if (n > 0) failed = false;
}

bool has_failed() { return failed; }

int64_t next(int64_t n) {
  static const char* const each = std::getenv("LUMINA_TEST_ALLOCATIONS");
  return n + std::max(each ? std::atoi(each) : 1, 1);
}

int64_t blocks() { return live; }

}  // namespace lumina::tests::memory

void* operator new(size_t bytes) { return lumina::tests::memory::take(bytes); }
void* operator new(size_t bytes, std::align_val_t alignment) {
  return lumina::tests::memory::take(bytes, static_cast<size_t>(alignment));
}
void operator delete(void* memory, std::align_val_t) noexcept { lumina::tests::memory::give_back_aligned(memory); }
void operator delete(void* memory, size_t, std::align_val_t) noexcept {
  lumina::tests::memory::give_back_aligned(memory);
}
void operator delete(void* memory) noexcept { lumina::tests::memory::give_back(memory); }
void operator delete(void* memory, size_t) noexcept { lumina::tests::memory::give_back(memory); }
