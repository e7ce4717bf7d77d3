// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/dtype.h"
#include "model/config.h"

namespace lumina {

/// A bf16 tensor to be filled with random numbers.
struct RandomTensor {
  enum class Kind : uint8_t {
    weight,  ///< of either sign, with a root mean square near 1 / sqrt(fan_in)
    gain,    ///< around 1
    offset,  ///< around 0
  };
  std::string name;
  std::vector<int64_t> shape;
  Kind kind;
  int64_t fan_in;

  int64_t elements() const;
};

/// The tensors of a decoder, in the order in which it uses them.
std::vector<RandomTensor> random_tensors(const ModelConfig& config);

/// Elements first .. first + out.size() - 1 of the tensor; `first` is a multiple of 4. They depend on seed, name and
/// position alone, so parts may be made in any order, on any thread. Several gigabytes per second.
void fill_random(const RandomTensor& tensor, uint64_t seed, int64_t first, std::span<bf16> out);

}  // namespace lumina
