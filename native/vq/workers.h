// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "core/thread_pool.h"
#include "torch/one_thread.h"

namespace lumina::vq {

/// The threads of a codec. Each works on its own, libtorch's operators included.
class Workers {
 public:
  explicit Workers(int threads) : pool_(threads) {}

  /// Runs body(task) for every task in [0, tasks), each once. Results must not depend on which thread runs what.
  /// Exceptions are the pool's matter.
  template <typename Body>
  void run(int64_t tasks, const Body& body) {
    pool_.run(tasks, [&](int64_t task) {
      const torch::OneThread alone;
      body(task);
    });
  }

 private:
  ThreadPool pool_;
};

}  // namespace lumina::vq
