// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <cfloat>
#include <climits>
#include <cmath>

#include "backend/cuda/ops.h"
#include "backend/cuda/ptx.h"
#include "backend/cuda/reduce.h"
#include "core/noise.h"

namespace lumina::cuda {
namespace {

constexpr int kDigitBits = 8, kDigits = 1 << kDigitBits;  // of the radix select
constexpr int kDigitsALane = kDigits / kWarp;

/// The guided scores of a draw's legal ids. They are computed anew by each that reads them: a row lies in the L2 cache, but
/// a whole vocabulary not in a block's shared memory.
struct Scores {
  const float* conditional;    // from the first legal id on
  const float* unconditional;  // null where guidance is off
  float guidance;
  MaskedIds masked;  // `first` counted from the first legal id

  __device__ float one(const float* logits, int i) const {
    const bool is_masked = i >= masked.first && i - masked.first < masked.count;
    return is_masked ? -FLT_MAX : logits[i];
  }
  // As the host: differences of infinities are no numbers; NaN stays.
  __device__ static float finite(float score) {
    return score > FLT_MAX ? FLT_MAX : score < -FLT_MAX ? -FLT_MAX : score;
  }
  __device__ float operator()(int i) const {
    const float with = one(conditional, i);
    if (!unconditional) return finite(with);
    const float without = one(unconditional, i);
    return finite(guidance * (with - without) + without);
  }
};

/// An integer that is larger for a larger float; equal for both zeros. NaNs come above or below all others.
__device__ uint32_t ordered(float value) {
  const auto bits = std::bit_cast<uint32_t>(value == 0 ? 0.0f : value);
  return bits >> 31 ? ~bits : bits | 0x80000000u;
}

/// The digit in which the `wanted`-th largest of the counted keys lies, and how many have a larger one.
struct Found {
  int32_t digit, above;
};

// By the first warp. Lane l holds the l-th largest group of digits.
__device__ Found find_digit(const int32_t* counts, int32_t wanted) {
  const int lane = static_cast<int>(threadIdx.x);
  const int highest = kDigits - 1 - lane * kDigitsALane;
  int32_t own = 0;
  for (int i = 0; i < kDigitsALane; ++i) own += counts[highest - i];
  int32_t upto = own;  // of this lane's digits and all larger ones
  for (int distance = 1; distance < kWarp; distance *= 2) {
    const int32_t before = __shfl_sync(kAllLanes, upto, lane < distance ? lane : lane - distance);
    if (lane >= distance) upto += before;
  }
  Found found{-1, upto - own};
  if (found.above < wanted && wanted <= upto) {
    found.digit = highest;
    while (found.above + counts[found.digit] < wanted) found.above += counts[found.digit--];
  }
  return found;
}

/// The `wanted`-th largest ordered score, found digit by digit. Every thread gets it.
__device__ uint32_t select(const Scores& scores, int count, int32_t wanted) {
  __shared__ int32_t counts[kDigits];
  __shared__ Found found;
  uint32_t prefix = 0;
  for (int shift = 32 - kDigitBits; shift >= 0; shift -= kDigitBits) {
    for (int i = static_cast<int>(threadIdx.x); i < kDigits; i += static_cast<int>(blockDim.x)) counts[i] = 0;
    __syncthreads();
    const uint64_t known = ~uint64_t{0} << (shift + kDigitBits);  // the bits found so far
    for (int i = static_cast<int>(threadIdx.x); i < count; i += static_cast<int>(blockDim.x)) {
      const uint32_t key = ordered(scores(i));
      if (((key ^ prefix) & known) == 0) atomicAdd(&counts[(key >> shift) % kDigits], 1);
    }
    __syncthreads();
    if (threadIdx.x < kWarp) {
      const Found mine = find_digit(counts, wanted);
      if (mine.digit >= 0) found = mine;
    }
    __syncthreads();
    prefix |= static_cast<uint32_t>(found.digit) << shift;
    wanted -= found.above;
  }
  return prefix;
}

/// The best id that a thread has seen, counted from the first legal one, and whether it has seen a NaN.
struct Best {
  double value;
  int32_t id;  // INT_MAX: none above -infinity
  int32_t nan;

  __device__ void meet(const Best& other) {  // equal values go to the lowest id
    nan |= other.nan;
    if (other.value > value || (other.value == value && other.id < id)) {
      value = other.value;
      id = other.id;
    }
  }
};

__device__ Best none_seen() { return {-HUGE_VAL, INT_MAX, 0}; }

__device__ Best warp_best(Best best) {
  for (int distance = kWarp / 2; distance > 0; distance /= 2)
    best.meet({__shfl_xor_sync(kAllLanes, best.value, distance), __shfl_xor_sync(kAllLanes, best.id, distance),
               __shfl_xor_sync(kAllLanes, best.nan, distance)});
  return best;
}

// One block a draw.
template <int kThreads>
__global__ void __launch_bounds__(kThreads)
    pick_kernel(View2<const float> logits, const Draw* draws, MaskedIds masked, int32_t* ids) {
  grid_wait();
  grid_launch();
  const Draw draw = draws[blockIdx.x];
  const bool guided = draw.unconditional >= 0 && draw.guidance != 1;
  const Scores scores{logits.data + draw.row * logits.stride + draw.first,
                      guided ? logits.data + draw.unconditional * logits.stride + draw.first : nullptr,
                      draw.guidance,
                      {masked.first - draw.first, masked.count}};
  const uint32_t smallest = draw.top_k < draw.count ? select(scores, draw.count, draw.top_k) : 0;

  Best best = none_seen();
  for (int i = static_cast<int>(threadIdx.x); i < draw.count; i += kThreads) {
    const float score = scores(i);
    if (score != score) best.nan = 1;
    if (ordered(score) < smallest) continue;
    const double value = draw.temperature == 0
                             ? double{score}
                             : double{score} / double{draw.temperature} + gumbel(draw.seed, draw.index, draw.first + i);
    if (value > best.value) {
      best.value = value;
      best.id = i;
    }
  }
  __shared__ Best bests[kThreads / kWarp];
  best = warp_best(best);
  if (threadIdx.x % kWarp == 0) bests[threadIdx.x / kWarp] = best;
  __syncthreads();
  if (threadIdx.x >= kWarp) return;
  best = warp_best(threadIdx.x < kThreads / kWarp ? bests[threadIdx.x] : none_seen());
  // Where all are -infinity the first legal id wins.
  if (threadIdx.x == 0) ids[blockIdx.x] = best.nan ? kNoId : draw.first + (best.id == INT_MAX ? 0 : best.id);
}

__global__ void take_ids_kernel(int32_t* ids, int32_t rows, const int32_t* drawn) {
  const auto row = static_cast<int32_t>(blockIdx.x * blockDim.x + threadIdx.x);
  if (row >= rows || ids[row] >= 0) return;
  const int32_t id = drawn[~ids[row]];
  ids[row] = id < 0 ? 0 : id;  // its request fails when the host sees it; the pass must read some row of the table
}

}  // namespace

void take_ids(int32_t* ids, int32_t rows, const int32_t* drawn, Stream stream) {
  constexpr int kThreads = 128;
  launch(take_ids_kernel, dim3(static_cast<unsigned>((rows + kThreads - 1) / kThreads)), kThreads, 0, stream, ids, rows,
         drawn);
}

void pick(View2<const float> logits, const Draw* draws, int32_t count, MaskedIds masked, int32_t* ids, Stream stream) {
  const auto run = [&](auto* kernel, int threads) {
    launch_early(kernel, dim3(static_cast<unsigned>(count)), static_cast<unsigned>(threads), 0, stream, logits, draws,
                 masked, ids);
  };
  if (logits.cols > 2048)
    run(&pick_kernel<1024>, 1024);
  else
    run(&pick_kernel<128>, 128);  // small vocabularies: fewer threads, the same ids
}

}  // namespace lumina::cuda
