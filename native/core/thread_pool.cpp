// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "core/thread_pool.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "core/error.h"

namespace lumina {
namespace {

constexpr int kIndexBits = 40;
constexpr uint64_t kIndexMask = (uint64_t{1} << kIndexBits) - 1;
constexpr int kSpins = 20'000;  // roughly a quarter of a millisecond: longer than the gaps within a decode step

void pause() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("isb");  // as long as x86's pause; `yield` does nothing on most
#else
  std::this_thread::yield();
#endif
}

}  // namespace

/// The tasks of a loop are cut into one share of neighbours for each thread. Each thread takes its own share from the
/// front, then what is left of the others': neighbouring tasks mostly read neighbouring memory, and one thread's sweep
/// over it is what prefetching is good at.
///
/// A share is one word, (generation of the loop, next task). Tasks are claimed by compare-and-swap on it, so a thread that
/// comes late, with what it read of an older loop, can claim nothing. The caller returns once all tasks are done; it never
/// waits for a thread that claimed none.
struct ThreadPool::Team {
  using Body = void (*)(void*, int64_t);

  explicit Team(int threads) : shares_(static_cast<size_t>(threads)) {
    struct StopUnlessWhole {  // a thread that runs must be joined, whatever is thrown
      Team* team;
      ~StopUnlessWhole() {
        if (team) team->stop();
      }
    } guard{this};
    try {
      for (int i = 1; i < threads; ++i) workers_.emplace_back([this, i] { serve(i); });
    } catch (const std::system_error& error) {
      throw Error(ErrorCode::out_of_memory,
                  text("could not start ", threads, " threads: ", error.what(), "; open the engine with fewer"));
    }
    guard.team = nullptr;
  }
  ~Team() { stop(); }

  void run(int64_t tasks, Body body, void* context) {
    if (tasks <= 1 || workers_.empty()) {
      for (int64_t task = 0; task < tasks; ++task) perform(body, context, task);
    } else {
      publish(tasks, body, context);
      work(0);
      for (int spins = 0; done_.load(std::memory_order_acquire) != tasks;)
        if (++spins < kSpins)
          pause();
        else
          std::this_thread::yield();  // a worker has lost its core in mid-task
    }
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
  }

  int threads() const { return static_cast<int>(shares_.size()); }

 private:
  struct alignas(64) Share {
    std::atomic<uint64_t> next{0};
  };

  void publish(int64_t tasks, Body body, void* context) {
    // No task has the index of all ones: a thread that has read an old share and then reads one of the fields below,
    // already new, fails to claim. Each field is released after these stores, hence read with acquire.
    for (Share& share : shares_) share.next.store(share.next.load(std::memory_order_relaxed) | kIndexMask);
    tasks_.store(tasks, std::memory_order_release);
    body_.store(body, std::memory_order_release);
    context_.store(context, std::memory_order_release);
    done_.store(0, std::memory_order_relaxed);
    const uint64_t generation = generation_.load(std::memory_order_relaxed) + 1;
    for (int i = 0; i < threads(); ++i)
      shares_[i].next.store(generation << kIndexBits | static_cast<uint64_t>(first_of(i, tasks)));
    generation_.store(generation);
    wake();
  }

  int64_t first_of(int share, int64_t tasks) const { return tasks * share / threads(); }

  /// Claims and runs tasks until none is left, those of share `own` first.
  void work(int own) {
    for (int i = 0; i < threads(); ++i) {
      const int share = (own + i) % threads();
      while (work_on(share)) {
      }
    }
  }

  /// Claims and runs the next task of a share; false when there is none.
  bool work_on(int share) {
    std::atomic<uint64_t>& next = shares_[share].next;
    for (;;) {
      uint64_t ticket = next.load(std::memory_order_acquire);
      const auto task = static_cast<int64_t>(ticket & kIndexMask);
      const int64_t tasks = tasks_.load(std::memory_order_acquire);
      const Body body = body_.load(std::memory_order_acquire);
      void* const context = context_.load(std::memory_order_acquire);
      if (task >= first_of(share + 1, tasks)) return false;
      // Success proves that the loop is still the one whose fields were just read.
      if (!next.compare_exchange_weak(ticket, ticket + 1, std::memory_order_acq_rel)) continue;
      perform(body, context, task);
      done_.fetch_add(1, std::memory_order_acq_rel);
      return true;
    }
  }

  void perform(Body body, void* context, int64_t task) noexcept {
    try {
      body(context, task);
    } catch (...) {
      const std::lock_guard lock(failing_);
      if (!error_) error_ = std::current_exception();
    }
  }

  void serve(int own) {
    uint64_t seen = 0;
    while (await_loop_after(seen)) {
      seen = generation_.load(std::memory_order_relaxed);
      work(own);
    }
  }

  /// Waits for a loop of another generation than `seen`; false when the team stops.
  bool await_loop_after(uint64_t seen) {
    for (int spins = 0; spins < kSpins; ++spins) {
      if (news(seen)) return !stopping_.load();
      pause();
    }
    const uint32_t signal = signal_.load();
    parked_.fetch_add(1);
    // Both sides use sequential consistency: either this sees the new loop, or publish sees `parked_`.
    if (!news(seen)) signal_.wait(signal);
    parked_.fetch_sub(1);
    return !stopping_.load();
  }

  bool news(uint64_t seen) const { return generation_.load() != seen || stopping_.load(); }

  void wake() {
    if (parked_.load() == 0) return;
    signal_.fetch_add(1);
    signal_.notify_all();
  }

  void stop() {
    stopping_.store(true);
    wake();
    for (std::thread& worker : workers_) worker.join();
  }

  std::vector<Share> shares_;
  // Each on a cache line of its own: the generation is what everyone spins on.
  alignas(64) std::atomic<uint64_t> generation_{0};
  alignas(64) std::atomic<int64_t> done_{0};
  alignas(64) std::atomic<int64_t> tasks_{0};
  std::atomic<Body> body_{nullptr};
  std::atomic<void*> context_{nullptr};
  alignas(64) std::atomic<uint32_t> signal_{0};
  std::atomic<int> parked_{0};
  std::atomic<bool> stopping_{false};
  std::mutex failing_;
  std::exception_ptr error_;  // the loop's first; guarded by failing_ until all tasks are done
  std::vector<std::thread> workers_;
};

int one_per_core() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency())); }

ThreadPool::ThreadPool(int threads) {
  if (threads < 1) throw Error(ErrorCode::invalid_request, text("wanted 1 thread or more, got ", threads));
  team_ = std::make_unique<Team>(threads);
}

ThreadPool::~ThreadPool() = default;

int ThreadPool::threads() const { return team_->threads(); }

void ThreadPool::run_erased(int64_t tasks, void (*body)(void*, int64_t), void* context) {
  team_->run(tasks, body, context);
}

}  // namespace lumina
