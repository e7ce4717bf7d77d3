// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "core/thread_pool.h"

#include <gtest/gtest.h>
#include <time.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "core/error.h"

namespace lumina {
namespace {

double process_cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return double(time.tv_sec) + double(time.tv_nsec) * 1e-9;
}

TEST(ThreadPool, RunsEveryTaskOnceForAnyNumberOfThreads) {
  for (int threads : {1, 2, 3, 5}) {
    ThreadPool pool(threads);
    EXPECT_EQ(pool.threads(), threads);
    for (int64_t tasks : {0, 1, 2, 31, 1000}) {
      std::vector<int> runs(tasks);  // plain ints: each task is run by one thread only
      pool.run(tasks, [&](int64_t task) { ++runs[task]; });
      for (int count : runs) EXPECT_EQ(count, 1);
    }
  }
}

TEST(ThreadPool, MakesWritesVisibleBetweenLoopsThatFollowEachOtherClosely) {
  ThreadPool pool(4);
  std::vector<int64_t> from(64, 0), to(64, 0);
  int64_t expected = 0;
  for (int loop = 0; loop < 5000; ++loop) {
    pool.run(64, [&](int64_t task) { to[task] = from[63 - task] + loop; });
    std::swap(from, to);
    expected += loop;
  }
  for (int64_t value : from) EXPECT_EQ(value, expected);
}

TEST(ThreadPool, WakesWorkersThatHaveParked) {
  ThreadPool pool(3);
  for (int round = 0; round < 5; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    std::atomic<int> arrived{0};
    // Passes only if all three threads take part: each task waits for the others.
    pool.run(3, [&](int64_t) {
      ++arrived;
      while (arrived.load() < 3) std::this_thread::yield();
    });
    EXPECT_EQ(arrived.load(), 3);
  }
}

TEST(ThreadPool, AThreadTakesWhatAnotherHasNotComeTo) {
  ThreadPool pool(2);
  std::atomic<int> others{0};
  bool all_ran = false;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  pool.run(8, [&](int64_t task) {  // the first of the first thread's four waits for the seven others
    if (task != 0) return void(++others);
    while (others.load() < 7 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    all_ran = others.load() == 7;
  });
  EXPECT_TRUE(all_ran);
}

TEST(ThreadPool, BurnsNoCoreWhileIdle) {
  ThreadPool pool(4);
  pool.run(8, [](int64_t) {});
  std::this_thread::sleep_for(std::chrono::milliseconds(100));  // past the spinning
  const double before = process_cpu_seconds();
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_LT(process_cpu_seconds() - before, 0.05);
}

TEST(ThreadPool, StopsWhetherBusyJustNowOrNeverUsed) {
  for (int i = 0; i < 50; ++i) {
    ThreadPool unused(3);
    ThreadPool used(3);
    used.run(3, [](int64_t) {});
  }
}

TEST(ThreadPool, ThrowsTheFirstExceptionOnOnceAllTasksAreDone) {
  for (int threads : {1, 4}) {
    ThreadPool pool(threads);
    for (int64_t tasks : {1, 3, 200}) {
      std::vector<int> runs(tasks);
      const auto body = [&](int64_t task) {
        ++runs[task];
        if (task % 3 == 0) throw std::runtime_error("task failed");
      };
      EXPECT_THROW(pool.run(tasks, body), std::runtime_error);
      for (int count : runs) EXPECT_EQ(count, 1);
      EXPECT_NO_THROW(pool.run(tasks, [&](int64_t task) { ++runs[task]; }));
      for (int count : runs) EXPECT_EQ(count, 2);
    }
  }
}

TEST(ThreadPool, RefusesLessThanOneThread) {
  EXPECT_THROW(ThreadPool(0), Error);
  EXPECT_THROW(ThreadPool(-1), Error);
}

}  // namespace
}  // namespace lumina
