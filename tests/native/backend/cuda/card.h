// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/load_cuda.h"

/// What ops_test.cpp runs on; defined by on_host.cpp (the kernels as fibers) and on_card.cpp (a real card).
namespace lumina::cuda_test {

/// The CUDA back end under test; without one the tests skip and say why.
const CudaBackend& card();

/// In how many orders the threads of a block can be made to run, and which one is next. A card has one.
int orders();
void use_order(int order);

/// Attention by the plain kernels, or as the card does it of itself. Whether a test can choose.
bool use_plain_attention(bool plain);

}  // namespace lumina::cuda_test
