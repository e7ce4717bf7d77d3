// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "core/thread_pool.h"

/// What this machine can do at best, for judging the kernels in the same run. Each takes about a second or less.
namespace lumina::cpu {

/// Bytes per second of the best of five read-only sums over `bytes` of memory with the pool's threads. Throws
/// Error{out_of_memory}.
double measure_bandwidth(ThreadPool& pool, size_t bytes);

/// Products per second of the pool's threads together: int8, added in 32 bits, operands in registers.
double measure_multiply_rate(ThreadPool& pool);

}  // namespace lumina::cpu
