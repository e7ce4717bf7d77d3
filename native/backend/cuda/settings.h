// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace lumina::cuda {

/// Whether the environment gives the variable as "plain": a part's slow twin, so that one that fails on a card is found in a
/// command.
bool plain(const char* variable);

/// What is asked of each card and of the environment once, at the first use.
struct Settings {
  bool plain_matmul = false;     ///< LUMINA_CUDA_MATMUL=plain: weights stay row-major, no tensor cores
  bool plain_attention = false;  ///< LUMINA_CUDA_ATTENTION=plain
  bool early = false;  ///< programmatic dependent launch: from compute capability 9.0 on, unless LUMINA_CUDA_PDL=plain
  int multiprocessors = 1;
  int shared_bytes = 48 << 10;  ///< that a block may have
};
Settings& settings();  ///< of the card in use

}  // namespace lumina::cuda
