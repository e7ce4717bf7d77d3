// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "backend/load_cuda.h"

namespace lumina {

/// What a small decoder of random weights answers on a back end.
struct Answers {
  std::vector<float> logits;   ///< some of two positions
  std::vector<int32_t> drawn;  ///< ids, one for each of a few seeds
  std::string broken;          ///< words, where a position's logits depend on what is computed beside it; else empty
};
Answers answers_of(const Backend& backend);

/// Compares them with the stored ones (known_answers.h): a second's work. Returns what is wrong in words, empty for nothing.
/// Throws where the back end does.
std::string self_check(const Backend& backend);

/// The same for a card, once for each card, driver and library (build id and bytes) and the parts that the environment switches:
/// what passed is remembered by this process and, where the driver's version is known, in the user's cache folder ($XDG_CACHE_HOME
/// or ~/.cache, lumina-mgpt/self-check).
std::string self_check_once(const CudaBackend& card);

/// `driver`: its version as it calls itself; empty where that is not known.
std::string self_check_once(const CudaBackend& card, const std::string& driver);

}  // namespace lumina
