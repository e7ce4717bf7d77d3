// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <cstring>
#include <vector>

#include "backend/cuda/load.h"
#include "backend/cuda/ops.h"
#include "backend/load_cuda.h"

namespace lumina::cuda {
namespace {

thread_local int card = 0;

__global__ void probe_kernel() {}

double gib(size_t bytes) { return static_cast<double>(bytes >> 20) / 1024; }

/// "NVIDIA H100, 79.1 GiB, compute capability 9.0"
std::string describe(const cudaDeviceProp& properties) {
  return text(properties.name, ", ", gib(properties.totalGlobalMem), " GiB, compute capability ", properties.major, ".",
              properties.minor);
}

// Of this library's oldest SASS; older cards have no kernels here.
constexpr int kLeastCapability = 8;

/// "13.0"
std::string version(int number) { return text(number / 1000, ".", number % 1000 / 10); }

/// What cudaGetDeviceCount said, with what to do about it.
NoCard no_card(cudaError_t status) {
  int driver = 0, runtime = 0;
  static_cast<void>(cudaDriverGetVersion(&driver));
  static_cast<void>(cudaRuntimeGetVersion(&runtime));
  if (status == cudaErrorInsufficientDriver && driver == 0)  // which is what it says of none at all
    return {CardUse::no_driver, "the NVIDIA driver (libcuda.so.1) is not installed, or is not one"};
  if (status == cudaErrorInsufficientDriver)
    return {CardUse::old_driver, text("the NVIDIA driver serves CUDA ", version(driver), ", this library needs ",
                                      version(runtime), ": install a newer driver")};
  if (status == cudaErrorStubLibrary)
    return {CardUse::no_driver,
            "libcuda.so.1 is the CUDA toolkit's stub, to link with, and no driver: take its folder "
            "out of LD_LIBRARY_PATH, or install the NVIDIA driver"};
  if (status == cudaErrorNoDevice)
    return {CardUse::none, "the NVIDIA driver finds no card (nvidia-smi -L lists those it knows)"};
  return {CardUse::failed, text("the NVIDIA driver does not start: ", cudaGetErrorString(status))};
}

/// "3.2 of 79.1 GiB are free, other processes (nvidia-smi) and this one hold the rest"
std::string free_memory() {
  size_t free = 0, total = 0;
  check(cudaMemGetInfo(&free, &total), "asking for the card's free memory");
  return text(gib(free), " of ", gib(total), " GiB are free, this process and others (nvidia-smi) hold the rest");
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

void check(cudaError_t status, const char* what) {
  if (status == cudaSuccess) return;
  static_cast<void>(cudaGetLastError());
  if (status == cudaErrorMemoryAllocation)
    throw Error(ErrorCode::out_of_memory, text("the card ran out of memory while ", what, ": close what else uses it"));
  throw Error(
      ErrorCode::failure,
      text("the card failed while ", what, ": ", cudaGetErrorString(status),
           ". Open the engine anew; if that fails too, the card is lost to this process: start another one (nvidia-smi "
           "and the kernel's log know more), or use the device cpu"));
}

void use_card(int index) { card = index; }

int card_in_use() { return card; }

// The CUDA runtime keeps the current card per thread, and others (libtorch) may change it.
void bind_thread() { check(cudaSetDevice(card), "choosing the card"); }

std::string choose_device(int device) {
  static_cast<void>(cudaSetDevice(device));  // a lost card that the thread used before would fail the calls below
  static_cast<void>(cudaGetLastError());
  int count = 0;
  if (const cudaError_t status = cudaGetDeviceCount(&count); status != cudaSuccess) {
    static_cast<void>(cudaGetLastError());
    throw no_card(status);
  }
  if (device >= count)
    throw NoCard(CardUse::none, text("wanted cuda:", device, ", this machine has ", count, " of them"));
  if (device >= kCards)
    throw NoCard(CardUse::none, text("wanted cuda:", device, ", a process can use cuda:0 to cuda:", kCards - 1,
                                     " (CUDA_VISIBLE_DEVICES chooses which those are)"));
  cudaDeviceProp properties{};
  check(cudaGetDeviceProperties(&properties, device), "reading the properties of the card");
  const std::string described = describe(properties);
  if (properties.major < kLeastCapability)
    throw NoCard(CardUse::too_old, text(described, ": ", kLeastCapability, ".0 or newer is needed"));
  use_card(device);
  try {
    launch(probe_kernel, 1, 1, 0, Stream{});
    synchronize(Stream{});
  } catch (const Error& error) {
    throw NoCard(error.code() == ErrorCode::out_of_memory ? CardUse::no_memory : CardUse::failed,
                 text(described, " does not run this build's kernels: ", error.what()));
  }
  return described;
}

Identity identify() {
  cudaDeviceProp properties{};
  check(cudaGetDeviceProperties(&properties, card), "reading the properties of the card");
  Identity identity{text(properties.name, ", compute capability ", properties.major, ".", properties.minor), ""};
  constexpr const char* kDigits = "0123456789abcdef";
  for (const char byte : properties.uuid.bytes) {
    identity.serial += kDigits[static_cast<unsigned char>(byte) >> 4];
    identity.serial += kDigits[static_cast<unsigned char>(byte) & 15];
  }
  return identity;
}

uint64_t available_memory() {
  bind_thread();
  size_t free = 0, total = 0;
  check(cudaMemGetInfo(&free, &total), "asking for the card's free memory");
  return free;
}

// Its last owner may be a thread that never used CUDA: without the card named, the runtime would look
// for it on card 0.
Buffer owned(void* handle, void (*give_back)(void*)) {
  return Buffer(handle, [give_back, its_card = card](void* p) {
    static_cast<void>(cudaSetDevice(its_card));
    give_back(p);  // fails where the card is lost, and what it held with it
    static_cast<void>(cudaGetLastError());
  });
}

Buffer allocate(size_t bytes) {
  bind_thread();
  void* memory = nullptr;
  const size_t taken = std::max<size_t>(bytes, 1);
  if (const cudaError_t status = cudaMalloc(&memory, taken); status == cudaErrorMemoryAllocation) {
    static_cast<void>(cudaGetLastError());  // not sticky: later calls are fine
    throw Error(ErrorCode::out_of_memory,
                text("wanted ", gib(bytes), " GiB on the card, ", free_memory(),
                     ": free some, use a smaller KV budget, smaller weights, another card or the device cpu"));
  } else {
    check(status, "taking memory");
  }
  Buffer buffer = owned(memory, [](void* p) { static_cast<void>(cudaFree(p)); });
  check(cudaMemset(memory, 0, taken), "clearing memory");
  check(cudaStreamSynchronize(nullptr), "clearing memory");  // other streams do not wait for the default one
  return buffer;
}

Buffer allocate_host(size_t bytes) {
  bind_thread();
  void* memory = nullptr;
  const size_t taken = std::max<size_t>(bytes, 1);
  if (const cudaError_t status = cudaMallocHost(&memory, taken); status == cudaErrorMemoryAllocation) {
    static_cast<void>(cudaGetLastError());
    throw Error(ErrorCode::out_of_memory,
                text("wanted ", bytes >> 10, " KiB of locked memory on the host for transfers"));
  } else {
    check(status, "taking locked memory");
  }
  Buffer buffer = owned(memory, [](void* p) { static_cast<void>(cudaFreeHost(p)); });
  std::memset(memory, 0, taken);
  return buffer;
}

Buffer make_stream() {
  bind_thread();
  cudaStream_t stream = nullptr;
  check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "making a stream");
  return owned(stream, [](void* p) { static_cast<void>(cudaStreamDestroy(static_cast<cudaStream_t>(p))); });
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

void download_rows(View2<float> to_host, View2<const float> from, Stream stream) {
  bind_thread();
  const auto bytes = [](int64_t floats) { return static_cast<size_t>(floats) * sizeof(float); };
  check(cudaMemcpy2DAsync(to_host.data, bytes(to_host.stride), from.data, bytes(from.stride), bytes(from.cols),
                          static_cast<size_t>(from.rows), cudaMemcpyDeviceToHost,
                          static_cast<cudaStream_t>(stream.handle)),
        "copying from the card");
}

void synchronize(Stream stream) {
  bind_thread();
  check(cudaStreamSynchronize(static_cast<cudaStream_t>(stream.handle)), "waiting for the card");
}

double measure_bandwidth(uint64_t bytes, Stream stream) {
  const Buffer from = allocate(bytes), to = allocate(bytes);
  double best = 0;
  for (int attempt = 0; attempt < 5; ++attempt) {
    const auto start = std::chrono::steady_clock::now();
    check(cudaMemcpyAsync(to.get(), from.get(), bytes, cudaMemcpyDeviceToDevice,
                          static_cast<cudaStream_t>(stream.handle)),
          "copying on the card");
    synchronize(stream);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    best = std::max(best, 2 * static_cast<double>(bytes) / seconds.count());
  }
  return best;
}

PackedWeights pack_table(const Weights& host, DType type, Stream stream) {
  if (type != DType::f32 && type != DType::bf16)
    throw Error(ErrorCode::unsupported, text("a table is of f32 or bf16, not ", name_of(type)));
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
