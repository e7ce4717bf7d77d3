// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "core/thread_pool.h"

namespace lumina {

/// Bytes per second at which the pool's threads together read memory: the best of five sums over `bytes`, which
/// should be far more than the caches hold. Throws std::bad_alloc.
double measure_bandwidth(ThreadPool& pool, size_t bytes);

}  // namespace lumina
