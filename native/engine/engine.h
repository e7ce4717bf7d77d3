// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "backend/load_cuda.h"
#include "core/thread_pool.h"
#include "engine/ahead.h"
#include "engine/failure.h"
#include "engine/mailbox.h"
#include "engine/scheduler.h"
#include "engine/self_check.h"
#include "engine/speculation.h"
#include "engine/window.h"
#include "model/model.h"

namespace lumina {

/// How an engine is opened; see lumina_engine_options.
struct EngineOptions {
  std::string model_dir;  ///< empty: random weights of random_config
  std::string tokenizer_file;
  std::string random_config;
  std::string device = "auto";
  std::optional<DType> weights;  ///< none: as stored
  std::optional<DType> pages;
  int32_t threads = 0;
  int32_t queue_capacity = 256;
  int32_t prefill_chunk = 256;
  bool mapped = true;
  uint64_t kv_budget_bytes = 0;
  Speculation speculation;
  std::string cuda_library;  ///< file; empty: beside this one
  /// Looks for a card; tests put a card of their own in its place.
  CudaBackend (*find_cuda)(int index, const std::string& library) = load_cuda;
  /// What passes are timed by; tests put a clock of their own in its place.
  std::chrono::steady_clock::time_point (*now)() = std::chrono::steady_clock::now;
  /// What is wrong with what the card computes; empty: nothing. Null: it is not checked.
  std::string (*check_card)(const CudaBackend& card) = self_check_once;
};

/// The device and its kernels, chosen at open: "auto" is the card where there is one that runs the weights' type
/// and passes the self-check, else the CPU.
struct Device {
  const Backend* backend = nullptr;
  std::string name;  ///< "cpu", "cuda:0"
  std::string why;   ///< why this one; where a card was passed over, why
  CardUse card = CardUse::not_asked;
  std::string kind{};  ///< of the card: those of one kind compute the same bits
};

/// Figures of a decode step and a prefill; see lumina_bench.
struct BenchPlan {
  int32_t batch, context, steps, prefill;
  int32_t window = 1;  ///< tokens that each of the batch has in a step
};
struct BenchResult {
  std::vector<double> step_seconds;
  std::vector<double> prefill_seconds;  ///< of each round
};

/// Continues token sequences: many requests at a time over one model.
///
/// submit, cancel, wake, stats and shut_down may be called from any thread. One thread at a time runs step; forward,
/// next and bench wait for it.
class Engine {
 public:
  explicit Engine(const EngineOptions& options);

  uint64_t submit(Request request);
  void cancel(uint64_t id) { mailbox_.cancel(id); }
  void wake() { mailbox_.wake(); }
  /// From now on step, forward, next and bench fail with `closed`; those that run do after their pass.
  void shut_down() { mailbox_.close(); }

  /// One pass; see lumina_step. The events hold until the next call. Where it throws, nothing is lost: the next call goes on.
  std::span<const Event> step(int32_t timeout_ms, size_t capacity);

  /// logits [ids.size() - from, vocab]; see lumina_forward.
  void forward(std::span<const int32_t> ids, size_t from, float* logits);
  /// probs [vocab]; see lumina_next.
  void next(Request request, std::span<float> probs);
  BenchResult bench(const BenchPlan& plan);

  EngineStats stats() const { return mailbox_.stats(); }
  const Model& model() const { return *model_; }
  const Device& device() const { return device_; }
  int32_t threads() const { return pool_.threads(); }

 private:
  class Visit;

  void read(Mailbox::Messages messages) noexcept;
  void run_pass() noexcept;
  void take_ahead();
  bool only_decodes(const std::vector<Scheduler::Turn>& turns) const;
  void choose_window(int32_t sequences, int32_t tokens, std::chrono::duration<double> time);
  /// Returns how many tokens became known.
  int32_t take_turns(const std::vector<Scheduler::Turn>& turns, const Speculation::Found& found);
  void finish(std::unique_ptr<Sequence> sequence, std::optional<Failure> failure = {}) noexcept;
  void tell(std::vector<Event>& events);
  void reserve_news(size_t events, size_t endings);
  void publish_stats();

  ThreadPool pool_;
  Device device_;
  Buffer stream_;  ///< a card's; null on the CPU
  std::unique_ptr<Model> model_;
  std::unique_ptr<PageCache> cache_;
  std::unique_ptr<Scheduler> scheduler_;
  Scheduler::Limits limits_;
  Speculation speculation_;
  std::optional<Ahead> ahead_;  ///< where passes are queued

  Mailbox mailbox_;
  std::mutex exclusive_;  ///< held for a pass: the model, cache_ and plan_ are its owner's
  StepPlan plan_;

  // The stepping thread's own.
  std::atomic_flag stepping_ = ATOMIC_FLAG_INIT;
  std::vector<Sampler> samplers_;
  std::chrono::steady_clock::time_point (*now_)();
  std::chrono::steady_clock::time_point taken_at_;   ///< when the last queued pass was taken, or the first was begun
  std::chrono::steady_clock::duration pass_time_{};  ///< of it
  std::optional<WindowChooser> windows_;             ///< where speculation_'s window is not given
  int32_t drafted_window_ = 1;                       ///< that the drafts of the next pass were made with
  std::vector<Event> news_;  ///< of the last step, with room for the end of every request that is read
  size_t handed_ = 0;        ///< so many of them are handed out
  EngineStats counters_;
};

}  // namespace lumina
