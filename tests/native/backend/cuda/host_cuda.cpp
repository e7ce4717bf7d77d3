// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/cuda/host_cuda.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <exception>
#include <memory>
#include <span>
#include <sstream>
#include <vector>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#else
static void __sanitizer_start_switch_fiber(void**, const void*, size_t) {}
static void __sanitizer_finish_switch_fiber(void*, const void**, size_t*) {}
#endif

// Leaves what the caller must find again on its stack, whose end goes to *from, and goes on where the stack `to` was left.
// swapcontext would also ask the system for the signal mask, twice for each barrier of each thread: ten times slower.
extern "C" void lumina_host_cuda_switch(void** from, void* to);
asm(R"(
.text
.type lumina_host_cuda_switch, @function
lumina_host_cuda_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size lumina_host_cuda_switch, . - lumina_host_cuda_switch
)");

namespace lumina::host_cuda {
namespace {

constexpr unsigned kWarp = 32;
constexpr size_t kStackBytes = 128 << 10;
constexpr unsigned kMostThreads = 1024;

enum class State { ready, at_block_barrier, at_warp_barrier, at_grid_wait, done };

struct Copy {
  void* to;
  const void* from;
  size_t present, bytes;
};

struct Fiber {
  void* stopped_at = nullptr;                            // end of its stack while it does not run
  std::unique_ptr<char[]> stack{new char[kStackBytes]};  // left uninitialised
  void* fake_stack = nullptr;                            // AddressSanitizer's
  State state = State::ready;
  Site site;               // of the barrier
  unsigned exchanges = 0;  // with the other lanes so far
  dim3 index;
  unsigned shows = 0;
  bool waited = false;         // for the launches before
  std::vector<Copy> copies;    // not waited for
  std::vector<size_t> groups;  // numbers of copies in each, the open one excluded
};

class Block;
thread_local Block* running = nullptr;
thread_local Order order = Order::ascending;
bool products = true;
Watcher* watcher = nullptr;

std::string name_of(const Site& site) {
  const std::string path = site.file_name();
  return path.substr(path.rfind('/') + 1) + ":" + std::to_string(site.line());
}

bool same(const Site& a, const Site& b) {
  return a.line() == b.line() && a.column() == b.column() &&
         (a.file_name() == b.file_name() || std::strcmp(a.file_name(), b.file_name()) == 0);
}

/// The threads of one block, and its shared memory; used for one block after the other.
class Block {
 public:
  Block(dim3 shape, size_t shared_bytes, const std::function<void()>& body)
      : body_(body),
        fibers_(size_t{shape.x} * shape.y * shape.z),
        exchange_(2 * fibers_.size()),
        shown_(2 * fibers_.size()),
        shared_(shared_bytes / 16 + 1) {
    for (unsigned i = 0; i < fibers_.size(); ++i)
      fibers_[i].index = {i % shape.x, i / shape.x % shape.y, i / shape.x / shape.y};
  }

  /// Runs all threads to their end.
  void run() {
    prepare();
    go_on();
  }

  void prepare() {
    std::memset(shared_.data(), 0xff, shared_.size() * sizeof shared_[0]);
    for (Fiber& fiber : fibers_) prepare(fiber);
  }

  /// A warp runs until it ends or waits for the block before the next one starts: as far ahead of the others as a card may
  /// let it, which is what shows a missing barrier. Where launches ahead have not ended, threads stop at grid_wait.
  void go_on(bool others_run = false) {
    others_run_ = others_run;
    for (Fiber& fiber : fibers_)
      if (fiber.state == State::at_grid_wait) fiber.state = State::ready;
    const size_t warps = (fibers_.size() + kWarp - 1) / kWarp;
    do {
      for (size_t i = 0; i < warps; ++i) {
        const std::span<Fiber> warp = warp_of(order == Order::ascending ? i : warps - 1 - i);
        do run_ready(warp);
        while (release(warp));
      }
    } while (release_block());
    for (const Fiber& fiber : fibers_) {
      if (fiber.state == State::done && early_ && !fiber.waited)
        throw KernelError("a thread of a launch that may begin early ends without a grid_wait");
      if (fiber.state != State::done && !others_run) stuck();
    }
  }

  void set_early() { early_ = true; }
  bool has_waited() { return !early_ || fibers_[current_].waited; }
  void grid_wait() {
    if (others_run_) wait(State::at_grid_wait, {});
    fibers_[current_].waited = true;
  }

  void wait(State at, const Site& site) {
    Fiber& fiber = fibers_[current_];
    fiber.state = at;
    fiber.site = site;
    switch_to_scheduler(fiber, &fiber.fake_stack);
  }

  uint64_t exchange(uint64_t bits, unsigned from_lane, const Site& site) {
    // Two boards in turn: the next exchange does not overwrite what a lane has yet to read of this one.
    uint64_t* board = exchange_.data() + (fibers_[current_].exchanges++ % 2) * fibers_.size();
    board[current_] = bits;
    wait(State::at_warp_barrier, site);
    return board[current_ / kWarp * kWarp + from_lane];
  }

  // Two sets of slots in turn: who writes to one again has passed a barrier that all came to after reading it.
  const void* show(const void* mine, size_t bytes, const Site& site) {
    Fiber& fiber = fibers_[current_];
    const size_t set = fiber.shows++ % 2 * fibers_.size();
    std::memcpy(shown_[set + current_].data(), mine, bytes);
    const unsigned first = current_ / kWarp * kWarp;
    wait(State::at_warp_barrier, site);
    return shown_[set + first].data();
  }

  Fiber& fiber() { return fibers_[current_]; }
  void* shared() { return shared_.data(); }
  unsigned lane() const { return current_ % kWarp; }

 private:
  struct alignas(16) Line {
    unsigned char bytes[16];
  };

  void prepare(Fiber& fiber) {
    constexpr size_t kSavedRegisters = 6;
    fiber.state = State::ready;
    fiber.exchanges = 0;
    fiber.shows = 0;
    fiber.waited = false;
    fiber.copies.clear();
    fiber.groups.clear();
    const auto end = reinterpret_cast<uintptr_t>(fiber.stack.get() + kStackBytes) & ~uintptr_t{15};
    void** top = reinterpret_cast<void**>(end) - 2;  // as if called: where to return to lies 8 beside a multiple of 16
    top[0] = reinterpret_cast<void*>(&Block::enter);
    top[1] = nullptr;
    std::fill_n(top - kSavedRegisters, kSavedRegisters, nullptr);
    fiber.stopped_at = top - kSavedRegisters;
  }

  static void enter() {
    Block& block = *running;
    __sanitizer_finish_switch_fiber(nullptr, &block.main_stack_, &block.main_stack_bytes_);
    try {
      block.body_();
    } catch (...) {
      block.error_ = std::current_exception();
    }
    Fiber& fiber = block.fibers_[block.current_];
    fiber.state = State::done;
    block.switch_to_scheduler(fiber, nullptr);  // never comes back
  }

  std::span<Fiber> warp_of(size_t number) {
    return std::span(fibers_).subspan(number * kWarp, std::min<size_t>(kWarp, fibers_.size() - number * kWarp));
  }

  void run_ready(std::span<Fiber> warp) {
    for (size_t i = 0; i < warp.size(); ++i) {
      Fiber& fiber = warp[order == Order::ascending ? i : warp.size() - 1 - i];
      if (fiber.state != State::ready) continue;
      current_ = static_cast<unsigned>(&fiber - fibers_.data());
      threadIdx = fiber.index;
      void* fake_stack = nullptr;
      __sanitizer_start_switch_fiber(&fake_stack, fiber.stack.get(), kStackBytes);
      lumina_host_cuda_switch(&main_, fiber.stopped_at);
      __sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr);
      if (error_) std::rethrow_exception(error_);
    }
  }

  void switch_to_scheduler(Fiber& fiber, void** fake_stack) {
    __sanitizer_start_switch_fiber(fake_stack, main_stack_, main_stack_bytes_);
    lumina_host_cuda_switch(&fiber.stopped_at, main_);
    __sanitizer_finish_switch_fiber(fiber.fake_stack, &main_stack_, &main_stack_bytes_);
  }

  /// Lets the warp go on if it is whole and all its lanes have come to one warp barrier.
  static bool release(std::span<Fiber> warp) {
    if (warp.size() < kWarp) return false;
    for (const Fiber& fiber : warp)
      if (fiber.state != State::at_warp_barrier || !same(fiber.site, warp[0].site)) return false;
    for (Fiber& fiber : warp) fiber.state = State::ready;
    return true;
  }

  /// Lets the block go on if all its live threads, and there are some, have come to one barrier.
  bool release_block() {
    const Fiber* first = nullptr;
    for (const Fiber& fiber : fibers_) {
      if (fiber.state == State::done) continue;
      if (!first) first = &fiber;
      if (fiber.state != State::at_block_barrier || !same(fiber.site, first->site)) return false;
    }
    for (Fiber& fiber : fibers_)
      if (fiber.state != State::done) fiber.state = State::ready;
    return first != nullptr;
  }

  [[noreturn]] void stuck() const {
    std::ostringstream message;
    message << "not every live thread reaches the same barrier; block (" << blockIdx.x << ", " << blockIdx.y << ", "
            << blockIdx.z << ")";
    for (size_t i = 0, begin = 0; i < fibers_.size(); ++i) {  // runs of threads that are at one place
      const Fiber& fiber = fibers_[i];
      const bool last =
          i + 1 == fibers_.size() || fibers_[i + 1].state != fiber.state || !same(fibers_[i + 1].site, fiber.site);
      if (!last) continue;
      message << ", threads " << begin << "-" << i
              << (fiber.state == State::done ? " ended" : " at " + name_of(fiber.site));
      begin = i + 1;
    }
    throw KernelError(message.str());
  }

  const std::function<void()>& body_;
  std::vector<Fiber> fibers_;
  std::vector<uint64_t> exchange_;
  std::vector<std::array<unsigned char, kShown>> shown_;
  std::vector<Line> shared_;
  void* main_ = nullptr;  // as stopped_at, of the scheduler
  const void* main_stack_ = nullptr;
  size_t main_stack_bytes_ = 0;
  unsigned current_ = 0;
  bool early_ = false, others_run_ = false;
  std::exception_ptr error_;
};

}  // namespace

void set_order(Order new_order) { order = new_order; }

namespace {

/// While blocks of a grid run.
struct Running {
  Running(Block& block, dim3 grid, dim3 shape) {
    gridDim = grid;
    blockDim = shape;
    blockIdx = {0, 0, 0};
    running = &block;
  }
  ~Running() { running = nullptr; }
};

struct Watched {
  Watched() {
    if (watcher) watcher->begin_launch();
    watching = watcher;
  }
  ~Watched() {
    watching = nullptr;
    if (watcher) watcher->end_launch();
  }
};

}  // namespace

struct Grid::Parts {
  dim3 grid, shape;
  std::function<void()> thread;
  Block block;
  bool begun = false;
  Parts(dim3 grid_, dim3 shape_, size_t shared_bytes, std::function<void()> thread_)
      : grid(grid_), shape(shape_), thread(std::move(thread_)), block(shape, shared_bytes, thread) {}
};

Grid::Grid(dim3 grid, dim3 block, size_t shared_bytes, std::function<void()> thread, size_t most_shared_bytes,
           bool early) {
  const uint64_t threads = uint64_t{block.x} * block.y * block.z;
  if (threads < 1 || threads > kMostThreads || shared_bytes > most_shared_bytes || grid.y > 65535 || grid.z > 65535)
    throw KernelError("a card cannot launch this grid");
  parts_ = std::make_unique<Parts>(grid, block, shared_bytes, std::move(thread));
  if (early) parts_->block.set_early();
}

Grid::~Grid() = default;

void Grid::begin() {
  if (watcher) return;  // which is told of one launch after the other
  const Running scope(parts_->block, parts_->grid, parts_->shape);
  parts_->begun = true;
  parts_->block.prepare();
  parts_->block.go_on(true);
}

void Grid::finish() {
  const Watched watched;
  const Running scope(parts_->block, parts_->grid, parts_->shape);
  const dim3 grid = parts_->grid;
  for (unsigned z = 0; z < grid.z; ++z)
    for (unsigned y = 0; y < grid.y; ++y)
      for (unsigned x = 0; x < grid.x; ++x) {
        blockIdx = {x, y, z};
        if (parts_->begun)
          parts_->block.go_on();
        else
          parts_->block.run();
        parts_->begun = false;
      }
}

void run_grid(dim3 grid, dim3 block, size_t shared_bytes, const std::function<void()>& thread,
              size_t most_shared_bytes) {
  Grid(grid, block, shared_bytes, thread, most_shared_bytes, false).finish();
}

void grid_wait() { running->grid_wait(); }
bool has_waited() { return running->has_waited(); }
void* dynamic_shared() { return running->shared(); }
unsigned lane() { return running->lane(); }
void block_barrier(const Site& site) { running->wait(State::at_block_barrier, site); }
void warp_barrier(const Site& site) { running->wait(State::at_warp_barrier, site); }

uint64_t exchange(unsigned mask, uint64_t bits, unsigned from_lane, const Site& site) {
  if (mask != 0xffffffffu) throw KernelError("shuffles among part of a warp are not modelled, at " + name_of(site));
  if (from_lane >= kWarp) throw KernelError("shuffle from a lane past 31, at " + name_of(site));
  return running->exchange(bits, from_lane, site);
}

const void* show_warp(const void* mine, size_t bytes, const Site& site) { return running->show(mine, bytes, site); }

void async_copy(void* to, const void* from, size_t present, size_t bytes) {
  if (reinterpret_cast<uintptr_t>(to) % bytes != 0 || reinterpret_cast<uintptr_t>(from) % bytes != 0)
    throw KernelError("an asynchronous copy is unaligned");
  running->fiber().copies.push_back({to, from, present, bytes});
}

void async_commit() {
  Fiber& fiber = running->fiber();
  size_t grouped = 0;
  for (const size_t group : fiber.groups) grouped += group;
  fiber.groups.push_back(fiber.copies.size() - grouped);
}

void async_wait(size_t left) {
  Fiber& fiber = running->fiber();
  while (fiber.groups.size() > left) {
    for (size_t i = 0; i < fiber.groups.front(); ++i) {
      const Copy& copy = fiber.copies[i];
      if (watching && copy.present > 0) watching->access(copy.from, copy.present, false);
      if (copy.present > 0) std::memcpy(copy.to, copy.from, copy.present);
      std::memset(static_cast<char*>(copy.to) + copy.present, 0, copy.bytes - copy.present);
    }
    fiber.copies.erase(fiber.copies.begin(), fiber.copies.begin() + static_cast<std::ptrdiff_t>(fiber.groups.front()));
    fiber.groups.erase(fiber.groups.begin());
  }
}

bool multiplies() { return products; }
void set_multiplies(bool multiplies) { products = multiplies; }
void set_watcher(Watcher* new_watcher) { watcher = new_watcher; }

}  // namespace lumina::host_cuda
