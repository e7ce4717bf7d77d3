// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>

#include "backend/cuda/activations.h"
#include "backend/cuda/products.h"
#include "backend/cuda/scratch.h"
#include "backend/cuda/settings.h"
#include "backend/cuda/tiles.h"

// Three kernels, one order of additions (tiles.h):
//   up to 8 rows   a block's 8 warps take the 8 segments of a tile, and go from tile to tile; the rows, normed by the
//                  block itself, stay in shared memory
//   up to 64 rows  the same, with rows that a kernel of their own normed and rounded in global memory, and more columns
//   more           a warp takes all segments of two tiles and 64 (32) rows, one after the other
namespace lumina::cuda {
namespace {

constexpr int kWarps = kSegments;
constexpr int kThreads = kWarps * kWarp;
static_assert(kThreads == kRowThreads);
constexpr int kMostParts = 3;
constexpr int kFewRows = 8, kSomeRows = 64;
constexpr int kRowPad = 32;    // elements between rows in shared memory: their banks differ
constexpr int kManyTiles = 8;  // of a block

/// One projection, or gate and up.
struct Part {
  const unsigned char* weights[2];  ///< from its first tile on
  const float* biases[2];           ///< of its first output on, or null
  float* y;
  int64_t stride;
  int tiles;
  int skipped;  ///< outputs of the first tile that come before y's first
  int outputs;
  bool add;
};

struct Job {
  Part parts[kMostParts];
  int count;
  int tiles;
  Steps steps;
  int rows;

  /// The number of a tile's part; the tile becomes the number within it.
  __device__ int part_of(int& tile) const {
    int p = 0;
    while (p + 1 < count && tile >= parts[p].tiles) tile -= parts[p++].tiles;
    return p;
  }
};

/// Output o of a tile for one row, from the sums of its one or two matrices.
template <bool kGate>
__device__ void put(const Part& part, int tile, int o, int64_t row, const float* sums) {
  const int output = tile * kTileOutputs + o - part.skipped;
  if (output < 0 || output >= part.outputs) return;
  float* to = part.y + row * part.stride + output;
  const float first = sums[0] + (part.biases[0] ? part.biases[0][output] : 0.0f);
  if constexpr (kGate) {
    const float up = sums[1] + (part.biases[1] ? part.biases[1][output] : 0.0f);
    *to = first / (1.0f + expf(-first)) * up;
  } else {
    *to = part.add ? *to + first : first;
  }
}

/// Walks a warp's steps, tile after tile, as far ahead of the products as the ring is deep. A tile takes a multiple of
/// the depth, so that a step's place in the ring is known to the compiler.
template <DType kType, int kTiles, int kDepth>
struct Ring {
  Fragment<kType> steps[kDepth][kTiles];
  int part = 0, line = 0;  ///< of the tile under way, and its first step there; numbers, as they take fewer registers
  int tile, step;

  __device__ void aim(const Job& job, int first_step) {
    if (tile >= job.tiles) return;
    int within = tile;
    part = kTiles == 1 ? job.part_of(within) : 0;  // gate and up are alone
    line = within * job.steps.count + first_step;
  }
  /// Asks for the next step, if there is one.
  __device__ void fetch(int slot, const Job& job, int first_step, int count, int padded, int lane) {
    if (padded == 0 || tile >= job.tiles) return;
    if (step < count)
      for (int i = 0; i < kTiles; ++i)
        steps[slot][i].load(job.parts[kTiles == 1 ? part : 0].weights[i] + int64_t{line + step} * Tiling<kType>::kBytes,
                            lane);
    if (++step < padded) return;
    step = 0;
    tile += static_cast<int>(gridDim.x);
    aim(job, first_step);
  }
};

/// Column tiles of the widest kernel for some rows that keeps within 128 registers: codes take some to unpack.
template <DType kType, bool kGate>
constexpr int kMostColumns = (kType == DType::bf16 ? 8 : 4) / (kGate ? 2 : 1);

/// Loads of 16 bytes that a lane has under way at any time.
template <DType kType>
constexpr int loads_ahead(int columns) {
  if (kType == DType::int4) return columns == 1 ? 8 : columns == 2 ? 4 : 2;
  return columns == kMostColumns<kType, false> ? 4 : 8;
}

template <DType kType, bool kGate, int kColumns>
struct Shape {
  static constexpr int kTiles = kGate ? 2 : 1;
  static constexpr int kDepth = loads_ahead<kType>(kColumns) / (Tiling<kType>::kLoads * kTiles);
  static constexpr int kBuffers = kColumns == 1 ? 2 : 1;
  static constexpr int kValues = kColumns * kWarp * 4;  ///< of a warp and matrix
  static constexpr size_t kSumBytes = sizeof(float) * kBuffers * kWarps * kTiles * kValues;
};

/// Bytes of the rows of up to 8 in shared memory.
template <DType kType>
size_t few_row_bytes(int64_t rows, const Steps& steps) {
  const int64_t pitch = int64_t{steps.count} * Tiling<kType>::kStep + kRowPad;
  return static_cast<size_t>(rows * pitch) * sizeof(bf16) +
         (kType == DType::int4 ? static_cast<size_t>(rows) * steps.count * sizeof(float) : 0);
}

template <DType kType, bool kGate, int kColumns>
__global__ void __launch_bounds__(kThreads, 2) product_kernel(InputRows in, Activations x, Job job, int64_t first_row) {
  using S = Shape<kType, kGate, kColumns>;
  const int warp = static_cast<int>(threadIdx.x) / kWarp;
  int lane = static_cast<int>(threadIdx.x) % kWarp;
  const int first_step = job.steps.first(warp), count = job.steps.first(warp + 1) - first_step;
  const int padded = (count + S::kDepth - 1) / S::kDepth * S::kDepth;
  Ring<kType, S::kTiles, S::kDepth> ring;
  ring.tile = static_cast<int>(blockIdx.x);
  ring.step = 0;
  ring.aim(job, first_step);
#pragma unroll
  for (int slot = 0; slot < S::kDepth; ++slot) ring.fetch(slot, job, first_step, count, padded, lane);

  grid_wait();
  grid_launch();
  float* partial = dynamic_shared<float>();
  if constexpr (kColumns == 1) {
    auto* rows = reinterpret_cast<bf16*>(partial + S::kSumBytes / sizeof(float));
    const int k = job.steps.count * Tiling<kType>::kStep;
    float* sums = reinterpret_cast<float*>(rows + job.rows * (k + kRowPad));
    for (int r = 0; r < job.rows; ++r) put_row(in, first_row + r, rows + r * (k + kRowPad), k);
    __syncthreads();
    if constexpr (kType == DType::int4) {
      for (int i = static_cast<int>(threadIdx.x); i < job.rows * job.steps.count; i += kThreads)
        sums[i] = group_sum(rows + i / job.steps.count * (k + kRowPad) + i % job.steps.count * 64);
      __syncthreads();
    }
    x = {rows, k + kRowPad, sums, job.steps.count, job.rows};
  }

  int buffer = 0;
  for (int tile = static_cast<int>(blockIdx.x); tile < job.tiles; tile += static_cast<int>(gridDim.x)) {
    float sums[S::kTiles][kColumns][4] = {};
    for (int s = 0; s < padded; s += S::kDepth) {
      if constexpr (kColumns > 1) forget(lane);
#pragma unroll
      for (int slot = 0; slot < S::kDepth; ++slot) {
        if (s + slot < count)
          multiply_step<kType, S::kTiles, kColumns>(ring.steps[slot], x, 0, first_step + s + slot, lane, sums);
        ring.fetch(slot, job, first_step, count, padded, lane);
      }
    }
    float* shared = partial + buffer * kWarps * S::kTiles * S::kValues;
#pragma unroll
    for (int i = 0; i < S::kTiles; ++i)
#pragma unroll
      for (int c = 0; c < kColumns; ++c) {
        float* to = shared + (warp * S::kTiles + i) * S::kValues + (c * kWarp + lane) * 4;
        for (int j = 0; j < 4; ++j) to[j] = sums[i][c][j];
      }
    __syncthreads();
    int within = tile;
    const Part& part = job.parts[kGate ? 0 : job.part_of(within)];
    for (int v = static_cast<int>(threadIdx.x); v < S::kValues; v += kThreads) {
      const int row = v / 4 / kWarp * 8 + v / 4 % 4 * 2 + v % 2;
      if (row >= job.rows) continue;
      float totals[S::kTiles] = {};
      for (int i = 0; i < S::kTiles; ++i)
        for (int w = 0; w < kWarps; ++w) totals[i] += shared[(w * S::kTiles + i) * S::kValues + v];
      put<kGate>(part, within, v / 4 % kWarp / 4 + v % 4 / 2 * 8, first_row + row, totals);
    }
    if constexpr (S::kBuffers == 1)
      __syncthreads();
    else
      buffer ^= 1;  // who writes here again has passed the next tile's barrier, and so have all that read
  }
}

/// Rows as bf16, and the sums of their groups, in global memory; one block a row.
__global__ void prepare_kernel(InputRows in, bf16* rows, int64_t padded, float* sums, int groups) {
  grid_wait();
  grid_launch();
  bf16* to = rows + int64_t{blockIdx.x} * padded;
  put_row(in, blockIdx.x, to, padded);
  __syncthreads();
  for (int g = static_cast<int>(threadIdx.x); g < groups; g += kRowThreads)
    sums[int64_t{blockIdx.x} * groups + g] = group_sum(to + int64_t{g} * 64);
}

template <DType kType>
constexpr int kManyColumns = kType == DType::bf16 ? 8 : 4;

/// 4 warps side by side in the outputs, 2 in the rows; a warp has 2 tiles (of gate and up: 1 of each).
template <DType kType, bool kGate>
__global__ void __launch_bounds__(kThreads, 1) many_rows_kernel(Activations x, Job job) {
  constexpr int kColumns = kManyColumns<kType>, kStride = kGate ? 1 : 2;
  grid_wait();
  grid_launch();
  const int warp = static_cast<int>(threadIdx.x) / kWarp, lane = static_cast<int>(threadIdx.x) % kWarp;
  const int tile = static_cast<int>(blockIdx.x) * (4 * kStride) + warp % 4 * kStride;
  const int first_row = static_cast<int>(blockIdx.y) * (16 * kColumns) + warp / 4 * (8 * kColumns);
  if (tile >= job.tiles || first_row >= job.rows) return;
  const unsigned char* at[2];
  int within[2];
  const Part* parts[2];
  for (int i = 0; i < 2; ++i) {
    within[i] = kGate || tile + i >= job.tiles ? tile : tile + i;
    parts[i] = &job.parts[kGate ? 0 : job.part_of(within[i])];
    at[i] = parts[i]->weights[kGate ? i : 0] + int64_t{within[i]} * job.steps.count * Tiling<kType>::kBytes;
  }
  float totals[2][kColumns][4] = {};
  for (int segment = 0; segment < kSegments; ++segment) {
    float sums[2][kColumns][4] = {};
    for (int step = job.steps.first(segment); step < job.steps.first(segment + 1); ++step) {
      Fragment<kType> w[2];
      for (int i = 0; i < 2; ++i) w[i].load(at[i] + int64_t{step} * Tiling<kType>::kBytes, lane);
      multiply_step<kType, 2, kColumns>(w, x, first_row, step, lane, sums);
    }
#pragma unroll
    for (int i = 0; i < 2; ++i)
#pragma unroll
      for (int c = 0; c < kColumns; ++c)
        for (int j = 0; j < 4; ++j) totals[i][c][j] += sums[i][c][j];
  }
#pragma unroll
  for (int c = 0; c < kColumns; ++c)
    for (int j = 0; j < 4; ++j) {
      const int row = first_row + 8 * c + lane % 4 * 2 + j % 2, o = lane / 4 + j / 2 * 8;
      if (row >= job.rows) continue;
      if constexpr (kGate) {
        const float both[2] = {totals[0][c][j], totals[1][c][j]};
        put<true>(*parts[0], within[0], o, row, both);
      } else {
        for (int i = 0; i < 2 && tile + i < job.tiles; ++i) put<false>(*parts[i], within[i], o, row, &totals[i][c][j]);
      }
    }
}

// ---------------------------------------------------------------- host

template <DType kType, bool kGate, int kColumns>
void launch_products(const InputRows& in, const Activations& x, const Job& job, int64_t first_row, Stream stream) {
  const size_t shared =
      Shape<kType, kGate, kColumns>::kSumBytes + (kColumns == 1 ? few_row_bytes<kType>(job.rows, job.steps) : 0);
  const int each = 2 * shared > static_cast<size_t>(settings().shared_bytes) ? 1 : 2;
  const int blocks = std::min(job.tiles, each * settings().multiprocessors);
  launch_early(product_kernel<kType, kGate, kColumns>, dim3(static_cast<unsigned>(blocks)), kThreads, shared, stream,
               in, x, job, first_row);
}

/// With the fewest column tiles that take the job's rows.
template <DType kType, bool kGate, int kColumns = 1>
void launch_wide_enough(const InputRows& in, const Activations& x, const Job& job, int64_t first_row, Stream stream) {
  if constexpr (kColumns < kMostColumns<kType, kGate>)
    if (kColumns == 1 || job.rows > 8 * kColumns)
      return launch_wide_enough<kType, kGate, 2 * kColumns>(in, x, job, first_row, stream);
  if constexpr (kColumns > 1) launch_products<kType, kGate, kColumns>(in, x, job, first_row, stream);
}

/// Rows that a block has room for, 8 at most.
template <DType kType, bool kGate>
int64_t rows_at_once(const Steps& steps) {
  for (int64_t rows = kFewRows; rows > 0; --rows)
    if (Shape<kType, kGate, 1>::kSumBytes + few_row_bytes<kType>(rows, steps) <=
        static_cast<size_t>(settings().shared_bytes))
      return rows;
  throw Error(ErrorCode::unsupported, text("no room on the card for a row of ", steps.count * Tiling<kType>::kStep,
                                           " inputs; use LUMINA_CUDA_MATMUL=plain"));
}

template <DType kType, bool kGate>
void run(const ProductInput& input, Job job, Stream stream) {
  using T = Tiling<kType>;
  const InputRows in(input);
  const int64_t rows = input.x.rows;
  if (rows == 0 || job.tiles == 0) return;
  const bool wide = rows * round_up(input.x.cols, 64) > INT32_MAX;  // beyond what Activations count
  if (rows <= kFewRows || wide || product_scratch_bytes(rows, input.x.cols) > Scratch(stream).bytes) {
    const int64_t most = rows_at_once<kType, kGate>(job.steps);
    for (int64_t first = 0; first < rows; first += most) {
      job.rows = static_cast<int>(std::min(most, rows - first));
      launch_products<kType, kGate, 1>(in, {}, job, first, stream);
    }
    return;
  }
  job.rows = static_cast<int>(rows);
  const int64_t padded = int64_t{job.steps.count} * T::kStep;
  const int groups = kType == DType::int4 ? job.steps.count : 0;
  auto* prepared = reinterpret_cast<bf16*>(Scratch(stream).data);
  auto* sums = reinterpret_cast<float*>(prepared + rows * padded);
  launch_early(prepare_kernel, dim3(static_cast<unsigned>(rows)), kRowThreads, 0, stream, in, prepared, padded, sums,
               groups);
  const Activations x{prepared, static_cast<int>(padded), sums, groups, job.rows};
  if (rows > kSomeRows) {
    const dim3 grid(static_cast<unsigned>(ceil_div(job.tiles, kGate ? kManyTiles / 2 : kManyTiles)),
                    static_cast<unsigned>(ceil_div(rows, 16 * kManyColumns<kType>)));
    return launch_early(many_rows_kernel<kType, kGate>, grid, kThreads, 0, stream, x, job);
  }
  constexpr int64_t kMost = 8 * kMostColumns<kType, kGate>;
  for (int64_t first = 0; first < rows; first += kMost) {
    job.rows = static_cast<int>(std::min(kMost, rows - first));
    const Activations part{prepared + first * padded, x.pitch, sums + first * groups, groups, job.rows};
    launch_wide_enough<kType, kGate>(in, part, job, first, stream);
  }
}

template <bool kGate>
void run(DType type, const ProductInput& x, const Job& job, Stream stream) {
  switch (type) {
    case DType::bf16: return run<DType::bf16, kGate>(x, job, stream);
    case DType::int8: return run<DType::int8, kGate>(x, job, stream);
    case DType::int4: return run<DType::int4, kGate>(x, job, stream);
    default: break;
  }
  throw Error(ErrorCode::unsupported, text("there are no tiles of ", name_of(type), " weights"));
}

Part part_of(const Projection& p) {
  const int64_t first_tile = p.first_row / kTileOutputs, skipped = p.first_row % kTileOutputs;
  const int64_t offset = first_tile * steps_of(p.weights.cols, p.weights.type).count * step_bytes(p.weights.type);
  return {{static_cast<const unsigned char*>(p.weights.data) + offset, nullptr},
          {p.bias ? p.bias + p.first_row : nullptr, nullptr},
          p.y.data,
          p.y.stride,
          static_cast<int>(ceil_div(skipped + p.y.cols, kTileOutputs)),
          static_cast<int>(skipped),
          static_cast<int>(p.y.cols),
          p.add};
}

}  // namespace

void tiled_linear(const ProductInput& x, std::span<const Projection> projections, Stream stream) {
  for (size_t first = 0; first < projections.size(); first += kMostParts) {
    Job job{};
    job.steps = steps_of(x.x.cols, projections[first].weights.type);
    for (const Projection& p : projections.subspan(first, std::min<size_t>(kMostParts, projections.size() - first))) {
      job.parts[job.count] = part_of(p);
      job.tiles += job.parts[job.count++].tiles;
    }
    run<false>(projections[first].weights.type, x, job, stream);
  }
}

void tiled_swiglu(const ProductInput& x, const Weights& gate, const float* gate_bias, const Weights& up,
                  const float* up_bias, View2<float> y, Stream stream) {
  Job job{};
  job.steps = steps_of(x.x.cols, gate.type);
  job.count = 1;
  job.parts[0] = part_of({gate, 0, gate_bias, y, false});
  job.parts[0].weights[1] = static_cast<const unsigned char*>(up.data);
  job.parts[0].biases[1] = up_bias;
  job.tiles = job.parts[0].tiles;
  run<true>(gate.type, x, job, stream);
}

size_t product_scratch_bytes(int64_t rows, int64_t k) {
  return static_cast<size_t>(rows * round_up(k, 64)) * sizeof(bf16) +
         static_cast<size_t>(rows * ceil_div(k, 64)) * sizeof(float);
}

}  // namespace lumina::cuda
