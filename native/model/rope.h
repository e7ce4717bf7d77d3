// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "model/config.h"

namespace lumina {

/// cos and sin of RoPE (arXiv:2104.09864) at positions 0 .. positions - 1: row p holds the cosines of the head_dim/2
/// angles, then their sines. Angles are products in f32, as the reference computes them.
///
/// `dynamic` scaling enlarges the base with the length of the sequence. Here the length at position p is p + 1, as if
/// tokens came one by one, so that a key does not depend on how its prompt was cut into chunks.
std::vector<float> rope_table(const ModelConfig& config, int64_t positions);

}  // namespace lumina
