// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <cstring>

#include "backend/cuda/device.h"
#include "backend/cuda/settings.h"

namespace lumina::cuda {

bool plain(const char* variable) {
  const char* value = std::getenv(variable);
  return value && std::strcmp(value, "plain") == 0;
}

namespace {

int ask(cudaDeviceAttr attribute) {
  int device = 0, value = 0;
  check(cudaGetDevice(&device), "asking for the current card");
  check(cudaDeviceGetAttribute(&value, attribute, device), "reading the properties of the card");
  return value;
}

}  // namespace

Settings& settings() {
  static Settings read = [] {
    bind_thread();
    return Settings{plain("LUMINA_CUDA_MATMUL"), plain("LUMINA_CUDA_ATTENTION"),
                    ask(cudaDevAttrComputeCapabilityMajor) >= 9 && !plain("LUMINA_CUDA_PDL"),
                    ask(cudaDevAttrMultiProcessorCount), ask(cudaDevAttrMaxSharedMemoryPerBlockOptin)};
  }();
  return read;
}

}  // namespace lumina::cuda
