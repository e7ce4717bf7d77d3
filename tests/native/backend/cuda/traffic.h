// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <vector>

#include "backend/cuda/host_cuda.h"

namespace lumina::host_cuda {

/// What one launch moves, in bytes. Memory comes in sectors of 32 bytes: `read` and `written` count each sector that a launch
/// touches once, as a cache would fetch it that keeps what a kernel uses again and nothing from kernel to kernel. `asked` is
/// what threads ask for, however often and at whichever cache.
struct Traffic {
  uint64_t read = 0, written = 0, asked = 0;
  uint64_t moved() const { return read + written; }
};

/// The traffic of each launch while it lives.
class TrafficCount : public Watcher {
 public:
  TrafficCount() { set_watcher(this); }
  ~TrafficCount() override { set_watcher(nullptr); }
  TrafficCount(const TrafficCount&) = delete;
  TrafficCount& operator=(const TrafficCount&) = delete;

  const std::vector<Traffic>& launches() const { return launches_; }

  void begin_launch() override;
  void access(const void* at, size_t bytes, bool writes) override;
  void end_launch() override;

 private:
  struct Sectors {
    Memory memory;
    std::vector<uint8_t> touched;  ///< of each sector: 1 read, 2 written
    bool any = false;
  };
  /// What a page of addresses lies in, where that is one thing. A block's first and last pages may be shared.
  struct Page {
    uintptr_t number = 0;
    Sectors* in = nullptr;
  };
  Sectors* find(uintptr_t address);

  std::vector<Sectors> memory_;
  std::array<Page, 4096> pages_;
  std::vector<Traffic> launches_;
};

}  // namespace lumina::host_cuda
