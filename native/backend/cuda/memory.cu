// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <atomic>
#include <vector>

#include "backend/cuda/load.h"
#include "backend/cuda/ops.h"

namespace lumina::cuda {
namespace {

std::atomic<int> process_device{0};

__global__ void probe_kernel() {}

double gib(size_t bytes) { return static_cast<double>(bytes >> 20) / 1024; }

/// "NVIDIA H100, 79.1 GiB, compute capability 9.0"
std::string describe(int device) {
  cudaDeviceProp properties{};
  check(cudaGetDeviceProperties(&properties, device), "reading the properties of the card");
  return text(properties.name, ", ", gib(properties.totalGlobalMem), " GiB, compute capability ", properties.major, ".",
              properties.minor);
}

size_t size_of(DType type) { return type == DType::f32 ? sizeof(float) : sizeof(bf16); }

template <typename From>
void convert(const From* from, float* to, int64_t count) {
  std::transform(from, from + count, to, [](From value) { return to_f32(value); });
}

template <typename From>
void convert(const From* from, bf16* to, int64_t count) {
  std::transform(from, from + count, to, [](From value) { return to_bf16(to_f32(value)); });
}

/// Converts and uploads in pieces, so that host memory stays small beside a 34B model.
template <typename To, typename From>
void upload_as(void* to, const From* from, int64_t count, Stream stream) {
  constexpr int64_t kPiece = 1 << 22;
  std::vector<To> piece(static_cast<size_t>(std::min(kPiece, count)));
  for (int64_t at = 0; at < count; at += kPiece) {
    const int64_t n = std::min(kPiece, count - at);
    convert(from + at, piece.data(), n);
    upload(static_cast<To*>(to) + at, piece.data(), static_cast<size_t>(n) * sizeof(To), stream);
  }
}

}  // namespace

// The CUDA runtime keeps the current card per thread, and others (libtorch) may change it.
void bind_thread() { check(cudaSetDevice(process_device.load(std::memory_order_relaxed)), "choosing the card"); }

std::string choose_device(int device) {
  int count = 0;
  if (const cudaError_t status = cudaGetDeviceCount(&count); status != cudaSuccess)
    throw Error(ErrorCode::unsupported, cudaGetErrorString(status));
  if (device >= count)
    throw Error(ErrorCode::unsupported, text("wanted cuda:", device, ", this machine has ", count, " of them"));
  process_device = device;
  const std::string card = describe(device);
  try {
    launch(probe_kernel, 1, 1, 0, Stream{});
    synchronize(Stream{});
  } catch (const Error& error) {
    throw Error(ErrorCode::unsupported, text(card, " does not run this build's kernels: ", error.what()));
  }
  return card;
}

uint64_t available_memory() {
  bind_thread();
  size_t free = 0, total = 0;
  check(cudaMemGetInfo(&free, &total), "asking for the card's free memory");
  return free;
}

Buffer allocate(size_t bytes) {
  bind_thread();
  void* memory = nullptr;
  if (cudaMalloc(&memory, std::max<size_t>(bytes, 1)) != cudaSuccess) {
    static_cast<void>(cudaGetLastError());  // not sticky: later calls are fine
    size_t free = 0, total = 0;
    check(cudaMemGetInfo(&free, &total), "asking for the card's free memory");
    throw Error(ErrorCode::out_of_memory,
                text("wanted ", gib(bytes), " GiB on the card, ", gib(free), " of ", gib(total),
                     " GiB are free: use a smaller KV budget, bf16 weights or another card"));
  }
  Buffer buffer(memory, [](void* p) { static_cast<void>(cudaFree(p)); });
  check(cudaMemset(memory, 0, std::max<size_t>(bytes, 1)), "clearing memory");
  return buffer;
}

void upload(void* to, const void* from_host, size_t bytes, Stream stream) {
  bind_thread();
  check(cudaMemcpyAsync(to, from_host, bytes, cudaMemcpyHostToDevice, static_cast<cudaStream_t>(stream.handle)),
        "copying to the card");
}

void download(void* to_host, const void* from, size_t bytes, Stream stream) {
  bind_thread();
  check(cudaMemcpyAsync(to_host, from, bytes, cudaMemcpyDeviceToHost, static_cast<cudaStream_t>(stream.handle)),
        "copying from the card");
  synchronize(stream);
}

void synchronize(Stream stream) {
  bind_thread();
  check(cudaStreamSynchronize(static_cast<cudaStream_t>(stream.handle)), "waiting for the card");
}

PackedWeights pack(const Weights& host, DType type, Stream stream) {
  if (type != DType::f32 && type != DType::bf16)
    throw Error(ErrorCode::unsupported, text("the CUDA back end has no ", name_of(type), " kernels yet"));
  const int64_t count = host.rows * host.cols;
  const size_t bytes = static_cast<size_t>(count) * size_of(type);
  Buffer memory = allocate(bytes);
  with_type(host, [&](auto* data) {
    if (type == host.type)
      upload(memory.get(), data, bytes, stream);
    else if (type == DType::f32)
      upload_as<float>(memory.get(), data, count, stream);
    else
      upload_as<bf16>(memory.get(), data, count, stream);
  });
  return {Weights{memory.get(), nullptr, host.rows, host.cols, type}, memory, bytes};
}

}  // namespace lumina::cuda
