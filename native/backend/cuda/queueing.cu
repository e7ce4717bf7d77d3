// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/cuda/device.h"
#include "backend/cuda/ops.h"

namespace lumina::cuda {
namespace {

cudaStream_t stream_of(Stream stream) { return static_cast<cudaStream_t>(stream.handle); }
cudaEvent_t event_of(const Buffer& mark) { return static_cast<cudaEvent_t>(mark.get()); }

}  // namespace

void download_later(void* to_host, const void* from, size_t bytes, Stream stream) {
  bind_thread();
  check(cudaMemcpyAsync(to_host, from, bytes, cudaMemcpyDeviceToHost, stream_of(stream)), "copying from the card");
}

Buffer make_mark() {
  bind_thread();
  cudaEvent_t event = nullptr;
  check(cudaEventCreateWithFlags(&event, cudaEventDisableTiming), "making an event");
  return owned(event, [](void* p) { static_cast<void>(cudaEventDestroy(static_cast<cudaEvent_t>(p))); });
}

void set_mark(const Buffer& mark, Stream stream) {
  bind_thread();
  check(cudaEventRecord(event_of(mark), stream_of(stream)), "recording an event");
}

void await_mark(const Buffer& mark) {
  bind_thread();
  check(cudaEventSynchronize(event_of(mark)), "waiting for the card");
}

void begin_recording(Stream stream) {
  bind_thread();
  check(cudaStreamBeginCapture(stream_of(stream), cudaStreamCaptureModeThreadLocal), "recording a pass");
}

// The recording ends whatever fails: a stream that still recorded could not be waited for.
Buffer end_recording(Stream stream) {
  cudaGraph_t graph = nullptr;
  check(cudaStreamEndCapture(stream_of(stream), &graph), "recording a pass");
  cudaGraphExec_t ready = nullptr;
  const cudaError_t made = cudaGraphInstantiate(&ready, graph, 0);
  if (cudaGraphDestroy(graph) != cudaSuccess) static_cast<void>(cudaGetLastError());  // it is not used again
  check(made, "making a graph of a pass");
  return owned(ready, [](void* p) { static_cast<void>(cudaGraphExecDestroy(static_cast<cudaGraphExec_t>(p))); });
}

void replay(const Buffer& recording, Stream stream) {
  bind_thread();
  check(cudaGraphLaunch(static_cast<cudaGraphExec_t>(recording.get()), stream_of(stream)), "launching a pass");
}

}  // namespace lumina::cuda
