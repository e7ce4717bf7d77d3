// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace lumina {

/// Where the noise of one draw comes from: see noise.h. `first` is the id of a distribution's first entry.
struct NoiseKey {
  uint64_t seed;
  uint32_t index;  ///< of the token among those generated
  uint32_t round;  ///< draws of one token in different rounds are independent
  int32_t first;
};

/// A draw from `probs` (at least one above 0; their sum need not be 1).
size_t draw(std::span<const float> probs, const NoiseKey& noise);

/// A draw from `probs` that is `draft` as often as can be, where `draft` is a draw from `from`: the maximal coupling that
/// speculative sampling accepts and rejects by (Leviathan et al., arXiv:2211.17192, algorithm 1). `from` is empty where
/// the draft was a guess, certain from the start; else it is as long as `probs`.
size_t couple(std::span<const float> probs, size_t draft, std::span<const float> from, const NoiseKey& noise);

}  // namespace lumina
