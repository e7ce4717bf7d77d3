// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// A liblumina_cuda.so for the loader: says of card N what CardUse N stands for, and of card 100 that it is of another build.
#include <cstdio>

#include "backend/load_cuda.h"

extern "C" __attribute__((visibility("default"))) const lumina::Backend* lumina_cuda_backend(const char* build,
                                                                                             int device, char* why,
                                                                                             size_t capacity,
                                                                                             lumina::CardUse* use) {
  static const lumina::Backend table = [] {
    lumina::Backend named{};
    named.name = "stand-in";
    return named;
  }();
  std::snprintf(why, capacity, "card %d for %s", device, build);
  if (device != 100) *use = static_cast<lumina::CardUse>(device);
  return device == static_cast<int>(lumina::CardUse::used) ? &table : nullptr;
}
