// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/cuda/card.h"
#include "backend/cuda/host_cuda.h"
#include "backend/cuda/ops.h"
#include "backend/cuda/settings.h"

namespace lumina::cuda_test {

const CudaBackend& card() {
  static const CudaBackend host{&cuda::backend(), cuda::choose_device(0)};
  return host;
}

int orders() { return 2; }

void use_order(int order) {
  host_cuda::set_order(order == 0 ? host_cuda::Order::ascending : host_cuda::Order::descending);
}

bool use_plain_attention(bool plain) {
  cuda::settings().plain_attention = plain;
  return true;
}

}  // namespace lumina::cuda_test
