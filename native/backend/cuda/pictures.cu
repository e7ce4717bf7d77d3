// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// What stands between a picture's convolutions (convolve.cu). All sums have one order, which depends on shapes alone.
#include <algorithm>

#include "backend/cuda/device.h"
#include "backend/cuda/pictures.h"
#include "core/exp.h"

namespace lumina::cuda {
namespace {

constexpr int kThreads = 128;
constexpr int64_t kFewestPixels = 32, kMostChunks = 1024;  // whose moments a block adds up; of a picture
constexpr double kEpsilon = 1e-6;

/// The values of a block's threads, joined in one order; every thread gets it. Every thread must call it.
template <typename T, typename Join>
__device__ T join_block(T value, Join join) {
  __shared__ T values[kThreads];
  const auto thread = static_cast<int>(threadIdx.x);
  values[thread] = value;
  for (int half = kThreads / 2; half > 0; half /= 2) {
    __syncthreads();
    if (thread < half) values[thread] = join(values[thread], values[thread + half]);
  }
  __syncthreads();
  const T joined = values[0];
  __syncthreads();  // whoever calls again writes here
  return joined;
}

struct Add {
  __device__ double operator()(double a, double b) const { return a + b; }
};

int64_t chunk_of(int64_t pixels) { return std::max(kFewestPixels, ceil_div(pixels, kMostChunks)); }

/// A block per chunk of pixels: sums of each channel's values and of their squares, [chunk][2][channels].
__global__ void moments_kernel(GroupMoments job, int64_t chunk) {
  __shared__ double sums[2][kThreads];
  const auto thread = static_cast<int>(threadIdx.x);
  const int64_t first = int64_t{blockIdx.x} * chunk;
  const int64_t last = first + chunk < job.pixels ? first + chunk : job.pixels;
  double* to = job.partial + int64_t{blockIdx.x} * 2 * job.channels;
  for (int64_t from = 0; from < job.channels; from += kThreads) {
    const auto width = static_cast<int>(job.channels - from < kThreads ? job.channels - from : kThreads);
    const int lanes = kThreads / width, lane = thread / width;
    const float* values = job.input + from + thread % width;
    double sum = 0, squares = 0;
    if (lane < lanes) {
#pragma unroll 8
      for (int64_t p = first + lane; p < last; p += lanes) {
        const double value = values[p * job.channels];
        sum += value;
        squares += value * value;
      }
    }
    __syncthreads();  // the channels before are written
    sums[0][thread] = sum;
    sums[1][thread] = squares;
    __syncthreads();
    if (thread >= width) continue;
    for (int l = 1; l < lanes; ++l) {
      sum += sums[0][l * width + thread];
      squares += sums[1][l * width + thread];
    }
    to[from + thread] = sum;
    to[job.channels + from + thread] = squares;
  }
}

/// A block per group.
__global__ void affine_kernel(GroupMoments job, int64_t chunks) {
  const int64_t per_group = job.channels / job.groups, first = int64_t{blockIdx.x} * per_group;
  double sum = 0, squares = 0;
  for (int64_t i = threadIdx.x; i < chunks * per_group; i += kThreads) {
    const double* from = job.partial + i / per_group * 2 * job.channels + first + i % per_group;
    sum += from[0];
    squares += from[job.channels];
  }
  sum = join_block(sum, Add());
  squares = join_block(squares, Add());
  const auto count = static_cast<double>(job.pixels * per_group);
  const double mean = sum / count, spread = squares / count - mean * mean, variance = spread > 0 ? spread : 0;
  const double inverse = 1.0 / sqrt(variance + kEpsilon);
  for (int64_t c = first + threadIdx.x; c < first + per_group; c += kThreads) {
    job.affine[c] = static_cast<float>(inverse * job.gamma[c]);
    job.affine[job.channels + c] = static_cast<float>(job.beta[c] - mean * inverse * job.gamma[c]);
  }
}

__global__ void softmax_kernel(float* values, int64_t cols, float scale) {
  float* row = values + int64_t{blockIdx.x} * cols;
  float most = -INFINITY;
  for (int64_t i = threadIdx.x; i < cols; i += kThreads) most = fmaxf(most, row[i]);
  most = join_block(most, [](float a, float b) { return fmaxf(a, b); });
  double sum = 0;
  for (int64_t i = threadIdx.x; i < cols; i += kThreads) {
    row[i] = fast_exp((row[i] - most) * scale);
    sum += row[i];
  }
  const auto inverse = static_cast<float>(1.0 / join_block(sum, Add()));
  for (int64_t i = threadIdx.x; i < cols; i += kThreads) row[i] *= inverse;
}

/// Computed in double, as the codec does it on the CPU.
__global__ void from_bytes_kernel(const uint8_t* from, int64_t count, float* to) {
  const int64_t i = int64_t{blockIdx.x} * kThreads + threadIdx.x;
  if (i < count) to[i] = static_cast<float>(from[i] / 255.0 * 2.0 - 1.0);
}

__global__ void to_bytes_kernel(const float* from, int64_t count, uint8_t* to) {
  const int64_t i = int64_t{blockIdx.x} * kThreads + threadIdx.x;
  if (i >= count) return;
  const float value = from[i], clamped = value > -1.0f ? (value < 1.0f ? value : 1.0f) : -1.0f;  // NaN gives -1
  to[i] = static_cast<uint8_t>((clamped + 1.0f) / 2.0f * 255.0f);
}

/// As vq/rows.h has it, to the bit.
__device__ double dot(const float* a, const float* b, int64_t count) {
  constexpr int kLanes = 8;
  double lanes[kLanes] = {};
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes)
    for (int lane = 0; lane < kLanes; ++lane) lanes[lane] += double{a[i + lane]} * double{b[i + lane]};
  for (int lane = 0; lane < kLanes && i + lane < count; ++lane)
    lanes[lane] += double{a[i + lane]} * double{b[i + lane]};
  double sum = 0;
  for (const double lane : lanes) sum += lane;
  return sum;
}

/// Bounds how far a product of cut numbers can be off, as a part of the product of the vectors' lengths: 2^-16 for what the
/// cuts leave out, 2^-23 for each addition, doubled.
__device__ double rounding(int64_t terms) { return 2 * (0x1p-16 + static_cast<double>(3 * terms + 8) * 0x1p-23); }

struct Candidate {
  double distance;
  int64_t code;
};
struct Nearer {
  __device__ Candidate operator()(const Candidate& a, const Candidate& b) const {
    return b.distance < a.distance || (b.distance == a.distance && b.code < a.code) ? b : a;
  }
};

/// A block per vector.
__global__ void nearest_kernel(NearestCodes job) {
  const float* vector = job.vectors + int64_t{blockIdx.x} * job.dim;
  const float* products = job.products + int64_t{blockIdx.x} * job.codes;
  double least = INFINITY;
  for (int64_t code = threadIdx.x; code < job.codes; code += kThreads)
    least = fmin(least, job.half_norms[code] - products[code]);
  least = join_block(least, [](double a, double b) { return fmin(a, b); });
  // Where products have overflowed or are no numbers, nothing is ruled out.
  const double bound = least > -INFINITY && least < INFINITY
                           ? least + 2 * rounding(job.dim) * sqrt(dot(vector, vector, job.dim)) * job.longest
                           : INFINITY;
  Candidate best{INFINITY, job.codes};
  for (int64_t code = threadIdx.x; code < job.codes; code += kThreads) {
    if (job.half_norms[code] - products[code] > bound) continue;
    best = Nearer()(best, {job.half_norms[code] - dot(vector, job.book + code * job.dim, job.dim), code});
  }
  best = join_block(best, Nearer());
  if (threadIdx.x == 0) job.nearest[blockIdx.x] = best.code < job.codes ? static_cast<int32_t>(best.code) : 0;
}

dim3 blocks_of(int64_t count) { return dim3(static_cast<unsigned>(ceil_div(count, kThreads))); }

}  // namespace

size_t moment_bytes(int64_t pixels, int64_t channels) {
  return static_cast<size_t>(ceil_div(pixels, chunk_of(pixels)) * 2 * channels) * sizeof(double);
}

void measure_groups(const GroupMoments& job, Stream stream) {
  const int64_t chunk = chunk_of(job.pixels), chunks = ceil_div(job.pixels, chunk);
  launch(moments_kernel, dim3(static_cast<unsigned>(chunks)), kThreads, 0, stream, job, chunk);
  launch(affine_kernel, dim3(static_cast<unsigned>(job.groups)), kThreads, 0, stream, job, chunks);
}

void softmax_rows(float* values, int64_t rows, int64_t cols, float scale, Stream stream) {
  launch(softmax_kernel, dim3(static_cast<unsigned>(rows)), kThreads, 0, stream, values, cols, scale);
}

void pixels_from_bytes(const uint8_t* from, int64_t count, float* to, Stream stream) {
  launch(from_bytes_kernel, blocks_of(count), kThreads, 0, stream, from, count, to);
}

void pixels_to_bytes(const float* from, int64_t count, uint8_t* to, Stream stream) {
  launch(to_bytes_kernel, blocks_of(count), kThreads, 0, stream, from, count, to);
}

void nearest_codes(const NearestCodes& job, Stream stream) {
  launch(nearest_kernel, dim3(static_cast<unsigned>(job.cells)), kThreads, 0, stream, job);
}

}  // namespace lumina::cuda
