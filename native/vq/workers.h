// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <exception>
#include <mutex>

#include "core/thread_pool.h"
#include "torch/one_thread.h"

namespace lumina::vq {

/// The threads of a codec. Each works on its own, libtorch's operators included.
class Workers {
 public:
  explicit Workers(int threads) : pool_(threads) {}

  /// Runs body(task) for every task in [0, tasks), each once. Results must not depend on which thread runs what.
  /// The first exception of a body is thrown again after all have ended.
  template <typename Body>
  void run(int64_t tasks, const Body& body) {
    std::exception_ptr error;
    std::mutex mutex;
    pool_.run(tasks, [&](int64_t task) {
      try {
        const torch::OneThread alone;
        body(task);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!error) error = std::current_exception();
      }
    });
    if (error) std::rethrow_exception(error);
  }

 private:
  ThreadPool pool_;
};

}  // namespace lumina::vq
