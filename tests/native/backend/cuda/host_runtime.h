// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "backend/cuda/host_cuda.h"

// The runtime's calls that we use. "Device" memory is host memory, of one kind of card. What is queued on a stream that was
// made with cudaStreamCreateWithFlags runs as late as a card may run it: when the host waits. The default stream runs at once.
// Of several cards each has its own: a kernel or a copy that is given memory of another card, a stream, an event or a graph that
// is used or given back while another card is current, is an error, also where a real card would let it pass.

enum cudaError_t {
  cudaSuccess = 0,
  cudaErrorInvalidValue = 1,
  cudaErrorMemoryAllocation = 2,
  cudaErrorStubLibrary = 34,
  cudaErrorInsufficientDriver = 35,
  cudaErrorNoDevice = 100,
  cudaErrorInvalidDevice = 101,
  cudaErrorInvalidResourceHandle = 400,
  cudaErrorIllegalAddress = 700,
  cudaErrorLaunchFailure = 719,
  cudaErrorStreamCaptureUnsupported = 900,
  cudaErrorUnknown = 999
};
enum cudaMemcpyKind { cudaMemcpyHostToDevice = 1, cudaMemcpyDeviceToHost = 2, cudaMemcpyDeviceToDevice = 3 };
enum cudaFuncAttribute { cudaFuncAttributeMaxDynamicSharedMemorySize = 8 };
using cudaStream_t = struct CUstream_st*;
using cudaEvent_t = struct CUevent_st*;
using cudaGraph_t = struct CUgraph_st*;
using cudaGraphExec_t = struct CUgraphExec_st*;
enum cudaStreamCaptureMode { cudaStreamCaptureModeThreadLocal = 1 };
inline constexpr unsigned cudaEventDisableTiming = 2;
inline constexpr unsigned cudaStreamNonBlocking = 1;
struct cudaUUID_t {
  char bytes[16];
};
struct cudaDeviceProp {
  char name[256];
  cudaUUID_t uuid;
  size_t totalGlobalMem;
  size_t sharedMemPerBlockOptin;
  int major, minor;
};

namespace lumina::host_cuda {

/// The machine's cards and driver as the calls describe them.
struct Machine {
  int cards = 1;                        ///< all alike
  bool stub = false;                    ///< the toolkit's stub in place of the driver
  int driver = 13000, runtime = 13000;  ///< as 1000 * major + 10 * minor
  int major = 9, minor = 0;             ///< compute capability
  size_t bytes = size_t{4} << 30;       ///< of each
  size_t held_by_others = 0;
};
/// The process's own; a test that changes it restores it.
Machine& machine();

/// What was asked of a card, and what it still holds.
struct Counts {
  uint64_t calls = 0;  ///< of the runtime, all of them
  uint64_t launches = 0, early_launches = 0, synchronizations = 0, allocations = 0;
  uint64_t graphs = 0, graph_launches = 0,
           event_waits = 0;  ///< a graph's kernels count as launches where they are captured
  uint64_t uploads = 0, downloads = 0, bytes_up = 0, bytes_down = 0;
  int64_t buffers_held = 0, streams_held = 0, events_held = 0, graphs_held = 0;  ///< pinned host memory included
  int64_t bytes_held = 0;                                                        ///< on the card
};
/// `held` are since the program began, the others since `restart_counts`.
Counts counts(int card = 0);
void restart_counts();

/// The cards' memory that is held, in order of addresses.
struct Memory {
  uintptr_t begin;
  size_t bytes;
};
std::vector<Memory> memory_held();

/// Whether kernels are run or only counted, for shapes that would take too long.
void run_kernels(bool run);

/// The n-th call of the card from now on (1: the next one; those that give memory back are not counted) fails with `status` and
/// has no effect, and so do those behind it where the card is `gone` for good. 0: none fails. Memory is given back all the same, as a driver does with what a lost card held.
void fail_call(uint64_t n, cudaError_t status = cudaErrorLaunchFailure, bool gone = false, int card = 0);
/// Whether it came to the call that was to fail.
bool call_has_failed(int card = 0);

/// A launch: `thread` runs on the stream as each thread of the grid. An early one's first block begins before the launch ahead
/// of it, where there is one. None of the `words` that it is given may point to another card's memory.
cudaError_t launch(const void* kernel, dim3 grid, dim3 block, size_t shared_bytes, cudaStream_t stream,
                   std::function<void()> thread, bool early = false, const std::vector<uintptr_t>& words = {});

void add_words(std::vector<uintptr_t>& words, const void* from, size_t bytes);

/// A kernel's arguments, structs among them, as words that may be pointers; none where the compiler does not tell padding, in which
/// old pointers may lie.
template <typename... Arguments>
std::vector<uintptr_t> words_of([[maybe_unused]] Arguments... arguments) {
  std::vector<uintptr_t> words;
#if defined(__GNUC__) && !defined(__clang__)
  (__builtin_clear_padding(&arguments), ...);
  (add_words(words, &arguments, sizeof arguments), ...);
#endif
  return words;
}

}  // namespace lumina::host_cuda

const char* cudaGetErrorString(cudaError_t status);
cudaError_t cudaGetLastError();
cudaError_t cudaDriverGetVersion(int* version);
cudaError_t cudaRuntimeGetVersion(int* version);
cudaError_t cudaGetDeviceCount(int* count);
cudaError_t cudaSetDevice(int device);
cudaError_t cudaGetDevice(int* device);
/// An H200's multiprocessors.
enum cudaDeviceAttr {
  cudaDevAttrMultiProcessorCount = 16,
  cudaDevAttrComputeCapabilityMajor = 75,
  cudaDevAttrMaxSharedMemoryPerBlockOptin = 97
};
cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attribute, int device);
cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device);
cudaError_t cudaMemGetInfo(size_t* free, size_t* total);
cudaError_t cudaMalloc(void** memory, size_t bytes);
cudaError_t cudaFree(void* memory);
cudaError_t cudaMallocHost(void** memory, size_t bytes);
cudaError_t cudaFreeHost(void* memory);
cudaError_t cudaMemset(void* memory, int value, size_t bytes);
cudaError_t cudaMemcpyAsync(void* to, const void* from, size_t bytes, cudaMemcpyKind kind, cudaStream_t stream);
cudaError_t cudaMemcpy2DAsync(void* to, size_t to_pitch, const void* from, size_t from_pitch, size_t width,
                              size_t height, cudaMemcpyKind kind, cudaStream_t stream);
cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned flags);
cudaError_t cudaStreamDestroy(cudaStream_t stream);
cudaError_t cudaStreamSynchronize(cudaStream_t stream);
cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned flags);
cudaError_t cudaEventDestroy(cudaEvent_t event);
cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream);
/// What is queued behind the event may stay there.
cudaError_t cudaEventSynchronize(cudaEvent_t event);
/// Until its end, what is launched on the stream goes to the graph; waits and copies of pageable memory are refused.
cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode mode);
cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph);
cudaError_t cudaGraphInstantiate(cudaGraphExec_t* ready, cudaGraph_t graph, unsigned long long flags);
cudaError_t cudaGraphDestroy(cudaGraph_t graph);
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t ready);
cudaError_t cudaGraphLaunch(cudaGraphExec_t ready, cudaStream_t stream);
cudaError_t cudaFuncSetAttribute(const void* kernel, cudaFuncAttribute attribute, int value);
