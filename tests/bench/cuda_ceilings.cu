// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// lumina-cuda-ceilings: what a card gives at best, as JSON: bytes per second of copying and of reading 4 GiB, of copies
// between host and card, and microseconds from one empty kernel to the next: launched one by one, in a graph, and in a graph
// whose kernels may begin before those ahead have ended (programmatic dependent launch).
#include <cuda_runtime.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

void check(cudaError_t status, const char* what) {
  if (status == cudaSuccess) return;
  std::printf("lumina-cuda-ceilings: %s: %s\n", what, cudaGetErrorString(status));
  std::exit(1);
}

__global__ void empty_kernel() {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 900
  cudaGridDependencySynchronize();
#endif
}

__global__ void copy_kernel(const uint4* from, uint4* to, size_t count) {
  for (size_t i = blockIdx.x * size_t{blockDim.x} + threadIdx.x; i < count; i += size_t{gridDim.x} * blockDim.x)
    to[i] = from[i];
}

__global__ void read_kernel(const uint4* from, size_t count, unsigned* sum) {
  unsigned total = 0;
#pragma unroll 8
  for (size_t i = blockIdx.x * size_t{blockDim.x} + threadIdx.x; i < count; i += size_t{gridDim.x} * blockDim.x) {
    const uint4 value = __ldg(from + i);
    total += value.x ^ value.y ^ value.z ^ value.w;
  }
  if (total == 1) *sum = total;  // so that nothing is left out
}

/// Best of five, in seconds, by events on the stream.
template <typename Work>
double seconds(cudaStream_t stream, Work&& work) {
  cudaEvent_t begin, end;
  check(cudaEventCreate(&begin), "making an event");
  check(cudaEventCreate(&end), "making an event");
  float best = 1e30f;
  for (int attempt = 0; attempt < 6; ++attempt) {  // the first loads the kernel
    check(cudaEventRecord(begin, stream), "timing");
    work();
    check(cudaEventRecord(end, stream), "timing");
    check(cudaEventSynchronize(end), "running");
    float ms = 0;
    check(cudaEventElapsedTime(&ms, begin, end), "timing");
    if (attempt > 0) best = std::min(best, ms);
  }
  return best * 1e-3;
}

void launch_chain(cudaStream_t stream, int kernels, bool programmatic) {
  cudaLaunchAttribute attribute{};
  attribute.id = cudaLaunchAttributeProgrammaticStreamSerialization;
  attribute.val.programmaticStreamSerializationAllowed = 1;
  cudaLaunchConfig_t config{};
  config.gridDim = dim3(64);
  config.blockDim = dim3(128);
  config.stream = stream;
  config.attrs = &attribute;
  config.numAttrs = programmatic ? 1 : 0;
  for (int i = 0; i < kernels; ++i) check(cudaLaunchKernelEx(&config, empty_kernel), "launching");
}

double graph_seconds(cudaStream_t stream, int kernels, bool programmatic) {
  cudaGraph_t graph;
  cudaGraphExec_t runnable;
  check(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal), "capturing");
  launch_chain(stream, kernels, programmatic);
  check(cudaStreamEndCapture(stream, &graph), "capturing");
  check(cudaGraphInstantiate(&runnable, graph, 0), "making a graph");
  return seconds(stream, [&] { check(cudaGraphLaunch(runnable, stream), "launching a graph"); });
}

}  // namespace

int main() {
  constexpr size_t kBytes = size_t{4} << 30, kHostBytes = size_t{256} << 20;
  constexpr int kKernels = 200;
  cudaDeviceProp properties{};
  check(cudaGetDeviceProperties(&properties, 0), "looking for a card");
  cudaStream_t stream;
  check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "making a stream");
  void *from = nullptr, *to = nullptr, *pinned = nullptr;
  check(cudaMalloc(&from, kBytes), "taking 4 GiB");
  check(cudaMalloc(&to, kBytes), "taking 4 GiB");
  check(cudaMallocHost(&pinned, kHostBytes), "taking pinned memory");
  check(cudaMemset(from, 0, kBytes), "clearing");
  check(cudaDeviceSynchronize(), "clearing");
  std::vector<char> pageable(kHostBytes);
  const size_t count = kBytes / sizeof(uint4);
  const unsigned blocks = static_cast<unsigned>(properties.multiProcessorCount) * 8;
  const double copy = seconds(stream, [&] {
    copy_kernel<<<blocks, 512, 0, stream>>>(static_cast<uint4*>(from), static_cast<uint4*>(to), count);
  });
  const double read = seconds(stream, [&] {
    read_kernel<<<blocks, 512, 0, stream>>>(static_cast<uint4*>(from), count, static_cast<unsigned*>(to));
  });
  const auto transfer = [&](void* target, const void* source, cudaMemcpyKind kind) {
    return kHostBytes /
           seconds(stream, [&] { check(cudaMemcpyAsync(target, source, kHostBytes, kind, stream), "copying"); });
  };
  const double pinned_up = transfer(from, pinned, cudaMemcpyHostToDevice);
  const double pinned_down = transfer(pinned, from, cudaMemcpyDeviceToHost);
  const double pageable_up = transfer(from, pageable.data(), cudaMemcpyHostToDevice);
  const double plain = seconds(stream, [&] { launch_chain(stream, kKernels, false); });
  std::printf("{\"card\":\"%s\",\"copy_bytes_per_second\":%.4g,\"read_bytes_per_second\":%.4g,", properties.name,
              2 * static_cast<double>(kBytes) / copy, static_cast<double>(kBytes) / read);
  std::printf("\"pinned_up\":%.4g,\"pinned_down\":%.4g,\"pageable_up\":%.4g,", pinned_up, pinned_down, pageable_up);
  std::printf("\"kernel_us\":%.3f,\"graph_kernel_us\":%.3f,", 1e6 * plain / kKernels,
              1e6 * graph_seconds(stream, kKernels, false) / kKernels);
  if (properties.major >= 9)
    std::printf("\"programmatic_kernel_us\":%.3f,", 1e6 * graph_seconds(stream, kKernels, true) / kKernels);
  std::printf("\"multiprocessors\":%d}\n", properties.multiProcessorCount);
  return 0;
}
