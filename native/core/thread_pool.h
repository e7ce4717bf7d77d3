// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <type_traits>

namespace lumina {

/// How many threads have a core of their own; at least 1.
int one_per_core();

/// A fixed team of threads for short parallel loops. The caller's thread is one of them. Between loops the others
/// spin for a moment, then park: a busy engine pays no wake-ups, an idle one burns no core.
/// One loop at a time; not for use from several threads at once.
class ThreadPool {
 public:
  explicit ThreadPool(int threads);  ///< at least 1
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const;

  /// Runs body(task) for every task in [0, tasks), each once, in any order and on any thread; returns when all are
  /// done. Neighbours mostly run on one thread, in rising order. Results must not depend on which thread runs what.
  /// Where bodies throw, the others are run all the same; then the first exception is thrown on.
  template <typename Body>
  void run(int64_t tasks, Body&& body) {
    run_erased(
        tasks, [](void* context, int64_t task) { (*static_cast<std::remove_reference_t<Body>*>(context))(task); },
        const_cast<void*>(static_cast<const void*>(&body)));
  }

 private:
  void run_erased(int64_t tasks, void (*body)(void*, int64_t), void* context);
  struct Team;
  std::unique_ptr<Team> team_;
};

}  // namespace lumina
