// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace lumina {

/// Times the picture codec, of the released shape or of the embedded model's, with random weights: JSON of a square picture of
/// that side, decoded and encoded; how near the card's picture comes to the CPU's. Throws Error, also where two decodes differ.
struct CodecBench {
  std::string device, library;
  int32_t threads, side, rounds;
  bool embedded;
};
std::string run(const CodecBench& bench);

}  // namespace lumina
