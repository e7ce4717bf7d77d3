// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/cuda/load.h"
#include "backend/cuda/pictures.h"
#include "backend/cuda/ptx.h"
#include "core/exp.h"

// A block computes a rectangle of pixels for some outputs. Of 32 channels at a time it puts the rectangle's inputs and what
// surrounds them into shared memory, normed and cut into two bf16, and goes over the taps there. Weights come from L2 as the
// tensor cores read them:
//   [tile of 16 outputs][32 channels][tap][upper, lower bf16][mma m][lane][16 bytes]
// with a lane's inputs as in tiles.h. A sum goes over the groups of 32 channels, then the taps, then m; of each, lower times
// upper, upper times lower, upper times upper.
namespace lumina::cuda {
namespace {

constexpr int kThreads = 256, kWarps = kThreads / kWarp;
constexpr int kTileOutputs = 16, kStep = 32;
constexpr int64_t kStepBytes = 2 * 2 * 512;  ///< of one tap
constexpr int kColumns = 16;                 ///< of a rectangle
constexpr int kQuad = 4;                     ///< channels that a thread loads at once

/// kTiles tiles of outputs and kGroups groups of 8 pixels for a warp, kOutputWarps warps side by side in the outputs.
template <int kTiles_, int kOutputWarps_, int kGroups_>
struct Layout {
  static constexpr int kTiles = kTiles_, kOutputWarps = kOutputWarps_, kGroups = kGroups_;
  static constexpr int kBlockTiles = kTiles * kOutputWarps;
  static constexpr int kRows = kWarps / kOutputWarps * kGroups * 8 / kColumns;
};
using Narrow = Layout<1, 1, 4>;
using Medium = Layout<2, 2, 4>;
using Wide = Layout<2, 4, 8>;

/// The inputs that a rectangle of outputs sees.
template <typename L, int kKernel, int kStride>
struct Window {
  static constexpr int kRows = (L::kRows - 1) * kStride + kKernel;
  static constexpr int kCols = (kColumns - 1) * kStride + kKernel;
  static constexpr int kPixels = kRows * kCols;
  static constexpr int kPad = kKernel == 3 && kStride == 1 ? 1 : 0;
  static constexpr size_t kBytes = size_t{kPixels} * kStep * 2 * sizeof(bf16);
};

struct Job {
  Convolution c;
  int height, width;  ///< of the output
  int64_t pixels;     ///< of the output that there are; fewer than height * width where rows are cut to rectangles
  int rects_across, blocks_across;
  int tiles, steps;
  bool whole;  ///< inputs are read four at a time
};

/// A float as two bf16 whose sum it is but for 2^-17 of it.
struct Halves {
  uint32_t upper[2], lower[2];
};
__device__ Halves cut(const float (&x)[kQuad]) {
  Halves halves;
  for (int i = 0; i < 2; ++i) {
    halves.upper[i] = pack_bf16(x[2 * i], x[2 * i + 1]);
    const auto rest = [&](int j) {
      return x[2 * i + j] - to_f32(bf16{static_cast<uint16_t>(halves.upper[i] >> (16 * j))});
    };
    halves.lower[i] = pack_bf16(rest(0), rest(1));
  }
  return halves;
}

/// One place of the window's: four channels from `channel` on, zeros where there are none.
__device__ void load_quad(const Job& job, int y, int x, int channel, float (&values)[kQuad]) {
  const Convolution& c = job.c;
  const int height = c.doubling ? 2 * c.height : c.height, width = c.doubling ? 2 * c.width : c.width;
  for (float& value : values) value = 0;
  if (y < 0 || x < 0 || y >= height || x >= width) return;
  if (c.doubling) y >>= 1, x >>= 1;
  int64_t row = int64_t{y} * c.width + x;
  if (c.kernel == 1 && row >= job.pixels) return;
  if (c.rows) row = c.rows[row];
  const int64_t left = c.in_channels - channel;
  load<kQuad>(c.input + row * c.in_channels + channel, left, job.whole && left > 0, values);
  if (!c.affine) return;
#pragma unroll
  for (int i = 0; i < kQuad; ++i) {
    if (i >= left) return;
    const float v = values[i] * c.affine[channel + i] + c.affine[c.in_channels + channel + i];
    values[i] = c.silu ? v / (1.0f + fast_exp(-v)) : v;
  }
}

/// Blocks that a multiprocessor is to hold: their registers must suffice. Blackwell's compiler would spill some with two.
template <int kKernel>
constexpr int kResident =
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 1000
    1;
#else
    kKernel == 3 ? 2 : 1;
#endif

template <typename L, int kKernel, int kStride>
__global__ void __launch_bounds__(kThreads, kResident<kKernel>) convolve_kernel(Job job) {
  using W = Window<L, kKernel, kStride>;
  constexpr int kTaps = kKernel * kKernel;
  auto* upper = dynamic_shared<unsigned char>();
  auto* lower = upper + W::kBytes / 2;
  const int thread = static_cast<int>(threadIdx.x), warp = thread / kWarp, lane = thread % kWarp;
  const int g = lane / 4, t = lane % 4;
  const auto block = static_cast<int>(blockIdx.x);
  const int rect = block / job.blocks_across;
  const int top = rect / job.rects_across * L::kRows, left = rect % job.rects_across * kColumns;
  const int tile = block % job.blocks_across * L::kBlockTiles + warp % L::kOutputWarps * L::kTiles;
  const int first_row = warp / L::kOutputWarps * (L::kGroups / 2);  // a row of the rectangle is two groups

  float sums[L::kTiles][L::kGroups][4] = {};
  for (int step = 0; step < job.steps; ++step) {
    __syncthreads();  // the step before has been multiplied
#pragma unroll 1
    for (int i = thread; i < W::kPixels * (kStep / kQuad); i += kThreads) {
      const int pixel = i / (kStep / kQuad), quad = i % (kStep / kQuad);
      float values[kQuad];
      load_quad(job, top * kStride - W::kPad + pixel / W::kCols, left * kStride - W::kPad + pixel % W::kCols,
                step * kStep + quad * kQuad, values);
      const Halves halves = cut(values);
      const int at = (pixel * kStep + quad * kQuad) * static_cast<int>(sizeof(bf16));
      memcpy(__builtin_assume_aligned(upper + at, 8), halves.upper, sizeof halves.upper);
      memcpy(__builtin_assume_aligned(lower + at, 8), halves.lower, sizeof halves.lower);
    }
    __syncthreads();
    if (tile >= job.tiles) continue;  // the whole warp; it has loaded with the others
#pragma unroll 1
    for (int tap = 0; tap < kTaps; ++tap) {
      Words weights[L::kTiles][2][2];
#pragma unroll
      for (int i = 0; i < L::kTiles; ++i) {
        const int there = tile + i < job.tiles ? tile + i : tile;
        const auto* at = static_cast<const unsigned char*>(job.c.tiles) +
                         ((int64_t{there} * job.steps + step) * kTaps + tap) * kStepBytes + lane * 16;
        for (int half = 0; half < 2; ++half)
          for (int m = 0; m < 2; ++m) weights[i][half][m] = *reinterpret_cast<const Words*>(at + (half * 2 + m) * 512);
      }
      const int first = (first_row * kStride + tap / kKernel) * W::kCols + g * kStride + tap % kKernel;
#pragma unroll
      for (int group = 0; group < L::kGroups; ++group) {
        if constexpr (L::kGroups > 4) keep_loads_here();
        const int pixel = first + (group / 2 * W::kCols + group % 2 * 8) * kStride;
        const int at = (pixel * kStep + 8 * t) * static_cast<int>(sizeof(bf16));
        const Words high = *reinterpret_cast<const Words*>(upper + at);
        const Words low = *reinterpret_cast<const Words*>(lower + at);
#pragma unroll
        for (int m = 0; m < 2; ++m)
#pragma unroll
          for (int i = 0; i < L::kTiles; ++i) {
            mma_bf16(sums[i][group], weights[i][1][m].w, {high.w[2 * m], high.w[2 * m + 1]});
            mma_bf16(sums[i][group], weights[i][0][m].w, {low.w[2 * m], low.w[2 * m + 1]});
            mma_bf16(sums[i][group], weights[i][0][m].w, {high.w[2 * m], high.w[2 * m + 1]});
          }
      }
    }
  }
#pragma unroll
  for (int i = 0; i < L::kTiles; ++i)
#pragma unroll
    for (int group = 0; group < L::kGroups; ++group)
#pragma unroll
      for (int j = 0; j < 4; ++j) {
        const int y = top + first_row + group / 2, x = left + group % 2 * 8 + 2 * t + j % 2;
        const int64_t output = int64_t{tile + i} * kTileOutputs + g + j / 2 * 8, pixel = int64_t{y} * job.width + x;
        if (y >= job.height || x >= job.width || pixel >= job.pixels || output >= job.c.out_channels) continue;
        float* to = job.c.output + pixel * job.c.out_channels + output;
        const float sum = sums[i][group][j] + (job.c.bias ? job.c.bias[output] : 0.0f);
        *to = job.c.add ? *to + sum : sum;
      }
}

/// A thread a lane's 64 bytes of one tile, step and tap.
__global__ void pack_taps_kernel(TapWeights w, int steps, int64_t lanes, Words* to) {
  const int64_t thread = int64_t{blockIdx.x} * kThreads + threadIdx.x;
  if (thread >= lanes) return;
  const auto lane = static_cast<int>(thread % kWarp);
  const int64_t place = thread / kWarp;
  const auto tap = static_cast<int>(place % w.taps);
  const int64_t step = place / w.taps % steps, tile = place / w.taps / steps;
  const int g = lane / 4, t = lane % 4;
  for (int m = 0; m < 2; ++m) {
    Words halves[2];
    for (int o = 0; o < 2; ++o) {
      float values[kQuad];
      for (int i = 0; i < kQuad; ++i) {
        const int64_t output = tile * kTileOutputs + g + 8 * o, input = step * kStep + 8 * t + 4 * m + i;
        values[i] = output < w.outputs && input < w.inputs
                        ? w.values[output * w.output_stride + input * w.input_stride + tap * w.tap_stride]
                        : 0.0f;
      }
      const Halves both = cut(values);
      for (int pair = 0; pair < 2; ++pair) {
        halves[0].w[2 * pair + o] = both.upper[pair];
        halves[1].w[2 * pair + o] = both.lower[pair];
      }
    }
    for (int half = 0; half < 2; ++half) to[place * 4 * kWarp + (half * 2 + m) * kWarp + lane] = halves[half];
  }
}

template <typename L, int kKernel, int kStride>
void run(Job job, Stream stream) {
  job.rects_across = static_cast<int>(ceil_div(job.width, kColumns));
  job.blocks_across = static_cast<int>(ceil_div(job.tiles, L::kBlockTiles));
  const int64_t blocks = ceil_div(job.height, L::kRows) * int64_t{job.rects_across} * job.blocks_across;
  launch(convolve_kernel<L, kKernel, kStride>, dim3(static_cast<unsigned>(blocks)), kThreads,
         Window<L, kKernel, kStride>::kBytes, stream, job);
}

template <int kKernel, int kStride>
void run(const Job& job, Stream stream) {
  if constexpr (kStride == 1)
    if (job.tiles == 1) return run<Narrow, kKernel, kStride>(job, stream);
  if (job.tiles <= Medium::kBlockTiles) return run<Medium, kKernel, kStride>(job, stream);
  run<Wide, kKernel, kStride>(job, stream);
}

}  // namespace

size_t tiled_tap_bytes(int64_t outputs, int64_t inputs, int32_t taps) {
  return static_cast<size_t>(ceil_div(outputs, kTileOutputs) * ceil_div(inputs, kStep) * taps * kStepBytes);
}

void pack_taps(const TapWeights& weights, void* tiles, Stream stream) {
  const int64_t steps = ceil_div(weights.inputs, kStep);
  const int64_t lanes = ceil_div(weights.outputs, kTileOutputs) * steps * weights.taps * kWarp;
  launch(pack_taps_kernel, dim3(static_cast<unsigned>(ceil_div(lanes, kThreads))), kThreads, 0, stream, weights,
         static_cast<int>(steps), lanes, static_cast<Words*>(tiles));
}

void convolve(const Convolution& c, Stream stream) {
  Job job{};
  job.c = c;
  job.height = c.doubling ? 2 * c.height : c.height / c.stride;
  job.width = c.doubling ? 2 * c.width : c.width / c.stride;
  job.pixels = int64_t{job.height} * job.width;
  job.tiles = static_cast<int>(ceil_div(c.out_channels, kTileOutputs));
  job.steps = static_cast<int>(ceil_div(c.in_channels, kStep));
  job.whole = rows_are_whole<kQuad>(c.input, c.in_channels, c.in_channels);
  if (c.kernel == 1) {  // pixels one after the other, whatever the picture's sides are
    job.c.width = job.width = kColumns;
    job.c.height = job.height = static_cast<int>(ceil_div(job.pixels, kColumns));
    return run<1, 1>(job, stream);
  }
  c.stride == 2 ? run<3, 2>(job, stream) : run<3, 1>(job, stream);
}

}  // namespace lumina::cuda
