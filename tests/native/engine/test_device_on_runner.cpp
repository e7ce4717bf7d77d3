// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/cuda/host_cuda.h"
#include "core/build_id.h"
#include "engine/test_device.h"

extern "C" const lumina::Backend* lumina_cuda_backend(const char* build, int device, char* why, size_t capacity,
                                                      lumina::CardUse* use);

namespace lumina {

const TestDevice& test_device() {
  static const TestDevice device{"cuda",
                                 [](int index, const std::string&) {
                                   char why[256] = "";
                                   CardUse use = CardUse::other_build;
                                   const Backend* backend = lumina_cuda_backend(kBuildId, index, why, sizeof why, &use);
                                   return CudaBackend{backend, why, use, ""};
                                 },
                                 "", true};
  return device;
}

}  // namespace lumina
