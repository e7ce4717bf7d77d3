// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/cuda/device.h"
#include "backend/cuda/ops.h"
#include "backend/windows.h"

namespace lumina::cuda {
namespace {

constexpr int kThreads = 64;

__device__ int32_t place_of(int32_t token) {
  return static_cast<int32_t>(static_cast<uint32_t>(token) % static_cast<uint32_t>(Window::kMemory));
}

__device__ bool ends_row(const Window& window, int32_t token) { return (token + 1) % window.row_tokens == 0; }

// One block a window.
__global__ void place_kernel(PlacedPass pass, const Window* windows, WindowState* states) {
  const Window window = windows[blockIdx.x];
  WindowState& state = states[blockIdx.x];
  const auto thread = static_cast<int32_t>(threadIdx.x);
  if (window.begins) {
    const Segment segment = pass.segments[window.first_segment];
    if (thread == 0) state.token = window.token;
    for (int32_t i = thread; i < window.rows; i += kThreads) {
      state.ids[i] = pass.ids[segment.first_row + i];
      state.memory[place_of(window.token + i)] = state.ids[i];
    }
    for (int32_t i = thread; i < window.behind_count; i += kThreads)
      state.memory[place_of(window.token - window.behind_count + i)] = pass.tables[window.behind + i];
    return;
  }
  const int32_t moved = state.token - window.token;  // where it is, not where it may be
  for (int32_t s = 0; s < window.segments; ++s) {
    Segment& segment = pass.segments[window.first_segment + s];
    const int32_t position = segment.position + moved;
    for (int32_t i = thread; i < window.rows; i += kThreads) {
      const int32_t row = segment.first_row + i, at = position + i;
      pass.ids[row] = state.ids[i];
      pass.positions[row] += moved;
      pass.slots[row] = pass.tables[segment.first_page + at / kPageTokens] * kPageTokens + at % kPageTokens;
    }
    __syncthreads();  // all have read the segment's position
    if (thread == 0) segment.position = position;
  }
  for (int32_t i = thread; i < window.rows; i += kThreads)
    pass.draws[window.first_draw + i].index += static_cast<uint32_t>(moved);
}

// One block a window. What one thread does in turn lies in shared memory.
__global__ void accept_kernel(const Window* windows, const Draw* draws, WindowState* states, int32_t* ids,
                              int32_t* accepted) {
  __shared__ int32_t drawn[Window::kMostRows], guessed[Window::kMostRows], memory[Window::kMemory];
  const Window window = windows[blockIdx.x];
  WindowState& state = states[blockIdx.x];
  const auto thread = static_cast<int32_t>(threadIdx.x);
  const int32_t token = state.token;
  for (int32_t i = thread; i < window.rows; i += kThreads) {
    int32_t& id = ids[window.first_draw + i];
    if (ends_row(window, token + 1 + i)) id = window.end_of_row;
    drawn[i] = id;
    guessed[i] = state.ids[i];
  }
  for (int32_t i = thread; i < Window::kMemory; i += kThreads) memory[i] = state.memory[i];
  __syncthreads();
  if (thread == 0) {
    int32_t held = 1;
    while (held < window.rows && drawn[held - 1] == guessed[held]) ++held;
    const int32_t first_cell = draws[window.first_draw].first;
    for (int32_t i = 0; i < window.rows; ++i) {
      const int32_t next = token + held + i, from = held - 1 + i;
      int32_t id = from < window.rows ? drawn[from] : kNoId;
      if (ends_row(window, next)) {
        id = window.end_of_row;
      } else if (id == kNoId) {  // where it stands its request fails when the host sees it
        id = next >= window.row_tokens ? memory[place_of(next - window.row_tokens)]
             : next > 0                ? memory[place_of(next - 1)]
                                       : first_cell;
      }
      memory[place_of(next)] = id;
      guessed[i] = id;
    }
    accepted[blockIdx.x] = held;
    state.token = token + held;
  }
  __syncthreads();
  for (int32_t i = thread; i < window.rows; i += kThreads) state.ids[i] = guessed[i];
  for (int32_t i = thread; i < Window::kMemory; i += kThreads) state.memory[i] = memory[i];
}

}  // namespace

void place_windows(const PlacedPass& pass, const Window* windows, int32_t count, WindowState* states, Stream stream) {
  launch(place_kernel, dim3(static_cast<unsigned>(count)), kThreads, 0, stream, pass, windows, states);
}

void accept_windows(const Window* windows, int32_t count, const Draw* draws, WindowState* states, int32_t* ids,
                    int32_t* accepted, Stream stream) {
  launch(accept_kernel, dim3(static_cast<unsigned>(count)), kThreads, 0, stream, windows, draws, states, ids, accepted);
}

}  // namespace lumina::cuda
