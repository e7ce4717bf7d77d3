// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

/// The operator new of a test program that is linked with no_memory.cpp: it fails when told to.
namespace lumina::tests::memory {

/// Larger blocks fail.
extern std::atomic<size_t> most_bytes;

/// The n-th allocation from now on, of any thread, fails; with `ever_after`, all that follow it too. n = 0: none.
void fail(int64_t n, bool ever_after = false);
/// Whether it has come to that since.
bool has_failed();

/// The allocation behind the n-th that a sweep lets fail: the next, or with LUMINA_TEST_ALLOCATIONS=N each N-th, where an emulator
/// takes minutes for all.
int64_t next(int64_t n);

/// Blocks taken and not given back.
int64_t blocks();

}  // namespace lumina::tests::memory
