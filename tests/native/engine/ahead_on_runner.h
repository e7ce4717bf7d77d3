// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "engine/runner.h"

namespace lumina::runner {

// Mixed sizes, so that rows and pictures end at different passes; the last breaks off inside its picture.
inline std::vector<Request> requests() {
  std::vector<Request> all{picture({0, 8960}, 1, 1, 7), picture({0, 8950}, 1, 2, 6, 1),
                           picture({0, 8900, 8901}, 2, 1, 5)};
  all.back().max_new_tokens = 9;
  return all;
}

/// The answers of each alone, the host waiting for every pass.
inline const std::vector<std::vector<int32_t>>& one_by_one() {
  static const auto all = [] {
    table().queueing = nullptr;
    Engine engine(options());
    std::vector<std::vector<int32_t>> answers;
    for (const Request& request : requests()) answers.push_back(generate(engine, request));
    return answers;
  }();
  return all;
}

/// The runner as it was found, whatever a test did to it.
class Queued : public testing::Test {
 protected:
  Queued() {
    one_by_one();
    table() = cuda::backend();
    waits_ = most_queued_ = queued_ = 0;
  }
  ~Queued() override {
    table() = cuda::backend();
    host_cuda::run_kernels(true);
    host_cuda::fail_call(0);
  }

  /// While `gone` is cancelled and the second of `requests` arrives, `stays` and that one give their answers.
  static void expect_answers_beside_one_cancelled(const EngineOptions& options, const Request& gone,
                                                  const Request& stays, const std::vector<int32_t>& its_answer) {
    Engine engine(options);
    const uint64_t cancelled = engine.submit(gone);
    const uint64_t first = engine.submit(stays);
    std::map<uint64_t, std::vector<Event>> events;
    const auto step = [&] {
      for (const Event& event : engine.step(0, 16)) events[event.request].push_back(event);
    };
    for (int i = 0; i < 4; ++i) step();
    engine.cancel(cancelled);
    step();
    const uint64_t second = engine.submit(requests()[1]);
    const auto ended = [&](uint64_t id) {
      return events.contains(id) && events.at(id).back().kind == Event::Kind::finished;
    };
    while (!ended(first) || !ended(second)) step();
    EXPECT_EQ(answer(events.at(first)), its_answer);
    EXPECT_EQ(answer(events.at(second)), one_by_one()[1]);
  }

  /// Counts how many passes are queued when the host waits for one.
  static void watch_queue() {
    static const Queueing watching = [] {
      Queueing made = *cuda::backend().queueing;
      made.set_mark = [](const Buffer& mark, Stream stream) {
        ++queued_;
        cuda::backend().queueing->set_mark(mark, stream);
      };
      made.await_mark = [](const Buffer& mark) {
        ++waits_;
        most_queued_ = std::max(most_queued_, queued_--);
        cuda::backend().queueing->await_mark(mark);
      };
      return made;
    }();
    table().queueing = &watching;
  }
  static inline int waits_ = 0, queued_ = 0, most_queued_ = 0;
};

}  // namespace lumina::runner
