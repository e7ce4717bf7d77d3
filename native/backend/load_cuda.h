// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "backend/backend.h"

namespace lumina {

/// The back end of a CUDA card, or the reason why there is none.
struct CudaBackend {
  const Backend* backend = nullptr;  ///< static, or null
  std::string why;                   ///< the card's name and numbers, or what is missing; one line
};

/// Loads liblumina_cuda.so, once and for good: memory it handed out may outlive every engine. A process uses one
/// card; asking for another one later is refused. Thread-safe, never throws for a missing card, driver or library.
/// `library`: the file to load; empty: liblumina_cuda.so beside the binary that holds this function.
CudaBackend load_cuda(int device, const std::string& library = "");

/// What liblumina_cuda.so exports as kCudaEntryName: the table for `device`, or null. Writes the `why` above,
/// zero-terminated and cut to `capacity`. `build` is checked against the library's own kBuildId, as
/// the two exchange C++ values.
using CudaEntry = const Backend*(const char* build, int device, char* why, size_t capacity);
inline constexpr const char* kCudaEntryName = "lumina_cuda_backend";

}  // namespace lumina
