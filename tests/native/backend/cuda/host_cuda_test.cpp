// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// The runner itself: a defect that a card would answer with a hang or with garbage must be an error here.
#include "backend/cuda/host_cuda.h"

#include <gtest/gtest.h>

#include <vector>

#include "backend/cuda/device.h"
#include "backend/cuda/ops.h"
#include "backend/cuda/ptx.h"
#include "backend/cuda/reduce.h"

namespace lumina::host_cuda {
namespace {

std::string error_of(const std::function<void()>& thread, dim3 block = 64) {
  try {
    run_grid(1, block, 0, thread);
  } catch (const KernelError& error) {
    return error.what();
  }
  return "";
}

TEST(HostCuda, RunsEveryThreadOfEveryBlockOnce) {
  std::vector<int> runs(2 * 3 * 2 * 5 * 3 * 2);
  run_grid({2, 3, 2}, {5, 3, 2}, 0, [&] {
    const unsigned block = (blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
    const unsigned thread = (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
    ++runs[block * 30 + thread];
  });
  EXPECT_EQ(runs, std::vector<int>(runs.size(), 1));
}

TEST(HostCuda, SumsABlockTheSameWayInEachOrder) {
  for (const Order order : {Order::ascending, Order::descending}) {
    set_order(order);
    std::vector<float> sums(128);
    run_grid(1, 128, 0, [&] { sums[threadIdx.x] = cuda::block_sum<128>(static_cast<float>(threadIdx.x)); });
    EXPECT_EQ(sums, std::vector<float>(128, 127 * 128 / 2));
  }
  set_order(Order::ascending);
}

TEST(HostCuda, ShufflesWithinAWarp) {
  std::vector<int> got(64);
  run_grid(1, 64, 0, [&] { got[threadIdx.x] = __shfl_sync(cuda::kAllLanes, static_cast<int>(threadIdx.x), 3); });
  for (int i = 0; i < 64; ++i) EXPECT_EQ(got[static_cast<size_t>(i)], i < 32 ? 3 : 35);
}

TEST(HostCuda, ReportsABarrierThatSomeThreadsSkip) {
  const std::string error = error_of([] {
    if (threadIdx.x < 40)
      __syncthreads();
    else
      __syncwarp();
  });
  EXPECT_NE(error.find("not every live thread"), std::string::npos) << error;
  EXPECT_NE(error.find("threads 0-39 at host_cuda_test.cpp"), std::string::npos) << error;
}

TEST(HostCuda, ReportsTwoDifferentBarriersReachedAtOnce) {
  const std::string error = error_of([] {
    if (threadIdx.x == 0)
      __syncthreads();
    else
      __syncthreads();
  });
  EXPECT_NE(error.find("threads 1-63 at"), std::string::npos) << error;
}

TEST(HostCuda, LetsThreadsEndBeforeABarrierOfTheOthers) {
  const std::string error = error_of([] {
    if (threadIdx.x >= 10) __syncthreads();
  });
  EXPECT_EQ(error, "");
}

TEST(HostCuda, ReportsAShuffleThatSomeLanesSkip) {
  const std::string ended = error_of([] {
    if (threadIdx.x % 32 < 31) cuda::warp_sum(1.0f);
  });
  EXPECT_NE(ended.find("threads 31-31 ended"), std::string::npos) << ended;
}

TEST(HostCuda, ReportsAShuffleInAnIncompleteWarp) {
  EXPECT_NE(error_of([] { cuda::warp_sum(1.0f); }, 48), "");
}

TEST(HostCuda, ReportsAGridThatNoCardLaunches) {
  EXPECT_NE(error_of([] {}, 1025), "");
  EXPECT_THROW(run_grid(1, 32, 228 << 10, [] {}), KernelError);
  EXPECT_THROW(run_grid({1, 65536}, 32, 0, [] {}), KernelError);
}

TEST(HostCuda, CopiesAsynchronouslyWhenTheThreadWaits) {
  alignas(16) const unsigned char from[3][16] = {{1}, {2}, {3}};
  alignas(16) unsigned char to[3][16] = {{9}, {9}, {9, 9}};
  const auto firsts = [&] { return std::vector<int>{to[0][0], to[1][0], to[2][0], to[2][1]}; };
  std::vector<int> before, first, all;
  run_grid(1, 1, 0, [&] {
    cuda::async_copy(to[0], from[0], true);
    cuda::async_commit();
    cuda::async_copy(to[1], from[1], true);
    cuda::async_copy(to[2], from[2], false);
    cuda::async_commit();
    before = firsts();
    cuda::async_wait<1>();
    first = firsts();
    cuda::async_wait<0>();
    all = firsts();
  });
  EXPECT_EQ(before, (std::vector<int>{9, 9, 9, 9}));
  EXPECT_EQ(first, (std::vector<int>{1, 9, 9, 9}));
  EXPECT_EQ(all, (std::vector<int>{1, 2, 0, 0}));
  EXPECT_THROW(run_grid(1, 1, 0, [&] { cuda::async_copy(to[0], from[0] + 8, true); }), KernelError);
}

/// A twin against its definition: element (i, k) of a is 2^(i mod 3) (k + 1), (k, j) of b is j + 1 where k == j, else 0.
TEST(HostCuda, MultipliesFragmentsAsTheInstructionDoes) {
  for (const Order order : {Order::ascending, Order::descending}) {
    set_order(order);
    std::vector<float> product(16 * 8);
    run_grid(1, 32, 0, [&] {
      const int g = static_cast<int>(threadIdx.x) / 4, t = static_cast<int>(threadIdx.x) % 4;
      const auto a = [](int i, int k) { return static_cast<float>((1 << i % 3) * (k + 1)); };
      const auto b = [](int k, int j) { return k == j ? static_cast<float>(j + 1) : 0.0f; };
      const auto pair_of_a = [&](int i, int k) { return cuda::pack_bf16(a(i, k), a(i, k + 1)); };
      const auto pair_of_b = [&](int k, int j) { return cuda::pack_bf16(b(k, j), b(k + 1, j)); };
      float d[4] = {0.5f, 0.5f, 0.5f, 0.5f};
      for (int twice = 0; twice < 2; ++twice)
        cuda::mma_bf16(
            d, {pair_of_a(g, 2 * t), pair_of_a(g + 8, 2 * t), pair_of_a(g, 2 * t + 8), pair_of_a(g + 8, 2 * t + 8)},
            {pair_of_b(2 * t, g), pair_of_b(2 * t + 8, g)});
      for (int i = 0; i < 4; ++i) product[static_cast<size_t>((g + i / 2 * 8) * 8 + 2 * t + i % 2)] = d[i];
    });
    for (int i = 0; i < 16; ++i)
      for (int j = 0; j < 8; ++j)
        EXPECT_EQ(product[static_cast<size_t>(i * 8 + j)],
                  0.5f + 2.0f * static_cast<float>((1 << i % 3) * (j + 1) * (j + 1)))
            << i << ", " << j;
  }
  set_order(Order::ascending);
}

TEST(HostCuda, TakesRegistersApartAsTheInstructionsDo) {
  EXPECT_EQ(cuda::pack_bf16(1, -2), 0xc0003f80u);
  EXPECT_EQ(cuda::low_halves(0x11112222, 0x33334444), 0x44442222u);
  EXPECT_EQ(cuda::high_halves(0x11112222, 0x33334444), 0x33331111u);
  EXPECT_EQ(cuda::fma_bf16x2(0x43054300u, 0x3f803f80u, 0xc308c308u), cuda::pack_bf16(-8, -3));  // 128 + n less 136
}

TEST(HostCuda, RunsOnAfterAnError) {
  EXPECT_NE(error_of([] { threadIdx.x == 0 ? __syncthreads() : __syncwarp(); }), "");
  EXPECT_EQ(error_of([] { __syncthreads(); }), "");
}

TEST(HostCuda, PassesOnWhatAThreadThrows) {
  EXPECT_THROW(run_grid(1, 32, 0, [] { throw std::out_of_range("thread"); }), std::out_of_range);
}

/// Thread t reads what thread 63 - t wrote: half of them too early, since the barrier between is missing.
TEST(HostCuda, ShowsARaceAsADifferenceBetweenTheOrders) {
  const auto race = [](Order order) {
    set_order(order);
    std::vector<unsigned> board(64), read(64);
    run_grid(1, 64, 0, [&] {
      board[threadIdx.x] = threadIdx.x + 1;
      read[threadIdx.x] = board[63 - threadIdx.x];
    });
    return read;
  };
  EXPECT_NE(race(Order::ascending), race(Order::descending));
  set_order(Order::ascending);
}

TEST(HostCuda, FillsSharedMemoryWithNaNsBeforeEachBlock) {
  std::vector<int> nans(2);
  run_grid(2, 1, 4 * sizeof(float), [&] {
    float* shared = cuda::dynamic_shared<float>();
    for (int i = 0; i < 4; ++i) nans[blockIdx.x] += std::isnan(shared[i]);
    shared[0] = 1;
  });
  EXPECT_EQ(nans, std::vector<int>(2, 4));
}

TEST(HostCuda, GivesAKernelTheSharedMemoryThatItAskedFor) {
  const auto kernel = reinterpret_cast<const void*>(&cudaGetLastError);  // any address
  EXPECT_THROW(launch(kernel, 1, 32, 64 << 10, nullptr, [] {}), KernelError);
  EXPECT_EQ(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, 64 << 10), cudaSuccess);
  EXPECT_EQ(launch(kernel, 1, 32, 64 << 10, nullptr, [] {}), cudaSuccess);
  EXPECT_EQ(cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, 228 << 10),
            cudaErrorInvalidValue);
  EXPECT_EQ(cudaGetLastError(), cudaErrorInvalidValue);
  EXPECT_EQ(cudaGetLastError(), cudaSuccess);
}

TEST(HostCuda, RunsWhatIsQueuedWhenTheHostWaits) {
  const Buffer stream = cuda::make_stream(), pinned = cuda::allocate_host(8), memory = cuda::allocate(8);
  const auto queue = static_cast<cudaStream_t>(stream.get());
  auto* const host = static_cast<int*>(pinned.get());
  host[0] = 1;
  cuda::upload(memory.get(), host, sizeof(int), {queue});
  cuda::download_rows({reinterpret_cast<float*>(host + 1), 1, 1}, {static_cast<const float*>(memory.get()), 1, 1},
                      {queue});
  host[0] = 2;  // too early: the upload has yet to read it
  EXPECT_EQ(host[1], 0);
  cuda::synchronize({queue});
  EXPECT_EQ(host[1], 2);
  int pageable = 3;
  cuda::upload(memory.get(), &pageable, sizeof pageable, {queue});
  pageable = 4;  // in time
  cuda::download(host, memory.get(), sizeof(int), {queue});
  EXPECT_EQ(host[0], 3);
}

/// Two cards, with something of the first that a careless caller uses on the second.
class OfAnotherCard : public testing::Test {
 protected:
  OfAnotherCard() {
    machine().cards = 2;
    cuda::use_card(0);
    memory_ = cuda::allocate(64), stream_ = cuda::make_stream(), mark_ = cuda::make_mark();
    cuda::begin_recording({stream_.get()});
    cuda::upload(memory_.get(), pinned_.get(), 4, {stream_.get()});
    graph_ = cuda::end_recording({stream_.get()});
    cuda::use_card(1);
    its_memory_ = cuda::allocate(64), its_stream_ = cuda::make_stream();
  }
  ~OfAnotherCard() override {
    its_memory_ = its_stream_ = nullptr;
    cuda::use_card(0);
    memory_ = stream_ = mark_ = graph_ = nullptr;
    machine().cards = 1;
  }
  template <typename Call>
  void expect_refused(Call&& call) {
    EXPECT_THROW(call(), Error);
    EXPECT_NO_THROW(cuda::synchronize({its_stream_.get()}));
  }
  Buffer pinned_ = cuda::allocate_host(4), memory_, stream_, mark_, graph_, its_memory_, its_stream_;
};

struct Arguments {
  int rows;
  const void* address;
};
__global__ void takes(Arguments) {}

TEST_F(OfAnotherCard, MemoryIsRefused) {
  const Stream its{its_stream_.get()};
  const void* inside = static_cast<char*>(memory_.get()) + 63;
  expect_refused([&] { cuda::upload(memory_.get(), pinned_.get(), 4, its); });
  expect_refused([&] { cuda::download(pinned_.get(), memory_.get(), 4, its); });
  if (!host_cuda::words_of(inside).empty())
    expect_refused([&] { cuda::launch(takes, 1, 1, 0, its, Arguments{1, inside}); });
  EXPECT_NO_THROW(cuda::launch(takes, 1, 1, 0, its, Arguments{1, its_memory_.get()}));
  EXPECT_NO_THROW(cuda::synchronize(its));
}

TEST_F(OfAnotherCard, StreamsEventsAndGraphsAreRefused) {
  const Stream other{stream_.get()}, its{its_stream_.get()};
  expect_refused([&] { cuda::launch(takes, 1, 1, 0, other, Arguments{1, its_memory_.get()}); });
  expect_refused([&] { cuda::upload(its_memory_.get(), pinned_.get(), 4, other); });
  expect_refused([&] { cuda::synchronize(other); });
  expect_refused([&] { cuda::begin_recording(other); });
  expect_refused([&] { cuda::set_mark(mark_, its); });
  expect_refused([&] { cuda::await_mark(mark_); });
  expect_refused([&] { cuda::replay(graph_, its); });
}

TEST_F(OfAnotherCard, WhatIsGivenBackThereStaysHeld) {
  const int64_t before = counts(0).buffers_held;
  EXPECT_EQ(cudaFree(memory_.get()), cudaErrorInvalidValue);
  EXPECT_EQ(cudaStreamDestroy(static_cast<cudaStream_t>(stream_.get())), cudaErrorInvalidResourceHandle);
  EXPECT_EQ(counts(0).buffers_held, before);
  EXPECT_NE(cudaGetLastError(), cudaSuccess);
}

TEST(HostCuda, FailsTheCallThatItIsToldTo) {
  const auto before = counts();
  fail_call(3, cudaErrorUnknown);
  EXPECT_EQ(cudaSetDevice(0), cudaSuccess);
  EXPECT_EQ(cudaSetDevice(0), cudaSuccess);
  EXPECT_FALSE(call_has_failed());
  EXPECT_EQ(cudaSetDevice(0), cudaErrorUnknown);
  EXPECT_TRUE(call_has_failed());
  EXPECT_EQ(cudaSetDevice(0), cudaSuccess);
  fail_call(1, cudaErrorUnknown, true);
  EXPECT_THROW(cuda::bind_thread(), Error);
  EXPECT_EQ(cudaGetLastError(), cudaSuccess);  // taken, so that nobody else finds it
  EXPECT_THROW(cuda::bind_thread(), Error);
  fail_call(0);
  EXPECT_EQ(counts().calls, before.calls + 6);
}

TEST(CudaLaunch, TakesLargeSharedMemoryAndLeavesTheErrorsOfOthers) {
  EXPECT_NE(cudaSetDevice(7), cudaSuccess);  // of somebody else in this thread
  float first = 0;
  cuda::launch(
      +[](float* to) { *to = cuda::dynamic_shared<float>()[20 << 10] != 0; }, 1, 1, 100 << 10, Stream{}, &first);
  EXPECT_EQ(first, 1);  // a NaN
  EXPECT_EQ(cudaGetLastError(), cudaErrorInvalidDevice);
}

__global__ void add_kernel(int* to, const int* from) { *to += *from; }

TEST(HostCuda, ReplaysWhatWasCapturedWithTheValuesOfThen) {
  cudaStream_t stream = nullptr;
  ASSERT_EQ(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), cudaSuccess);
  int from = 1, to = 0;
  ASSERT_EQ(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal), cudaSuccess);
  cuda::launch(add_kernel, 1, 1, 0, Stream{stream}, &to, &from);
  EXPECT_EQ(cudaStreamSynchronize(stream), cudaErrorStreamCaptureUnsupported);
  cudaGraph_t graph = nullptr;
  cudaGraphExec_t ready = nullptr;
  ASSERT_EQ(cudaStreamEndCapture(stream, &graph), cudaSuccess);
  ASSERT_EQ(cudaGraphInstantiate(&ready, graph, 0), cudaSuccess);
  EXPECT_EQ(cudaGraphDestroy(graph), cudaSuccess);
  EXPECT_EQ(cudaStreamSynchronize(stream), cudaSuccess);
  EXPECT_EQ(to, 0) << "capturing runs nothing";
  for (from = 10; from < 30; from += 10) {
    EXPECT_EQ(cudaGraphLaunch(ready, stream), cudaSuccess);
    EXPECT_EQ(cudaStreamSynchronize(stream), cudaSuccess);
  }
  EXPECT_EQ(to, 30);
  EXPECT_EQ(cudaGraphExecDestroy(ready), cudaSuccess);
  EXPECT_EQ(cudaStreamDestroy(stream), cudaSuccess);
}

TEST(HostCuda, WaitsForAnEventAndNotForWhatIsBehindIt) {
  cudaStream_t stream = nullptr;
  cudaEvent_t event = nullptr;
  ASSERT_EQ(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), cudaSuccess);
  ASSERT_EQ(cudaEventCreateWithFlags(&event, cudaEventDisableTiming), cudaSuccess);
  int one = 1, to = 0;
  cuda::launch(add_kernel, 1, 1, 0, Stream{stream}, &to, &one);
  EXPECT_EQ(cudaEventRecord(event, stream), cudaSuccess);
  cuda::launch(add_kernel, 1, 1, 0, Stream{stream}, &to, &one);
  EXPECT_EQ(to, 0);
  EXPECT_EQ(cudaEventSynchronize(event), cudaSuccess);
  EXPECT_EQ(to, 1);
  EXPECT_EQ(cudaEventDestroy(event), cudaSuccess);
  EXPECT_EQ(cudaStreamDestroy(stream), cudaSuccess);
  EXPECT_EQ(to, 2);
}

TEST(CudaMemory, SaysHowMuchWasWantedWhenThereIsTooLittle) {
  try {
    cuda::allocate(size_t{1} << 40);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::out_of_memory);
    EXPECT_NE(std::string(error.what()).find("wanted 1024 GiB"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("nvidia-smi"), std::string::npos) << error.what();
  }
}

TEST(CudaMemory, RefusesACardThatIsNotThere) {
  EXPECT_THROW(cuda::choose_device(1), Error);
  cuda::bind_thread();  // the choice of before holds
}

// ---------------------------------------------------------------- launches that begin early

__global__ void write_kernel(int* to, int value) {
  cuda::grid_wait();
  to[blockIdx.x] = value;
}
__global__ void copy_kernel(const int* from, int* to) {
  cuda::grid_wait();
  to[blockIdx.x] = from[blockIdx.x];
}
__global__ void hasty_copy_kernel(const int* from, int* to) {
  const int value = from[blockIdx.x];
  cuda::grid_wait();
  to[blockIdx.x] = value;
}
__global__ void heedless_copy_kernel(const int* from, int* to) { to[blockIdx.x] = from[blockIdx.x]; }

/// What a launch that begins early copies of what the launch ahead of it has written, over zeros.
std::vector<int> copied_early(void (*kernel)(const int*, int*), bool as_a_graph) {
  constexpr int kBlocks = 3;
  const Buffer stream = cuda::make_stream(), from = cuda::allocate(kBlocks * sizeof(int)),
               to = cuda::allocate(kBlocks * sizeof(int));
  const Stream on{stream.get()};
  if (as_a_graph) cuda::begin_recording(on);
  cuda::launch_as(true, &write_kernel, kBlocks, 1, 0, on, static_cast<int*>(from.get()), 7);
  cuda::launch_as(true, kernel, kBlocks, 1, 0, on, static_cast<const int*>(from.get()), static_cast<int*>(to.get()));
  Buffer graph;
  if (as_a_graph) cuda::replay(graph = cuda::end_recording(on), on);
  std::vector<int> copies(kBlocks);
  cuda::download(copies.data(), to.get(), kBlocks * sizeof(int), on);
  return copies;
}

TEST(HostCuda, AnEarlyLaunchThatReadsBeforeItWaitsReadsWhatWasThereBefore) {
  for (const bool graph : {false, true}) {
    EXPECT_EQ(copied_early(&copy_kernel, graph), (std::vector<int>{7, 7, 7}));
    EXPECT_EQ(copied_early(&hasty_copy_kernel, graph), (std::vector<int>{0, 7, 7})) << "a block began early";
  }
}

TEST(HostCuda, AnEarlyLaunchThatNeverWaitsIsAnError) {
  try {
    copied_early(&heedless_copy_kernel, false);
    ADD_FAILURE() << "nothing was said";
  } catch (const KernelError& error) {
    EXPECT_NE(std::string(error.what()).find("without a grid_wait"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace lumina::host_cuda
