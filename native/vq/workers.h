// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

#include "core/thread_pool.h"
#include "io/pages.h"

namespace lumina::vq {

/// The threads of a codec, and the memory that its layers work in: pieces go from layer to layer and, small ones, from
/// picture to picture, as fresh pages cost more than the arithmetic of a small picture.
class Workers {
 public:
  explicit Workers(int threads) : pool_(threads) {}

  /// Runs body(task) for every task in [0, tasks), each once. Results must not depend on which thread runs what.
  /// Exceptions are the pool's matter.
  template <typename Body>
  void run(int64_t tasks, const Body& body) {
    pool_.run(tasks, body);
  }

  /// Memory on loan, given back at the end of its life; moves, never copies. Must not outlive the lender.
  class Memory {
   public:
    Memory() = default;
    Memory(Memory&& other) noexcept : lender_(std::exchange(other.lender_, nullptr)), pages_(std::move(other.pages_)) {}
    Memory& operator=(Memory&& other) noexcept {
      std::swap(lender_, other.lender_);
      std::swap(pages_, other.pages_);
      return *this;
    }
    ~Memory() {
      if (lender_ != nullptr) lender_->take_back(std::move(pages_));
    }

    float* data() const { return reinterpret_cast<float*>(const_cast<std::byte*>(pages_.bytes().data())); }

   private:
    friend class Workers;
    Workers* lender_ = nullptr;
    io::Pages pages_;
  };

  /// At least `floats` values, beginning at a page and not initialised. Thread-safe. Throws Error{out_of_memory},
  /// std::bad_alloc.
  Memory borrow(size_t floats);

  /// At the end of a picture: keeps what small pictures need, gives the rest back to the system.
  void trim();

 private:
  void take_back(io::Pages pages) noexcept;

  ThreadPool pool_;
  std::mutex lending_;
  std::vector<io::Pages> free_;
  size_t lent_ = 0;  ///< pieces out on loan; free_ has room for them
};

}  // namespace lumina::vq
