// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "convolution/convolution.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "convolution/noise.h"

namespace lumina::convolution {
namespace {

using tests::noise;

const char* name_of(Method method) {
  return method == Method::direct ? "direct" : method == Method::winograd2 ? "winograd2" : "winograd4";
}

/// A convolution and a picture that is all padding already: rows of `width` pixels.
struct Case {
  Shape shape;
  Method method;
  Block block;  ///< of outputs

  int64_t height() const { return (block.rows - 1) * shape.stride + shape.kernel; }
  int64_t width() const { return (block.columns - 1) * shape.stride + shape.kernel; }
  std::vector<float> weight() const {
    return noise(shape.out_channels * shape.in_channels * shape.kernel * shape.kernel, 1);
  }
  std::vector<float> bias() const { return noise(shape.out_channels, 2); }
  std::vector<float> picture() const { return noise(height() * width() * shape.in_channels, 3); }
};

std::vector<float> run(const Case& test, Block block, int64_t first_row, int64_t first_column) {
  const Convolution convolution(test.shape, test.method, test.weight(), test.bias());
  const auto picture = test.picture();
  std::vector<const float*> rows;
  for (int64_t y = 0; y < (block.rows - 1) * test.shape.stride + test.shape.kernel; ++y)
    rows.push_back(&picture[static_cast<size_t>(
        ((first_row * test.shape.stride + y) * test.width() + first_column * test.shape.stride) *
        test.shape.in_channels)]);
  AlignedFloats scratch(convolution.scratch(block));
  std::vector<float> out(static_cast<size_t>(block.rows * block.columns * test.shape.out_channels));
  convolution(rows.data(), block, scratch.data(), out.data());
  return out;
}

/// Scalar loops in double; also the sum of the products' magnitudes, to which rounding is in proportion.
struct Exact {
  double value, magnitude;
};
Exact exact_at(const Case& test, const std::vector<float>& picture, const std::vector<float>& weight, int64_t y,
               int64_t x, int64_t o) {
  const auto& [in, out, kernel, stride] = test.shape;
  double sum = noise(out, 2)[static_cast<size_t>(o)], magnitude = std::abs(sum);
  for (int64_t ky = 0; ky < kernel; ++ky)
    for (int64_t kx = 0; kx < kernel; ++kx)
      for (int64_t c = 0; c < in; ++c) {
        const double product =
            double{picture[static_cast<size_t>(((y * stride + ky) * test.width() + x * stride + kx) * in + c)]} *
            weight[static_cast<size_t>(((o * in + c) * kernel + ky) * kernel + kx)];
        sum += product;
        magnitude += std::abs(product);
      }
  return {sum, magnitude};
}

// Channels around a panel of 16, four panels of 64 and a part of 128; blocks of one tile and of a few.
std::vector<Case> cases() {
  std::vector<Case> result;
  for (const auto& [in, out] :
       {std::pair<int64_t, int64_t>{1, 1}, {3, 16}, {16, 3}, {15, 17}, {31, 33}, {33, 65}, {64, 64}, {129, 48}}) {
    result.push_back({{in, out, 3, 1}, Method::direct, {3, 7}});
    result.push_back({{in, out, 3, 2}, Method::direct, {2, 13}});
    result.push_back({{in, out, 1, 1}, Method::direct, {1, 14}});
    result.push_back({{in, out, 3, 1}, Method::winograd2, {2, 2}});
    result.push_back({{in, out, 3, 1}, Method::winograd2, {6, 10}});
    result.push_back({{in, out, 3, 1}, Method::winograd4, {4, 4}});
    result.push_back({{in, out, 3, 1}, Method::winograd4, {8, 28}});
  }
  result.push_back({{300, 20, 3, 1}, Method::direct, {1, 6}});
  result.push_back({{300, 20, 3, 1}, Method::winograd2, {2, 4}});
  result.push_back({{300, 20, 3, 1}, Method::winograd4, {4, 8}});
  return result;
}

TEST(Convolution, AgreesWithScalarLoops) {
  double worst[3] = {};
  for (const Case& test : cases()) {
    SCOPED_TRACE(testing::Message() << name_of(test.method) << ", " << test.shape.in_channels << " to "
                                    << test.shape.out_channels << " channels, kernel " << test.shape.kernel
                                    << ", stride " << test.shape.stride);
    const auto got = run(test, test.block, 0, 0);
    const auto picture = test.picture(), weight = test.weight();
    const int64_t out = test.shape.out_channels;
    for (int64_t y = 0; y < test.block.rows; ++y)
      for (int64_t x = 0; x < test.block.columns; ++x)
        for (int64_t o = 0; o < out; o += 1 + out / 5) {
          const auto [value, magnitude] = exact_at(test, picture, weight, y, x, o);
          const double error =
              std::abs(got[static_cast<size_t>((y * test.block.columns + x) * out + o)] - value) / magnitude;
          auto& most = worst[static_cast<int>(test.method)];
          most = std::max(most, error);
        }
  }
  // Of the sum of magnitudes: a chain of 128 roundings at random, then what the transforms multiply that by.
  EXPECT_LE(worst[0], 4e-7);
  EXPECT_LE(worst[1], 1e-6);
  EXPECT_LE(worst[2], 2e-6);
  RecordProperty("direct", std::to_string(worst[0]));
  std::printf("worst error as a part of the sum of magnitudes: direct %.1e, winograd2 %.1e, winograd4 %.1e\n", worst[0],
              worst[1], worst[2]);
}

// The promise that threads and sizes of strips change no bit stands on this.
TEST(Convolution, BlocksChangeNoBit) {
  for (const Method method : {Method::direct, Method::winograd2, Method::winograd4}) {
    SCOPED_TRACE(name_of(method));
    for (const int64_t stride : {1, 2}) {
      if (stride == 2 && method != Method::direct) continue;
      const Case test{{33, 80, 3, stride}, method, {12, 28}};
      const auto whole = run(test, test.block, 0, 0);
      const Block part{4, 12};
      for (const int64_t row : {0, 4, 8})
        for (const int64_t column : {0, 12, 16}) {
          const auto got = run(test, part, row, column);
          for (int64_t y = 0; y < part.rows; ++y)
            for (int64_t i = 0; i < part.columns * 80; ++i)
              ASSERT_EQ(got[static_cast<size_t>(y * part.columns * 80 + i)],
                        whole[static_cast<size_t>(((row + y) * test.block.columns + column) * 80 + i)]);
        }
    }
  }
}

TEST(Convolution, ItsBlocksAreWholeTilesOfAnyPicture) {
  for (const Method method : {Method::direct, Method::winograd2, Method::winograd4})
    for (const int64_t channels : {1, 16, 128, 512, 16384}) {
      const Convolution convolution({channels, 1, 3, 1}, method, noise(channels * 9, 1), noise(1, 2));
      for (const int64_t height : {1, 2, 5, 768})
        for (const int64_t width : {1, 3, 48, 8192}) {
          const Block block = convolution.block({height, width});
          EXPECT_EQ(block.rows % convolution.tile(), 0);
          EXPECT_EQ(block.columns % convolution.tile(), 0);
          EXPECT_GT(block.rows, 0);
          EXPECT_LT(block.rows, height + convolution.tile());
          EXPECT_GT(block.columns, 0);
          EXPECT_LT(block.columns, width + convolution.tile());
          EXPECT_LE(block.columns, 400);
        }
    }
}

}  // namespace
}  // namespace lumina::convolution
