// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/cuda/host_cuda.h"

#include <ucontext.h>

#include <algorithm>
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

namespace lumina::host_cuda {
namespace {

constexpr unsigned kWarp = 32;
constexpr size_t kStackBytes = 128 << 10;
constexpr unsigned kMostThreads = 1024;

enum class State { ready, at_block_barrier, at_warp_barrier, done };

struct Fiber {
  ucontext_t context{};
  std::unique_ptr<char[]> stack{new char[kStackBytes]};  // left uninitialised
  void* fake_stack = nullptr;                            // AddressSanitizer's
  State state = State::ready;
  Site site;  // of the barrier
  dim3 index;
};

class Block;
thread_local Block* running = nullptr;
thread_local Order order = Order::ascending;

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
        exchange_(fibers_.size()),
        shared_(shared_bytes / 16 + 1) {
    for (unsigned i = 0; i < fibers_.size(); ++i)
      fibers_[i].index = {i % shape.x, i / shape.x % shape.y, i / shape.x / shape.y};
  }

  /// Runs all threads to their end. A warp runs until it ends or waits for the block before the next one starts: as far
  /// ahead of the others as a card may let it, which is what shows a missing barrier.
  void run() {
    std::memset(shared_.data(), 0xff, shared_.size() * sizeof shared_[0]);
    for (Fiber& fiber : fibers_) prepare(fiber);
    const size_t warps = (fibers_.size() + kWarp - 1) / kWarp;
    do {
      for (size_t i = 0; i < warps; ++i) {
        const std::span<Fiber> warp = warp_of(order == Order::ascending ? i : warps - 1 - i);
        do run_ready(warp);
        while (release(warp));
      }
    } while (release_block());
    for (const Fiber& fiber : fibers_)
      if (fiber.state != State::done) stuck();
  }

  void wait(State at, const Site& site) {
    Fiber& fiber = fibers_[current_];
    fiber.state = at;
    fiber.site = site;
    switch_to_scheduler(fiber, &fiber.fake_stack);
  }

  uint64_t exchange(uint64_t bits, unsigned from_lane, const Site& site) {
    exchange_[current_] = bits;
    wait(State::at_warp_barrier, site);
    const uint64_t got = exchange_[current_ / kWarp * kWarp + from_lane];
    wait(State::at_warp_barrier, site);
    return got;
  }

  void* shared() { return shared_.data(); }
  unsigned lane() const { return current_ % kWarp; }

 private:
  struct alignas(16) Line {
    unsigned char bytes[16];
  };

  void prepare(Fiber& fiber) {
    fiber.state = State::ready;
    getcontext(&fiber.context);
    fiber.context.uc_stack = {fiber.stack.get(), 0, kStackBytes};
    fiber.context.uc_link = nullptr;
    makecontext(&fiber.context, &Block::enter, 0);
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
      swapcontext(&main_, &fiber.context);
      __sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr);
      if (error_) std::rethrow_exception(error_);
    }
  }

  void switch_to_scheduler(Fiber& fiber, void** fake_stack) {
    __sanitizer_start_switch_fiber(fake_stack, main_stack_, main_stack_bytes_);
    swapcontext(&fiber.context, &main_);
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
  std::vector<Line> shared_;
  ucontext_t main_{};
  const void* main_stack_ = nullptr;
  size_t main_stack_bytes_ = 0;
  unsigned current_ = 0;
  std::exception_ptr error_;
};

}  // namespace

void set_order(Order new_order) { order = new_order; }

void run_grid(dim3 grid, dim3 block, size_t shared_bytes, const std::function<void()>& thread) {
  const uint64_t threads = uint64_t{block.x} * block.y * block.z;
  if (threads < 1 || threads > kMostThreads || shared_bytes > (48u << 10) || grid.y > 65535 || grid.z > 65535)
    throw KernelError("a card cannot launch this grid");
  gridDim = grid;
  blockDim = block;
  Block fibers(block, shared_bytes, thread);
  const struct Running {
    explicit Running(Block* now) { running = now; }
    ~Running() { running = nullptr; }
  } scope(&fibers);
  for (unsigned z = 0; z < grid.z; ++z)
    for (unsigned y = 0; y < grid.y; ++y)
      for (unsigned x = 0; x < grid.x; ++x) {
        blockIdx = {x, y, z};
        fibers.run();
      }
}

void* dynamic_shared() { return running->shared(); }
unsigned lane() { return running->lane(); }
void block_barrier(const Site& site) { running->wait(State::at_block_barrier, site); }
void warp_barrier(const Site& site) { running->wait(State::at_warp_barrier, site); }

uint64_t exchange(unsigned mask, uint64_t bits, unsigned from_lane, const Site& site) {
  if (mask != 0xffffffffu) throw KernelError("shuffles among part of a warp are not modelled, at " + name_of(site));
  if (from_lane >= kWarp) throw KernelError("shuffle from a lane past 31, at " + name_of(site));
  return running->exchange(bits, from_lane, site);
}

}  // namespace lumina::host_cuda

namespace {
constexpr size_t kCardBytes = size_t{4} << 30;
}

const char* cudaGetErrorString(cudaError_t status) {
  switch (status) {
    case cudaSuccess: return "no error";
    case cudaErrorInvalidValue: return "invalid argument";
    case cudaErrorMemoryAllocation: return "out of memory";
    case cudaErrorInvalidDevice: return "invalid device ordinal";
  }
  return "unknown error";
}

cudaError_t cudaGetLastError() { return cudaSuccess; }

cudaError_t cudaGetDeviceCount(int* count) {
  *count = 1;
  return cudaSuccess;
}

cudaError_t cudaSetDevice(int device) { return device == 0 ? cudaSuccess : cudaErrorInvalidDevice; }

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device) {
  *properties = {"host", kCardBytes, 0, 0};
  return cudaSetDevice(device);
}

cudaError_t cudaMemGetInfo(size_t* free, size_t* total) {
  *free = *total = kCardBytes;
  return cudaSuccess;
}

cudaError_t cudaMalloc(void** memory, size_t bytes) {
  constexpr size_t kAlign = 256;  // as a card's; no more bytes than asked for, so that AddressSanitizer sees overruns
  if (bytes > kCardBytes || posix_memalign(memory, kAlign, bytes) != 0) return cudaErrorMemoryAllocation;
  return cudaSuccess;
}

cudaError_t cudaFree(void* memory) {
  std::free(memory);
  return cudaSuccess;
}

cudaError_t cudaMemset(void* memory, int value, size_t bytes) {
  std::memset(memory, value, bytes);
  return cudaSuccess;
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, size_t bytes, cudaMemcpyKind, cudaStream_t) {
  if (bytes > 0) std::memcpy(to, from, bytes);
  return cudaSuccess;
}

cudaError_t cudaStreamSynchronize(cudaStream_t) { return cudaSuccess; }
