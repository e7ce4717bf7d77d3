// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/cuda/card.h"

namespace lumina::cuda_test {

const CudaBackend& card() {
  static const CudaBackend loaded = load_cuda(0);
  return loaded;
}

int orders() { return 1; }
void use_order(int) {}

bool use_plain_attention(bool) { return false; }

}  // namespace lumina::cuda_test
