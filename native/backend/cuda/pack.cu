// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "backend/cuda/load.h"
#include "backend/cuda/ops.h"
#include "backend/cuda/settings.h"
#include "backend/cuda/tiles.h"

// Weights become tiles on the card: they are uploaded as they come, some rows at a time, and shuffled, or made into the
// codes that cpu/panels.cpp makes of them.
namespace lumina::cuda {
namespace {

constexpr int64_t kPieceBytes = 64 << 20;
constexpr int kGroup = 64;

template <typename From>
__global__ void tile_kernel(const From* from, int64_t rows, int64_t cols, int steps, unsigned char* to) {
  const int m = static_cast<int>(threadIdx.x) / kWarp, lane = static_cast<int>(threadIdx.x) % kWarp;
  const int64_t tile = blockIdx.x / static_cast<unsigned>(steps), step = blockIdx.x % static_cast<unsigned>(steps);
  const int64_t k = step * 32 + lane % 4 * 8 + m * 4;
  uint32_t words[4];
  for (int j = 0; j < 4; ++j) {
    const int64_t output = tile * kTileOutputs + lane / 4 + j % 2 * 8;
    float pair[2] = {};
    for (int i = 0; i < 2; ++i) {
      const int64_t at = k + j / 2 * 2 + i;
      if (output < rows && at < cols) pair[i] = number(from[output * cols + at]);
    }
    words[j] = pack_bf16(pair[0], pair[1]);
  }
  auto* out = reinterpret_cast<uint32_t*>(to + (int64_t{blockIdx.x} * 2 + m) * 512 + lane * 16);
  for (int j = 0; j < 4; ++j) out[j] = words[j];
}

/// One output's codes of a group, as cpu/packed.h has them.
struct Codes {
  bf16 scale, min;
  uint8_t codes[kGroup];
};

/// As put_int8 and put_int4 of spanning_grid in cpu/panels.cpp.
template <bool kInt8>
__device__ void quantize(const float* values, int count, Codes& to) {
  for (int i = count; i < kGroup; ++i) to.codes[i] = kInt8 ? 128 : 0;
  to.scale = to.min = bf16{};
  if (count == 0) return;
  if constexpr (kInt8) {
    float most = 0;
    for (int i = 0; i < count; ++i) most = fmaxf(most, fabsf(values[i]));
    to.scale = to_bf16(most / 127);
    const float inverse = to_f32(to.scale) > 0 ? 1 / to_f32(to.scale) : 0;
    for (int i = 0; i < count; ++i)
      to.codes[i] = static_cast<uint8_t>(128 + static_cast<int>(fminf(fmaxf(rintf(values[i] * inverse), -127), 127)));
  } else {
    float least = values[0], largest = values[0];
    for (int i = 1; i < count; ++i) least = fminf(least, values[i]), largest = fmaxf(largest, values[i]);
    to.min = to_bf16(least);
    to.scale = to_bf16((largest - to_f32(to.min)) / 15);
    const float inverse = to_f32(to.scale) > 0 ? 1 / to_f32(to.scale) : 0;
    for (int i = 0; i < count; ++i)
      to.codes[i] = static_cast<uint8_t>(fminf(fmaxf(rintf((values[i] - to_f32(to.min)) * inverse), 0), 15));
  }
}

/// Outputs g and g + 8 of one step: their scales, and their codes where the lanes read them.
template <bool kInt8>
__device__ void put_codes(const Codes (&both)[2], int g, unsigned char* to) {
  auto* header = reinterpret_cast<bf16*>(to);
  for (int o = 0; o < 2; ++o) {
    header[(kInt8 ? 2 : 4) * g + o] = both[o].scale;
    if constexpr (!kInt8) header[4 * g + 2 + o] = both[o].min;
  }
  for (int i = 0; i < kGroup; ++i) {
    const int half = i / 32, lane = g * 4 + i % 32 / 8, m = i % 8 / 4, pair = i % 4 / 2, which = i % 2;
    if constexpr (kInt8) {
      unsigned char* word = to + 32 + half * 512 + lane * 16 + (2 * m + pair) * 4;
      for (int o = 0; o < 2; ++o) word[2 * which + o] = both[o].codes[i];
    } else {
      to[64 + lane * 16 + (2 * half + m) * 4 + pair + 2 * which] =
          static_cast<unsigned char>(both[0].codes[i] | both[1].codes[i] << 4);
    }
  }
}

constexpr int kCodeThreads = 128;

/// A thread makes the codes of outputs g and g + 8 of one group.
template <bool kInt8, typename From>
__global__ void quantize_kernel(const From* from, int64_t rows, int64_t cols, int groups, int64_t pairs,
                                unsigned char* to) {
  const int64_t pair = int64_t{blockIdx.x} * kCodeThreads + threadIdx.x, step = pair / 8;
  if (pair >= pairs) return;
  const int g = static_cast<int>(pair % 8);
  const int64_t k = step % groups * kGroup;
  Codes both[2];
  for (int o = 0; o < 2; ++o) {
    const int64_t output = step / groups * kTileOutputs + g + 8 * o;
    const int count = output < rows ? static_cast<int>(cols - k < kGroup ? cols - k : kGroup) : 0;
    float values[kGroup];
    for (int i = 0; i < count; ++i) values[i] = number(from[output * cols + k + i]);
    quantize<kInt8>(values, count, both[o]);
  }
  put_codes<kInt8>(both, g, to + step * Tiling < kInt8 ? DType::int8 : DType::int4 > ::kBytes);
}

/// The same from panels of the CPU's (cpu/packed.h), which are as large.
template <bool kInt8>
__global__ void repack_kernel(const unsigned char* from, int64_t pairs, unsigned char* to) {
  constexpr int kBytes = Tiling < kInt8 ? DType::int8 : DType::int4 > ::kBytes;
  const int64_t pair = int64_t{blockIdx.x} * kCodeThreads + threadIdx.x, step = pair / 8;
  if (pair >= pairs) return;
  const unsigned char* group = from + step * kBytes;
  const auto* header = reinterpret_cast<const bf16*>(group);
  const int g = static_cast<int>(pair % 8);
  Codes both[2];
  for (int o = 0; o < 2; ++o) {
    const int output = g + 8 * o;
    both[o].scale = header[output];
    if constexpr (!kInt8) both[o].min = header[kTileOutputs + output];
    for (int i = 0; i < kGroup; ++i) {
      if constexpr (kInt8)
        both[o].codes[i] = group[32 + (i / 4 * kTileOutputs + output) * 4 + i % 4];
      else
        both[o].codes[i] = group[64 + (i / 8 * kTileOutputs + output) * 4 + i % 4] >> (i % 8 < 4 ? 0 : 4) & 15;
    }
  }
  put_codes<kInt8>(both, g, to + step * kBytes);
}

/// Uploads `tiles` tiles' rows in pieces and calls body(piece, first tile, tiles of it, rows of it).
template <typename Body>
void for_pieces(const Weights& host, int64_t row_bytes, Stream stream, Body&& body) {
  const int64_t tiles = ceil_div(host.rows, kTileOutputs), tile_bytes = kTileOutputs * row_bytes;
  const int64_t at_once =
      std::clamp<int64_t>(kPieceBytes / std::max<int64_t>(tile_bytes, 1), 1, std::max<int64_t>(tiles, 1));
  const Buffer piece = allocate(static_cast<size_t>(at_once * tile_bytes));
  for (int64_t tile = 0; tile < tiles; tile += at_once) {
    const int64_t count = std::min(at_once, tiles - tile),
                  rows = std::min(count * kTileOutputs, host.rows - tile * kTileOutputs);
    upload(piece.get(), static_cast<const char*>(host.data) + tile * tile_bytes, static_cast<size_t>(rows * row_bytes),
           stream);
    body(piece.get(), tile, count, rows);
  }
  synchronize(stream);  // the piece goes
}

template <typename From>
void tile(const Weights& host, DType type, unsigned char* to, Stream stream) {
  const int steps = steps_of(host.cols, type).count;
  for_pieces(host, host.cols * int64_t{sizeof(From)}, stream,
             [&](void* piece, int64_t first, int64_t tiles, int64_t rows) {
               const auto* from = static_cast<const From*>(piece);
               unsigned char* out = to + first * steps * step_bytes(type);
               if (type == DType::bf16)
                 return launch(tile_kernel<From>, dim3(static_cast<unsigned>(tiles * steps)), 2 * kWarp, 0, stream,
                               from, rows, host.cols, steps, out);
               const int64_t pairs = tiles * steps * 8;
               launch(type == DType::int8 ? quantize_kernel<true, From> : quantize_kernel<false, From>,
                      dim3(static_cast<unsigned>(ceil_div(pairs, kCodeThreads))), kCodeThreads, 0, stream, from, rows,
                      host.cols, steps, pairs, out);
             });
}

void repack(const Weights& host, unsigned char* to, Stream stream) {
  const int64_t tile_bytes = int64_t{steps_of(host.cols, host.type).count} * step_bytes(host.type);
  Weights lines = host;  // a panel is 16 lines of equal bytes
  lines.rows = round_up(host.rows, kTileOutputs);
  for_pieces(lines, tile_bytes / kTileOutputs, stream, [&](void* piece, int64_t first, int64_t tiles, int64_t) {
    const int64_t pairs = tiles * steps_of(host.cols, host.type).count * 8;
    launch(host.type == DType::int8 ? repack_kernel<true> : repack_kernel<false>,
           dim3(static_cast<unsigned>(ceil_div(pairs, kCodeThreads))), kCodeThreads, 0, stream,
           static_cast<const unsigned char*>(piece), pairs, to + first * tile_bytes);
  });
}

}  // namespace

PackedWeights pack(const Weights& host, DType type, Stream stream) {
  if (is_quantized(host.type) && type != host.type)
    throw Error(ErrorCode::unsupported,
                text("the checkpoint was quantized to ", name_of(host.type), " and cannot be used as ", name_of(type),
                     "; open it without naming a type, or the one it was made from"));
  if (type == DType::f32 || (type == DType::bf16 && settings().plain_matmul)) return pack_table(host, type, stream);
  if (settings().plain_matmul)
    throw Error(ErrorCode::unsupported,
                text("LUMINA_CUDA_MATMUL=plain has no kernels for ", name_of(type), " weights; unset it"));
  const auto bytes = static_cast<size_t>(tiled_bytes(host.rows, host.cols, type));
  Buffer memory = allocate(bytes);
  auto* to = static_cast<unsigned char*>(memory.get());
  if (is_quantized(host.type))
    repack(host, to, stream);
  else
    with_type(host, [&]<typename From>(const From*) { tile<From>(host, type, to, stream); });
  return {{.data = to, .rows = host.rows, .cols = host.cols, .type = type, .tiled = true}, memory, bytes};
}

}  // namespace lumina::cuda
