// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/sequence.h"

namespace lumina {

struct EngineStats {
  uint64_t steps = 0, rows = 0, tokens_generated = 0, requests_finished = 0, prompt_tokens = 0,
           cached_prompt_tokens = 0, preemptions = 0, evicted_pages = 0, drafts = 0, drafts_accepted = 0;
  int32_t waiting = 0, running = 0, free_pages = 0, cached_pages = 0;
};

/// What other threads leave for the one that steps, and what they may know meanwhile. Thread-safe. Where a call throws,
/// nothing has changed.
class Mailbox {
 public:
  struct Messages {
    std::vector<std::unique_ptr<Sequence>> arrived;
    std::vector<uint64_t> cancelled;
  };

  /// capacity: requests that are submitted and have not ended.
  explicit Mailbox(int32_t capacity) : capacity_(capacity) {}

  /// Gives the sequence its id. Throws Error: closed, queue_full.
  uint64_t submit(std::unique_ptr<Sequence> sequence);
  void cancel(uint64_t id);
  void wake();
  void close();
  bool closed() const;

  /// Takes the messages out. Waits up to timeout_ms (negative: for ever) while there are none, unless the stepping thread is
  /// `busy`; then for as long as there are visitors. Before the messages leave the box, which they do not where that throws,
  /// calls prepare(requests that have not ended). Throws Error{closed}.
  Messages wait(int32_t timeout_ms, bool busy, const std::function<void(size_t)>& prepare);
  /// Requests that have not ended.
  size_t live() const;
  void has_ended() noexcept;

  /// A visitor waits for the model or uses it; a step lets visitors go first. Throws Error{closed}.
  void enter();
  void leave() noexcept;

  void publish(const EngineStats& stats);
  EngineStats stats() const;

 private:
  const int32_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Messages messages_;
  bool woken_ = false;
  bool closed_ = false;
  int32_t visitors_ = 0;
  uint64_t last_id_ = 0;
  int32_t live_ = 0;
  EngineStats stats_;
};

}  // namespace lumina
