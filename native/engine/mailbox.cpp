// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/mailbox.h"

#include <chrono>
#include <utility>

namespace lumina {

uint64_t Mailbox::submit(std::unique_ptr<Sequence> sequence) {
  std::lock_guard lock(mutex_);
  if (closed_) throw Error(ErrorCode::closed, "the engine is closed");
  if (live_ >= capacity_) {
    throw Error(ErrorCode::queue_full,
                text("the queue holds ", live_, " requests, its capacity; try again when one has ended"));
  }
  sequence->set_id(last_id_ + 1);
  messages_.arrived.push_back(std::move(sequence));  // the last that may throw
  ++live_;
  changed_.notify_all();
  return ++last_id_;
}

void Mailbox::cancel(uint64_t id) {
  std::lock_guard lock(mutex_);
  messages_.cancelled.push_back(id);
  changed_.notify_all();
}

void Mailbox::wake() {
  std::lock_guard lock(mutex_);
  woken_ = true;
  changed_.notify_all();
}

void Mailbox::close() {
  std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

bool Mailbox::closed() const {
  std::lock_guard lock(mutex_);
  return closed_;
}

Mailbox::Messages Mailbox::wait(int32_t timeout_ms, bool busy, const std::function<void(size_t)>& prepare) {
  std::unique_lock lock(mutex_);
  const auto something = [&] {
    return closed_ || woken_ || busy || !messages_.arrived.empty() || !messages_.cancelled.empty();
  };
  if (timeout_ms < 0) {
    changed_.wait(lock, something);
  } else {
    changed_.wait_for(lock, std::chrono::milliseconds(timeout_ms), something);
  }
  changed_.wait(lock, [&] { return visitors_ == 0 || closed_; });
  woken_ = false;
  if (closed_) throw Error(ErrorCode::closed, "the engine is closed");
  prepare(static_cast<size_t>(live_));
  return std::exchange(messages_, {});
}

size_t Mailbox::live() const {
  std::lock_guard lock(mutex_);
  return static_cast<size_t>(live_);
}

void Mailbox::has_ended() noexcept {
  std::lock_guard lock(mutex_);
  --live_;
}

void Mailbox::enter() {
  std::lock_guard lock(mutex_);
  if (closed_) throw Error(ErrorCode::closed, "the engine is closed");
  ++visitors_;
}

void Mailbox::leave() noexcept {
  std::lock_guard lock(mutex_);
  --visitors_;
  changed_.notify_all();
}

void Mailbox::publish(const EngineStats& stats) {
  std::lock_guard lock(mutex_);
  stats_ = stats;
}

EngineStats Mailbox::stats() const {
  std::lock_guard lock(mutex_);
  return stats_;
}

}  // namespace lumina
