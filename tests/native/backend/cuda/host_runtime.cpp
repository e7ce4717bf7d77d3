// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/cuda/host_runtime.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

/// What is queued on a stream. `begin` is what of it may come before the task ahead, if anything.
struct Task {
  std::function<void()> run, begin;
};
using Work = std::vector<Task>;

struct CUstream_st {
  int card;
  std::deque<Task> queued;
  std::unique_ptr<Work> captured;  // not null: what is launched goes here
  std::thread::id captured_by{};   // while it is: that thread may do little else
};

struct CUevent_st {
  // Shared with what is queued, which an event may not outlive.
  std::shared_ptr<uint64_t> reached = std::make_shared<uint64_t>(0);
  uint64_t recorded = 0;
  cudaStream_t stream = nullptr;
  int card = 0;
};

struct CUgraph_st {
  Work work;
  int card = 0;
};

struct CUgraphExec_st {
  std::shared_ptr<const Work> work;
  int card = 0;
};

namespace lumina::host_cuda {
namespace {

constexpr size_t kSharedOptIn = 227 << 10;  // a Hopper's

struct Block {
  size_t bytes;
  bool pinned;
  int card;
};

struct Card {
  Counts counts;
  uint64_t call = 0, failing_call = 0;
  cudaError_t failure = cudaSuccess;
  bool gone = false, has_failed = false;
  std::map<const void*, size_t> shared_bytes;  // by kernel, where it asked for more
};

struct State {
  std::recursive_mutex mutex;  // held for a call
  Machine machine;
  bool runs_kernels = true;
  std::array<Card, 32> cards;
  std::map<const void*, Block> blocks;
  std::vector<cudaStream_t> streams;
};

State& state() {
  static State all;
  return all;
}

thread_local cudaError_t last_error = cudaSuccess;
thread_local int current = 0;

Card& card_of(int index) { return state().cards.at(static_cast<size_t>(index)); }
Card& card() { return card_of(current); }
bool exists(int index) { return index >= 0 && index < state().machine.cards; }

/// A call of the runtime, of the thread's current card: counts it, and fails it where it is to fail.
class Call {
 public:
  /// A call that gives memory back can fail only with the card: nobody could do anything about it, and it is not the n-th.
  enum class Kind { any, release };
  explicit Call(Kind kind = Kind::any) : lock_(state().mutex) {
    Card& c = card();
    ++c.counts.calls;
    if (kind == Kind::release) {
      if (c.has_failed && c.gone) failed_ = last_error = c.failure;
      return;
    }
    ++c.call;
    if (c.failing_call != 0 && (c.call == c.failing_call || (c.gone && c.call > c.failing_call))) {
      c.has_failed = true;
      failed_ = c.failure;
      last_error = c.failure;
    }
  }
  bool failed() const { return failed_ != cudaSuccess; }
  cudaError_t status() const { return failed_; }
  static cudaError_t fail(cudaError_t status) { return last_error = status; }

 private:
  std::lock_guard<std::recursive_mutex> lock_;
  cudaError_t failed_ = cudaSuccess;
};

template <typename Until>
void run(cudaStream_t stream, Until&& until) {
  while (!stream->queued.empty() && !until()) {
    const Task work = std::move(stream->queued.front());
    stream->queued.pop_front();
    try {
      if (!stream->queued.empty() && stream->queued.front().begin) stream->queued.front().begin();
      work.run();
    } catch (...) {
      stream->queued.clear();
      throw;
    }
  }
}

void run(cudaStream_t stream) {
  run(stream, [] { return false; });
}

/// By this thread: others may allocate meanwhile.
bool is_captured() {
  return std::ranges::any_of(state().streams, [](cudaStream_t stream) {
    return stream->captured && stream->captured_by == std::this_thread::get_id();
  });
}

void run_all() {
  for (cudaStream_t stream : state().streams)
    if (stream->card == current) run(stream);
}

void queue(cudaStream_t stream, std::function<void()> work, std::function<void()> begin = nullptr) {
  if (stream && stream->captured)
    stream->captured->push_back({std::move(work), std::move(begin)});
  else if (stream)
    stream->queued.push_back({std::move(work), std::move(begin)});
  else
    work();
}

/// The block that an address lies in, or null.
const Block* block_at(const void* memory) {
  const auto& blocks = state().blocks;
  auto block = blocks.upper_bound(memory);
  if (block == blocks.begin()) return nullptr;
  --block;
  const bool within = static_cast<const char*>(memory) < static_cast<const char*>(block->first) + block->second.bytes;
  return within ? &block->second : nullptr;
}

bool is_pinned(const void* memory) {
  const Block* block = block_at(memory);
  return block && block->pinned;
}

bool is_another_cards(const void* memory) {
  const Block* block = block_at(memory);
  return block && !block->pinned && block->card != current;
}

bool is_another_cards(cudaStream_t stream) { return stream && stream->card != current; }

size_t free_bytes() {
  const State& s = state();
  const size_t held = s.machine.held_by_others + static_cast<size_t>(card().counts.bytes_held);
  return s.machine.bytes - std::min(s.machine.bytes, held);
}

cudaError_t allocate(void** memory, size_t bytes, bool pinned) {
  const Call call;
  if (call.failed()) return call.status();
  constexpr size_t kAlign = 256;  // as a card's; no more bytes than asked for, so that AddressSanitizer sees overruns
  State& s = state();
  if (is_captured()) return Call::fail(cudaErrorStreamCaptureUnsupported);
  if ((!pinned && bytes > free_bytes()) || posix_memalign(memory, kAlign, bytes) != 0)
    return Call::fail(cudaErrorMemoryAllocation);
  if (s.runs_kernels) std::memset(*memory, 0xff, bytes);  // what lies there is anybody's
  s.blocks[*memory] = {bytes, pinned, current};
  ++card().counts.allocations;
  ++card().counts.buffers_held;
  if (!pinned) card().counts.bytes_held += static_cast<int64_t>(bytes);
  return cudaSuccess;
}

cudaError_t release(void* memory) {
  const Call call(Call::Kind::release);
  if (!memory) return call.status();
  State& s = state();
  const auto block = s.blocks.find(memory);
  if (block == s.blocks.end() || block->second.card != current) return Call::fail(cudaErrorInvalidValue);
  if (!call.failed()) run_all();  // a card's memory is in use until what was queued is done
  --card().counts.buffers_held;
  if (!block->second.pinned) card().counts.bytes_held -= static_cast<int64_t>(block->second.bytes);
  s.blocks.erase(block);
  std::free(memory);
  return call.status();
}

struct Copy {
  char* to;
  const char* from;
  size_t to_pitch, from_pitch, width, height;

  void run() const {
    for (size_t row = 0; row < height && width > 0; ++row)
      std::memcpy(to + row * to_pitch, from + row * from_pitch, width);
  }
};

cudaError_t copy(const Copy& copy, cudaMemcpyKind kind, cudaStream_t stream) {
  const Call call;
  if (call.failed()) return call.status();
  const State& s = state();
  if (is_another_cards(stream)) return Call::fail(cudaErrorInvalidResourceHandle);
  if (is_another_cards(copy.to) || is_another_cards(copy.from)) return Call::fail(cudaErrorIllegalAddress);
  if (kind == cudaMemcpyDeviceToDevice) {
    queue(stream, [copy] { copy.run(); });
    return cudaSuccess;
  }
  const bool up = kind == cudaMemcpyHostToDevice;
  if (stream && stream->captured && !is_pinned(up ? copy.from : copy.to))
    return Call::fail(cudaErrorStreamCaptureUnsupported);
  Counts& counts = card().counts;
  ++(up ? counts.uploads : counts.downloads);
  (up ? counts.bytes_up : counts.bytes_down) += copy.width * copy.height;
  if (!s.runs_kernels) return cudaSuccess;
  if (is_pinned(up ? copy.from : copy.to)) {
    queue(stream, [copy] { copy.run(); });
  } else if (up) {  // pageable: staged before the call returns
    auto staged = std::make_shared<std::vector<char>>(copy.width * copy.height);
    Copy{staged->data(), copy.from, copy.width, copy.from_pitch, copy.width, copy.height}.run();
    queue(stream,
          [copy, staged] { Copy{copy.to, staged->data(), copy.to_pitch, copy.width, copy.width, copy.height}.run(); });
  } else {  // pageable: the host waits
    if (stream) run(stream);
    copy.run();
  }
  return cudaSuccess;
}

}  // namespace

Machine& machine() { return state().machine; }

Counts counts(int card) {
  const std::lock_guard lock(state().mutex);
  return card_of(card).counts;
}

void restart_counts() {
  const std::lock_guard lock(state().mutex);
  for (Card& card : state().cards) {
    const Counts old = std::exchange(card.counts, {});
    card.counts.buffers_held = old.buffers_held;
    card.counts.bytes_held = old.bytes_held;
    card.counts.streams_held = old.streams_held;
    card.counts.events_held = old.events_held;
    card.counts.graphs_held = old.graphs_held;
  }
}

std::vector<Memory> memory_held() {
  const std::lock_guard lock(state().mutex);
  std::vector<Memory> held;
  for (const auto& [address, block] : state().blocks)
    if (!block.pinned) held.push_back({reinterpret_cast<uintptr_t>(address), block.bytes});
  return held;
}

void run_kernels(bool run) { state().runs_kernels = run; }

void fail_call(uint64_t n, cudaError_t status, bool gone, int card) {
  const std::lock_guard lock(state().mutex);
  Card& c = card_of(card);
  c.failing_call = n == 0 ? 0 : c.call + n;
  c.failure = status;
  c.gone = gone;
  c.has_failed = false;
}

bool call_has_failed(int card) {
  const std::lock_guard lock(state().mutex);
  return card_of(card).has_failed;
}

void add_words(std::vector<uintptr_t>& words, const void* from, size_t bytes) {
  const auto* byte = static_cast<const char*>(from);
  for (size_t at = 0; at + sizeof(uintptr_t) <= bytes; at += sizeof(uintptr_t)) {
    words.emplace_back();
    std::memcpy(&words.back(), byte + at, sizeof(uintptr_t));
  }
}

cudaError_t launch(const void* kernel, dim3 grid, dim3 block, size_t shared_bytes, cudaStream_t stream,
                   std::function<void()> thread, bool early, const std::vector<uintptr_t>& words) {
  const Call call;
  if (call.failed()) return call.status();
  if (is_another_cards(stream)) return Call::fail(cudaErrorInvalidResourceHandle);
  const auto points_elsewhere = [](uintptr_t word) { return is_another_cards(reinterpret_cast<const void*>(word)); };
  if (std::ranges::any_of(words, points_elsewhere)) return Call::fail(cudaErrorIllegalAddress);
  Card& c = card();
  ++c.counts.launches;
  if (early) ++c.counts.early_launches;
  if (!state().runs_kernels) return cudaSuccess;
  const auto more = c.shared_bytes.find(kernel);
  const size_t most = more == c.shared_bytes.end() ? kSharedBytes : more->second;
  const auto begun = std::make_shared<std::unique_ptr<Grid>>();  // a graph's launch comes again and again
  const auto made = [=, body = std::move(thread)] {
    return std::make_unique<Grid>(grid, block, shared_bytes, body, most, early);
  };
  const auto finish = [=] {
    const std::unique_ptr<Grid> now = *begun ? std::move(*begun) : made();
    now->finish();
  };
  if (!early) {
    queue(stream, finish);
  } else {
    queue(stream, finish, [=] {
      *begun = made();
      (*begun)->begin();
    });
  }
  return cudaSuccess;
}

}  // namespace lumina::host_cuda

using lumina::host_cuda::Call;
using lumina::host_cuda::card;
using lumina::host_cuda::current;
using lumina::host_cuda::exists;
using lumina::host_cuda::is_another_cards;
using lumina::host_cuda::state;

const char* cudaGetErrorString(cudaError_t status) {
  switch (status) {
    case cudaSuccess: return "no error";
    case cudaErrorInvalidValue: return "invalid argument";
    case cudaErrorMemoryAllocation: return "out of memory";
    case cudaErrorStubLibrary: return "CUDA driver is a stub library";
    case cudaErrorInsufficientDriver: return "CUDA driver version is insufficient for CUDA runtime version";
    case cudaErrorNoDevice: return "no CUDA-capable device is detected";
    case cudaErrorInvalidDevice: return "invalid device ordinal";
    case cudaErrorInvalidResourceHandle: return "invalid resource handle";
    case cudaErrorIllegalAddress: return "an illegal memory access was encountered";
    case cudaErrorLaunchFailure: return "unspecified launch failure";
    case cudaErrorStreamCaptureUnsupported: return "operation not permitted when stream is capturing";
    case cudaErrorUnknown: return "unknown error";
  }
  return "unrecognized error code";
}

cudaError_t cudaGetLastError() { return std::exchange(lumina::host_cuda::last_error, cudaSuccess); }

cudaError_t cudaDriverGetVersion(int* version) {
  const Call call;
  *version = state().machine.driver;
  return call.status();
}

cudaError_t cudaRuntimeGetVersion(int* version) {
  const Call call;
  *version = state().machine.runtime;
  return call.status();
}

cudaError_t cudaGetDeviceCount(int* count) {
  const Call call;
  const auto& machine = state().machine;
  *count = 0;
  if (call.failed()) return call.status();
  if (machine.stub) return Call::fail(cudaErrorStubLibrary);
  if (machine.driver < machine.runtime) return Call::fail(cudaErrorInsufficientDriver);
  if (machine.cards == 0) return Call::fail(cudaErrorNoDevice);
  *count = machine.cards;
  return cudaSuccess;
}

cudaError_t cudaSetDevice(int device) {  // a call of the card that it names
  const int before = current;
  if (exists(device)) current = device;
  const Call call;
  if (call.failed() && !card().gone)
    current = before;  // a lost card tells of what was queued, and is current all the same
  if (call.failed()) return call.status();
  return exists(device) ? cudaSuccess : Call::fail(cudaErrorInvalidDevice);
}

cudaError_t cudaGetDevice(int* device) {
  const Call call;
  if (call.failed()) return call.status();
  *device = current;
  return cudaSuccess;
}

cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attribute, int device) {
  const Call call;
  if (call.failed()) return call.status();
  if (!exists(device)) return Call::fail(cudaErrorInvalidDevice);
  switch (attribute) {
    case cudaDevAttrMultiProcessorCount: *value = 132; break;
    case cudaDevAttrComputeCapabilityMajor: *value = state().machine.major; break;
    case cudaDevAttrMaxSharedMemoryPerBlockOptin: *value = lumina::host_cuda::kSharedOptIn; break;
  }
  return cudaSuccess;
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device) {
  const Call call;
  if (call.failed()) return call.status();
  if (!exists(device)) return Call::fail(cudaErrorInvalidDevice);
  const auto& machine = state().machine;
  *properties = {"host", {}, machine.bytes, lumina::host_cuda::kSharedOptIn, machine.major, machine.minor};
  properties->uuid.bytes[15] = static_cast<char>(device);
  return cudaSuccess;
}

cudaError_t cudaMemGetInfo(size_t* free, size_t* total) {
  const Call call;
  *free = lumina::host_cuda::free_bytes();
  *total = state().machine.bytes;
  return call.status();
}

cudaError_t cudaMalloc(void** memory, size_t bytes) { return lumina::host_cuda::allocate(memory, bytes, false); }
cudaError_t cudaFree(void* memory) { return lumina::host_cuda::release(memory); }
cudaError_t cudaMallocHost(void** memory, size_t bytes) { return lumina::host_cuda::allocate(memory, bytes, true); }
cudaError_t cudaFreeHost(void* memory) { return lumina::host_cuda::release(memory); }

cudaError_t cudaMemset(void* memory, int value, size_t bytes) {
  const Call call;
  if (!call.failed() && is_another_cards(memory)) return Call::fail(cudaErrorIllegalAddress);
  if (!call.failed() && state().runs_kernels) std::memset(memory, value, bytes);
  return call.status();
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, size_t bytes, cudaMemcpyKind kind, cudaStream_t stream) {
  return lumina::host_cuda::copy({static_cast<char*>(to), static_cast<const char*>(from), bytes, bytes, bytes, 1}, kind,
                                 stream);
}

cudaError_t cudaMemcpy2DAsync(void* to, size_t to_pitch, const void* from, size_t from_pitch, size_t width,
                              size_t height, cudaMemcpyKind kind, cudaStream_t stream) {
  if (width > to_pitch || width > from_pitch) return Call::fail(cudaErrorInvalidValue);
  return lumina::host_cuda::copy(
      {static_cast<char*>(to), static_cast<const char*>(from), to_pitch, from_pitch, width, height}, kind, stream);
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned) {
  const Call call;
  if (call.failed()) return call.status();
  *stream = new CUstream_st{current, {}, nullptr, {}};
  state().streams.push_back(*stream);
  ++card().counts.streams_held;
  return cudaSuccess;
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  const Call call(Call::Kind::release);
  if (is_another_cards(stream)) return Call::fail(cudaErrorInvalidResourceHandle);
  if (!call.failed()) lumina::host_cuda::run(stream);
  std::erase(state().streams, stream);
  --card().counts.streams_held;
  delete stream;
  return call.status();
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  const Call call;
  ++card().counts.synchronizations;
  if (call.failed()) return call.status();
  if (is_another_cards(stream)) return Call::fail(cudaErrorInvalidResourceHandle);
  if (stream && stream->captured) return Call::fail(cudaErrorStreamCaptureUnsupported);
  if (stream) lumina::host_cuda::run(stream);
  return cudaSuccess;
}

cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned) {
  const Call call;
  if (call.failed()) return call.status();
  *event = new CUevent_st;
  (*event)->card = current;
  ++card().counts.events_held;
  return cudaSuccess;
}

cudaError_t cudaEventDestroy(cudaEvent_t event) {
  const Call call(Call::Kind::release);
  if (event->card != current) return Call::fail(cudaErrorInvalidResourceHandle);
  --card().counts.events_held;
  delete event;
  return call.status();
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
  const Call call;
  if (call.failed()) return call.status();
  if (event->card != current || is_another_cards(stream)) return Call::fail(cudaErrorInvalidResourceHandle);
  event->stream = stream;
  lumina::host_cuda::queue(stream, [reached = event->reached, n = ++event->recorded] { *reached = n; });
  return cudaSuccess;
}

cudaError_t cudaEventSynchronize(cudaEvent_t event) {
  const Call call;
  ++card().counts.event_waits;
  if (call.failed()) return call.status();
  if (event->card != current) return Call::fail(cudaErrorInvalidResourceHandle);
  if (event->stream) lumina::host_cuda::run(event->stream, [&] { return *event->reached == event->recorded; });
  return cudaSuccess;
}

cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode) {
  const Call call;
  if (call.failed()) return call.status();
  if (!stream || stream->captured) return Call::fail(cudaErrorStreamCaptureUnsupported);
  if (is_another_cards(stream)) return Call::fail(cudaErrorInvalidResourceHandle);
  stream->captured = std::make_unique<Work>();
  stream->captured_by = std::this_thread::get_id();
  return cudaSuccess;
}

cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph) {
  const Call call;
  const std::unique_ptr<Work> captured = std::move(stream->captured);
  if (call.failed()) return call.status();
  if (!captured) return Call::fail(cudaErrorInvalidValue);
  *graph = new CUgraph_st{std::move(*captured), current};
  return cudaSuccess;
}

cudaError_t cudaGraphInstantiate(cudaGraphExec_t* ready, cudaGraph_t graph, unsigned long long) {
  const Call call;
  if (call.failed()) return call.status();
  *ready = new CUgraphExec_st{std::make_shared<const Work>(graph->work), graph->card};
  ++card().counts.graphs;
  ++card().counts.graphs_held;
  return cudaSuccess;
}

cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
  const Call call(Call::Kind::release);
  delete graph;
  return call.status();
}

cudaError_t cudaGraphExecDestroy(cudaGraphExec_t ready) {
  const Call call(Call::Kind::release);
  if (ready->card != current) return Call::fail(cudaErrorInvalidResourceHandle);
  --card().counts.graphs_held;
  delete ready;
  return call.status();
}

cudaError_t cudaGraphLaunch(cudaGraphExec_t ready, cudaStream_t stream) {
  const Call call;
  if (call.failed()) return call.status();
  if (ready->card != current || is_another_cards(stream)) return Call::fail(cudaErrorInvalidResourceHandle);
  ++card().counts.graph_launches;
  lumina::host_cuda::queue(stream, [work = ready->work] {
    for (size_t i = 0; i < work->size(); ++i) {
      if (i + 1 < work->size() && (*work)[i + 1].begin) (*work)[i + 1].begin();
      (*work)[i].run();
    }
  });
  return cudaSuccess;
}

cudaError_t cudaFuncSetAttribute(const void* kernel, cudaFuncAttribute attribute, int value) {
  const Call call;
  if (call.failed()) return call.status();
  if (attribute != cudaFuncAttributeMaxDynamicSharedMemorySize || value < 0 ||
      static_cast<size_t>(value) > lumina::host_cuda::kSharedOptIn)
    return Call::fail(cudaErrorInvalidValue);
  card().shared_bytes[kernel] = static_cast<size_t>(value);
  return cudaSuccess;
}
