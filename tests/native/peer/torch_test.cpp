// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include "convolution/noise.h"
#include "files.h"
#include "peer/convolution.h"
#include "peer/one_thread.h"
#include "peer/onednn.h"
#include "peer/tensor.h"
#include "peer/with_torch.h"

namespace lumina::torch {
namespace {

// First in this file: a process loads libtorch once.
TEST(LoadingTorch, RefusesWhatIsNotThereOrTooOldAndMayBeTriedAgain) {
  tests::TempDir empty;
  tests::expect_error([&] { load(empty.path()); }, ErrorCode::unsupported, "libtorch was not found");
  tests::expect_error([&] { load(LUMINA_OLD_TORCH_DIR); }, ErrorCode::unsupported, "wanted 2.10 or newer, got 2.9");
  empty.write("libtorch_cpu.so", "not a library");
  tests::expect_error([&] { load(empty.path()); }, ErrorCode::unsupported, "cannot load");
}

using Torch = tests::WithTorch;

using tests::noise;

struct Case {
  ConvolutionShape shape;
  int64_t height, width;
  int64_t out_height() const { return (height - shape.kernel) / shape.stride + 1; }
  int64_t out_width() const { return (width + 2 * shape.pad_width - shape.kernel) / shape.stride + 1; }
};

const Case kCases[] = {
    {{.in_channels = 3, .out_channels = 16, .kernel = 3, .pad_width = 1}, 18, 33},
    {{.in_channels = 16, .out_channels = 3, .kernel = 3, .pad_width = 1}, 5, 1},
    {{.in_channels = 31, .out_channels = 33, .kernel = 3, .pad_width = 1}, 3, 7},
    {{.in_channels = 128, .out_channels = 128, .kernel = 3, .pad_width = 1}, 10, 8},
    {{.in_channels = 32, .out_channels = 32, .kernel = 3, .stride = 2}, 9, 17},
    {{.in_channels = 24, .out_channels = 2304}, 1, 64},
    {{.in_channels = 2304, .out_channels = 24}, 1, 64},
    {{.in_channels = 4096, .out_channels = 512}, 1, 64},
    {{.in_channels = 512, .out_channels = 512, .kernel = 3, .pad_width = 1}, 10, 16},
};

Convolution make(const ConvolutionShape& shape) {
  return {shape, noise(shape.out_channels * shape.in_channels * shape.kernel * shape.kernel, 1),
          noise(shape.out_channels, 2)};
}

std::vector<float> run(Convolution& convolution, const Case& test) {
  const auto input = noise(test.height * test.width * test.shape.in_channels, 3);
  convolution.prepare(test.height, test.width);
  const OneThread alone;
  const Tensor output = convolution(input.data());
  EXPECT_EQ(output.sizes()[1], test.shape.out_channels);
  EXPECT_EQ(output.sizes()[2], test.out_height());
  EXPECT_EQ(output.sizes()[3], test.out_width());
  return {output.data(), output.data() + test.out_height() * test.out_width() * test.shape.out_channels};
}

std::vector<float> run(const Case& test) {
  Convolution convolution = make(test.shape);
  return run(convolution, test);
}

/// Scalar loops in double.
double expected_at(const Case& test, int64_t y, int64_t x, int64_t out) {
  const auto& [in, outs, kernel, stride, pad] = test.shape;
  const auto input = noise(test.height * test.width * in, 3), weight = noise(outs * in * kernel * kernel, 1);
  double sum = noise(outs, 2)[out];
  for (int64_t ky = 0; ky < kernel; ++ky)
    for (int64_t kx = 0; kx < kernel; ++kx) {
      const int64_t from_x = x * stride + kx - pad, from_y = y * stride + ky;
      if (from_x < 0 || from_x >= test.width) continue;
      for (int64_t c = 0; c < in; ++c)
        sum += double{input[(from_y * test.width + from_x) * in + c]} *
               weight[((out * in + c) * kernel + ky) * kernel + kx];
    }
  return sum;
}

TEST_F(Torch, ConvolutionAgreesWithScalarLoopsAtCornersAndInside) {
  for (const Case& test : kCases) {
    const auto got = run(test);
    const int64_t height = test.out_height(), width = test.out_width(), outs = test.shape.out_channels;
    for (const int64_t y : {int64_t{0}, height / 2, height - 1})
      for (const int64_t x : {int64_t{0}, width / 2, width - 1})
        for (const int64_t out : {int64_t{0}, outs - 1})
          // f32 sums of up to 4608 products of about 0.1
          EXPECT_NEAR(got[(y * width + x) * outs + out], expected_at(test, y, x, out), 2e-4)
              << test.shape.in_channels << " channels, at " << y << ", " << x << ", " << out;
  }
}

TEST_F(Torch, AConvolutionTakesInputsOfChangingSize) {
  Case test{{.in_channels = 128, .out_channels = 128, .kernel = 3, .pad_width = 1}, 10, 8};
  Convolution convolution = make(test.shape);
  for (const int64_t height : {10, 3, 40, 10}) {
    test.height = height;
    EXPECT_EQ(run(convolution, test), run(test)) << "height " << height;
  }
}

TEST_F(Torch, AConvolutionGivesTheSameBitsOnSeveralThreadsAtOnce) {
  Convolution convolution = make(kCases[3].shape);
  const auto expected = run(convolution, kCases[3]);
  std::vector<std::vector<float>> got(4);
  std::vector<std::thread> threads;
  for (auto& mine : got) threads.emplace_back([&] { mine = run(convolution, kCases[3]); });
  for (std::thread& thread : threads) thread.join();
  for (const auto& mine : got) EXPECT_EQ(mine, expected);
}

/// In a process of its own, as a process reads its environment once.
[[noreturn]] void load_and_exit(const char* users_limit) {
  if (users_limit)
    setenv("ONEDNN_MAX_CPU_ISA", users_limit, 1);
  else
    unsetenv("ONEDNN_MAX_CPU_ISA");
  try {
    load("");
    check_convolutions();
  } catch (const Error& error) {
    std::fputs(error.what(), stderr);
    std::_Exit(error.code() == ErrorCode::unsupported ? 3 : 4);
  }
  std::_Exit(0);
}

TEST(OneDnnGuard, WhereTheCpuHidesItsCachesConvolutionsAreRightUnlessTheUserLiftsTheLimit) {
  if (std::getenv("LUMINA_TORCH_PATH") == nullptr) GTEST_SKIP() << "no libtorch: LUMINA_TORCH_PATH is not set";
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(load_and_exit(nullptr), testing::ExitedWithCode(0), "");
  // Its AVX2 kernels get other convolutions wrong than those that are looked at, which AVX-512 gets wrong.
  const bool wrong = cpu_hides_caches() && __builtin_cpu_supports("avx512f");
  EXPECT_EXIT(load_and_exit("ALL"), testing::ExitedWithCode(wrong ? 3 : 0),
              wrong ? "wrong numbers on this CPU.*ONEDNN_MAX_CPU_ISA=AVX" : "");
}

TEST(OneDnnGuard, LeavesOtherCpusAlone) {
  const bool limited = limit_onednn_where_caches_are_hidden();
  EXPECT_TRUE(!limited || cpu_hides_caches());
}

TEST_F(Torch, CallsOperatorsByName) {
  const std::vector<float> values = {-1.0f, 2.0f, -3.0f};
  const Tensor x = Tensor::borrow(values.data(), std::vector<int64_t>{3}, std::vector<int64_t>{1});
  const Tensor y = call("aten::relu", "", {&x});
  EXPECT_EQ(std::vector<float>(y.data(), y.data() + 3), (std::vector<float>{0.0f, 2.0f, 0.0f}));
  const Tensor z = call("aten::tile", "", {&x, std::vector<int64_t>{2}});
  EXPECT_EQ(z.sizes()[0], 6);
}

TEST_F(Torch, AnOperatorThatDoesNotExistIsAnError) {
  tests::expect_error([] { call("aten::no_such_operator", "", {int64_t{1}}); }, ErrorCode::failure,
                      "aten::no_such_operator");
}

TEST_F(Torch, OneThreadHoldsOnItsThreadOnlyAndRestoresIt) {
  const Library& torch = library();
  uint32_t threads = 0;
  ASSERT_EQ(torch.get_num_threads(&threads), 0);
  torch.omp_set_num_threads(3);
  torch.set_grad_mode(true);
  {
    const OneThread alone;
    ASSERT_EQ(torch.get_num_threads(&threads), 0);
    EXPECT_EQ(threads, 1u);
    EXPECT_FALSE(torch.grad_mode_enabled());
    std::thread([&] {
      uint32_t others = 0;
      torch.get_num_threads(&others);
      EXPECT_EQ(others, static_cast<uint32_t>(torch.omp_get_max_threads()));
      EXPECT_TRUE(torch.grad_mode_enabled());
    }).join();
  }
  EXPECT_EQ(torch.omp_get_max_threads(), 3);
  EXPECT_TRUE(torch.grad_mode_enabled());
}

}  // namespace
}  // namespace lumina::torch
