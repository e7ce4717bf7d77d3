// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/view.h"

namespace lumina::cuda {

/// Blocks that count each other; their counters are 0 between kernels.
inline constexpr size_t kCounters = 1024;

/// A stream's scratch: counters first, then what every op uses as it likes.
struct Scratch {
  uint32_t* counters = nullptr;
  char* data = nullptr;
  size_t bytes = 0;  ///< of data

  explicit Scratch(Stream stream) {
    constexpr size_t kCounterBytes = kCounters * sizeof(uint32_t);
    if (stream.scratch_bytes <= kCounterBytes) return;
    counters = static_cast<uint32_t*>(stream.scratch);
    data = static_cast<char*>(stream.scratch) + kCounterBytes;
    bytes = stream.scratch_bytes - kCounterBytes;
  }
};

}  // namespace lumina::cuda
