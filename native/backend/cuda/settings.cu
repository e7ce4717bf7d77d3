// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdlib>
#include <cstring>
#include <mutex>

#include "backend/cuda/device.h"
#include "backend/cuda/settings.h"

namespace lumina::cuda {

bool plain(const char* variable) {
  const char* value = std::getenv(variable);
  return value && std::strcmp(value, "plain") == 0;
}

namespace {

int ask(cudaDeviceAttr attribute) {
  int value = 0;
  check(cudaDeviceGetAttribute(&value, attribute, card_in_use()), "reading the properties of the card");
  return value;
}

struct OfCard {
  std::once_flag read;
  Settings settings;
};

}  // namespace

Settings& settings() {
  static std::array<OfCard, kCards> cards;
  OfCard& mine = cards[static_cast<size_t>(card_in_use())];
  std::call_once(mine.read, [&] {  // once more where a call failed
    mine.settings = {plain("LUMINA_CUDA_MATMUL"), plain("LUMINA_CUDA_ATTENTION"),
                     ask(cudaDevAttrComputeCapabilityMajor) >= 9 && !plain("LUMINA_CUDA_PDL"),
                     ask(cudaDevAttrMultiProcessorCount), ask(cudaDevAttrMaxSharedMemoryPerBlockOptin)};
  });
  return mine.settings;
}

}  // namespace lumina::cuda
