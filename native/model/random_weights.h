// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/dtype.h"
#include "core/thread_pool.h"
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

/// Matrices whose numbers are made when they are asked for, and whose memory can be given back: those of a model that is
/// packed matrix by matrix need never be there all at once. Empty for weights that come from files.
class RandomMatrices {
 public:
  explicit RandomMatrices(uint64_t seed = 0) : seed_(seed) {}

  /// `memory` is of io::Pages::allocate, and untouched.
  void add(const RandomTensor& tensor, std::span<bf16> memory);
  bool empty() const { return matrices_.empty(); }

  /// Makes the matrix that lies at `data`; does nothing for any other address. The same numbers each time.
  void make(const void* data, ThreadPool& pool) const;
  void make_all(ThreadPool& pool) const;
  /// Its memory back to the system, until it is made again; does nothing for any other address.
  void give_back(const void* data) const;

 private:
  struct Matrix {
    RandomTensor tensor;
    std::span<bf16> memory;
  };
  uint64_t seed_;
  std::map<const void*, Matrix> matrices_;
};

}  // namespace lumina
