// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// What the picture codec asks of a card, against plain loops in double.
#include <algorithm>
#include <array>
#include <cmath>

#include "backend/cuda/card_ops.h"
#include "core/error.h"

namespace lumina {
namespace {

class CudaPictures : public CudaOps {
 protected:
  static const PictureOps& ops() { return *cuda_test::card().backend->pictures; }
};

/// A product loses up to 2^-16 of itself; sums of a few hundred of magnitude 1.
constexpr float kCut = 1e-4f;

struct Case {
  int32_t height, width;
  int64_t in, out;
  int32_t kernel = 3, stride = 1;
  bool doubling = false, norm = false, silu = false, add = false, rows = false, bias = true;
};

constexpr int64_t kBook = 11;  // rows of a codebook

/// Inputs, weights and what they give.
struct Problem {
  explicit Problem(const Case& given)
      : c(given),
        height(c.doubling ? 2 * c.height : c.height / c.stride),
        width(c.doubling ? 2 * c.width : c.width / c.stride),
        input(random_floats((c.rows ? kBook : int64_t{c.height} * c.width) * c.in, 1)),
        weights(random_floats(c.out * c.in * c.kernel * c.kernel, 2)),
        bias(random_floats(c.out, 3)),
        affine(random_floats(2 * c.in, 4)),
        before(random_floats(int64_t{height} * width * c.out, 5)) {
    for (int32_t i = 0; i < c.height * c.width; ++i) rows.push_back(i * 7 % kBook);
  }

  Floats on(const Backend& backend) const {
    const PictureOps& ops = *backend.pictures;
    const Array x(backend, input), w(backend, weights), b(backend, bias), a(backend, affine), y(backend, before);
    const Array codes(backend, rows);
    const int32_t taps = c.kernel * c.kernel;
    const Buffer tiles = backend.allocate(ops.tiled_bytes(c.out, c.in, taps));
    ops.pack({w.get(), c.out, c.in, taps, c.in * taps, taps, 1}, tiles.get(), {});
    ops.convolve({.input = x.get(),
                  .rows = c.rows ? codes.get() : nullptr,
                  .height = c.height,
                  .width = c.width,
                  .in_channels = c.in,
                  .out_channels = c.out,
                  .kernel = c.kernel,
                  .stride = c.stride,
                  .doubling = c.doubling,
                  .affine = c.norm ? a.get() : nullptr,
                  .silu = c.silu,
                  .tiles = tiles.get(),
                  .bias = c.bias ? b.get() : nullptr,
                  .output = y.get(),
                  .add = c.add},
                 {});
    return y.read();
  }

  Floats by_loops() const {
    Floats result = before;
    const int pad = c.kernel == 3 && c.stride == 1 ? 1 : 0;
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x)
        for (int64_t o = 0; o < c.out; ++o) {
          double sum = c.bias ? bias[o] : 0;
          for (int64_t i = 0; i < c.in; ++i)
            for (int t = 0; t < c.kernel * c.kernel; ++t)
              sum += weights[(o * c.in + i) * c.kernel * c.kernel + t] *
                     value(y * c.stride + t / c.kernel - pad, x * c.stride + t % c.kernel - pad, i);
          float& to = result[(int64_t{y} * width + x) * c.out + o];
          to = static_cast<float>(c.add ? to + sum : sum);
        }
    return result;
  }

  Case c;
  int32_t height, width;  ///< of the output
  Floats input, weights, bias, affine, before;
  std::vector<int32_t> rows;

 private:
  double value(int y, int x, int64_t channel) const {
    const int scale = c.doubling ? 2 : 1;
    if (y < 0 || x < 0 || y >= scale * c.height || x >= scale * c.width) return 0;
    int64_t row = int64_t{y / scale} * c.width + x / scale;
    if (c.rows) row = rows[row];
    const double v = input[row * c.in + channel];
    if (!c.norm) return v;
    const double normed = v * affine[channel] + affine[c.in + channel];
    return c.silu ? normed / (1 + std::exp(-normed)) : normed;
  }
};

void expect_convolved(const Case& c) {
  SCOPED_TRACE(text(c.height, " x ", c.width, ", ", c.in, " to ", c.out, ", kernel ", c.kernel, ", stride ", c.stride,
                    c.doubling ? ", doubling" : ""));
  const Problem problem(c);
  expect_close(on_card([&](const Backend& backend) { return problem.on(backend); }), problem.by_loops(), kCut);
}

TEST_F(CudaPictures, ConvolveAsPlainLoopsForOddSizes) {
  for (const Case& c : {Case{1, 1, 1, 1}, {3, 5, 3, 2}, {9, 17, 5, 3}, {2, 33, 33, 17}, {17, 2, 36, 16}})
    expect_convolved(c);
}

TEST_F(CudaPictures, ConvolveWithEachShapeOfABlock) {
  expect_convolved({17, 18, 32, 16});     // 16 outputs
  expect_convolved({9, 18, 40, 50});      // up to 64
  expect_convolved({9, 18, 33, 130, 3});  // 128 at a time
  expect_convolved({3, 50, 70, 9, 1});
  expect_convolved({3, 50, 70, 33, 1});
  expect_convolved({3, 50, 35, 144, 1});
  expect_convolved({18, 34, 20, 20, 3, 2});
  expect_convolved({18, 34, 20, 80, 3, 2});
}

TEST_F(CudaPictures, ConvolveWithWhatComesBeforeAndAfter) {
  expect_convolved({.height = 5, .width = 18, .in = 20, .out = 24, .norm = true, .silu = true, .add = true});
  expect_convolved({.height = 5, .width = 18, .in = 7, .out = 24, .norm = true, .bias = false});
  expect_convolved({.height = 5, .width = 9, .in = 24, .out = 12, .doubling = true});
  expect_convolved({.height = 5, .width = 9, .in = 6, .out = 12, .kernel = 1, .norm = true, .add = true, .rows = true});
}

// Cut to one bf16, numbers like these would give sums that are off by a hundredth.
TEST_F(CudaPictures, ConvolveWithSixteenBitsOfEachNumber) {
  Problem problem({.height = 4, .width = 4, .in = 64, .out = 16});
  for (float& x : problem.input) x = 1 + x * 0x1p-9f;
  for (float& w : problem.weights) w = 1 + w * 0x1p-9f;
  const Floats got = problem.on(*cuda_test::card().backend), wanted = problem.by_loops();
  for (size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i] / wanted[i], 1, 2e-6);
}

TEST_F(CudaPictures, ConvolveAPartOfAPictureToTheSameBits) {
  const Problem whole({.height = 4, .width = 40, .in = 40, .out = 20, .kernel = 1}),
      part({.height = 1, .width = 7, .in = 40, .out = 20, .kernel = 1});
  const Floats all = whole.on(*cuda_test::card().backend), few = part.on(*cuda_test::card().backend);
  ASSERT_EQ(part.weights, whole.weights);
  EXPECT_TRUE(same_bits(Floats(all.begin(), all.begin() + 7 * 20), few));
}

TEST_F(CudaPictures, MeasureGroups) {
  for (const auto& [pixels, channels, groups] :
       {std::array<int64_t, 3>{1, 4, 2}, {100, 6, 3}, {77, 130, 5}, {40, 300, 4}}) {
    Floats input = random_floats(pixels * channels, 1);
    for (size_t i = 0; i < input.size(); ++i) input[i] = 3 * input[i] + static_cast<float>(i % channels);
    const Floats gamma = random_floats(channels, 2), beta = random_floats(channels, 3);
    const Floats got = on_card([&](const Backend& backend) {
      const Array x(backend, input), g(backend, gamma), b(backend, beta);
      const Array affine(backend, Floats(static_cast<size_t>(2 * channels)));
      const Buffer partial = backend.allocate(backend.pictures->moment_bytes(pixels, channels));
      backend.pictures->measure(
          {x.get(), pixels, channels, groups, g.get(), b.get(), static_cast<double*>(partial.get()), affine.get()}, {});
      return affine.read();
    });
    const int64_t size = channels / groups;
    for (int64_t c = 0; c < channels; ++c) {
      double sum = 0, squares = 0;
      for (int64_t p = 0; p < pixels; ++p)
        for (int64_t i = c / size * size; i < (c / size + 1) * size; ++i) {
          sum += input[p * channels + i];
          squares += double{input[p * channels + i]} * input[p * channels + i];
        }
      const double count = static_cast<double>(pixels * size), mean = sum / count;
      const double inverse = 1 / std::sqrt(squares / count - mean * mean + 1e-6);
      EXPECT_NEAR(got[c], inverse * gamma[c], 1e-6 * (1 + inverse));
      EXPECT_NEAR(got[channels + c], beta[c] - mean * inverse * gamma[c], 1e-5 * (1 + std::abs(mean * inverse)));
    }
  }
}

TEST_F(CudaPictures, SoftmaxSumsToOneEvenForHugeScores) {
  for (const float size : {1.0f, 1e4f, 1e30f})
    for (const int64_t cols : {1, 100, 300}) {
      Floats scores = random_floats(3 * cols, 7);
      for (float& score : scores) score *= size;
      const Floats got = on_card([&](const Backend& backend) {
        const Array rows(backend, scores);
        backend.pictures->softmax(rows.get(), 3, cols, 0.125f, {});
        return rows.read();
      });
      for (int64_t r = 0; r < 3; ++r) {
        const float* row = &scores[static_cast<size_t>(r * cols)];
        const double most = *std::max_element(row, row + cols);
        double total = 0;
        for (int64_t i = 0; i < cols; ++i) total += std::exp(0.125 * (row[i] - most));
        for (int64_t i = 0; i < cols; ++i)
          EXPECT_NEAR(got[r * cols + i], std::exp(0.125 * (row[i] - most)) / total, 1e-6);
      }
    }
}

TEST_F(CudaPictures, PixelsAreClampedAndTruncatedNotRounded) {
  const Floats values = {-3, -1, -0.9921f, -0.9843f, 0, 0.9999f, 1, 7, NAN, -INFINITY};
  const std::vector<uint8_t> levels = {0, 0, 1, 2, 127, 254, 255, 255, 0, 0};
  const auto got = on_card([&](const Backend& backend) {
    const Array from(backend, values);
    const Array to(backend, std::vector<uint8_t>(values.size()));
    backend.pictures->to_bytes(from.get(), std::ssize(values), to.get(), {});
    return to.read();
  });
  EXPECT_EQ(got, levels);
}

TEST_F(CudaPictures, EveryByteBecomesTheCodecsNumber) {
  std::vector<uint8_t> bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<uint8_t>(i));
  const Floats got = on_card([&](const Backend& backend) {
    const Array from(backend, bytes);
    const Array to(backend, Floats(bytes.size()));
    backend.pictures->from_bytes(from.get(), std::ssize(bytes), to.get(), {});
    return to.read();
  });
  for (int i = 0; i < 256; ++i) EXPECT_EQ(got[i], static_cast<float>(i / 255.0 * 2.0 - 1.0));
}

TEST_F(CudaPictures, TheNearestCodeIsThatOfDistancesInDouble) {
  constexpr int64_t kCells = 20, kCodes = 300, kDim = 19;
  const Floats vectors = random_floats(kCells * kDim, 1);
  Floats book = random_floats(kCodes * kDim, 2);
  // Twins, and vectors that only double tells apart.
  for (int64_t i = 0; i < kDim; ++i) {
    book[200 * kDim + i] = book[100 * kDim + i] = vectors[3 * kDim + i];
    book[150 * kDim + i] = vectors[5 * kDim + i] + 1e-6f;
    book[250 * kDim + i] = vectors[5 * kDim + i] + 2e-7f;
  }
  std::vector<double> half_norms;
  double longest = 0;
  for (int64_t code = 0; code < kCodes; ++code) {
    double norm = 0;
    for (int64_t i = 0; i < kDim; ++i) norm += double{book[code * kDim + i]} * book[code * kDim + i];
    half_norms.push_back(norm / 2);
    longest = std::max(longest, std::sqrt(norm));
  }
  const auto got = on_card([&](const Backend& backend) {
    const Array z(backend, vectors), e(backend, book);
    const Array norms(backend, half_norms);
    const Array products(backend, Floats(kCells * kCodes));
    const Array codes(backend, std::vector<int32_t>(kCells));
    const Buffer tiles = backend.allocate(backend.pictures->tiled_bytes(kCodes, kDim, 1));
    backend.pictures->pack({e.get(), kCodes, kDim, 1, kDim, 1, 0}, tiles.get(), {});
    backend.pictures->convolve({.input = z.get(),
                                .rows = nullptr,
                                .height = 1,
                                .width = kCells,
                                .in_channels = kDim,
                                .out_channels = kCodes,
                                .kernel = 1,
                                .stride = 1,
                                .doubling = false,
                                .affine = nullptr,
                                .silu = false,
                                .tiles = tiles.get(),
                                .bias = nullptr,
                                .output = products.get(),
                                .add = false},
                               {});
    backend.pictures->nearest(
        {z.get(), e.get(), products.get(), norms.get(), longest, kCells, kCodes, kDim, codes.get()}, {});
    return codes.read();
  });
  for (int64_t cell = 0; cell < kCells; ++cell) {
    int32_t best = 0;
    double least = HUGE_VAL;
    for (int32_t code = 0; code < kCodes; ++code) {
      double distance = 0;
      for (int64_t i = 0; i < kDim; ++i)
        distance += std::pow(double{vectors[cell * kDim + i]} - book[code * kDim + i], 2);
      if (distance < least) least = distance, best = code;
    }
    EXPECT_EQ(got[cell], best) << "cell " << cell;
  }
  EXPECT_EQ(got[3], 100);
  EXPECT_EQ(got[5], 250);
}

}  // namespace
}  // namespace lumina
