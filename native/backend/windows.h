// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "backend/paged_kv.h"
#include "backend/pick.h"

namespace lumina {

/// A sequence's window of exact speculation (see engine/speculation.h) in a pass that is queued before it is known how many
/// drafts of the pass ahead came true: `rows` tokens of an image one behind the other, the first of them known. The plan has
/// it where it would be at the latest, and as many draws of cells, one for the token after each.
///
/// Tokens are numbered within their image's frame, from 0 behind the grids: in each row_tokens the last is end_of_row.
struct Window {
  static constexpr int32_t kMostRows = 32;
  static constexpr int32_t kMemory = 256;  ///< tokens that are remembered: a row's, and a window

  int32_t rows = 0;
  int32_t first_segment = 0, segments = 0;  ///< one for each branch
  int32_t first_draw = 0;
  int32_t token = 0;       ///< the first one's number, where the plan has it; -1: of the grids
  int32_t row_tokens = 0;  ///< row_tokens + rows <= kMemory
  int32_t end_of_row = 0;
  /// Begins a queue: the plan has the window where it is, with its drafts, and in its tables, from `behind` on, the
  /// behind_count tokens before it, the newest last: those of a row, or as many as its image has.
  bool begins = false;
  int32_t behind = 0, behind_count = 0;
};

/// What is known of a sequence's next window; windows of a queue keep their places.
struct WindowState {
  int32_t token;
  int32_t ids[Window::kMostRows];   ///< the known token, and drafts
  int32_t memory[Window::kMemory];  ///< a token lies at its number modulo kMemory; drafts too
};

/// The arrays of a pass that say where its windows are.
struct PlacedPass {
  int32_t *ids, *positions, *slots;
  Segment* segments;
  const int32_t* tables;
  Draw* draws;
};

/// Ahead of a pass: moves each window to where its state says, with the ids there. Of one that begins the state is made.
using PlaceWindows = void(const PlacedPass& pass, const Window* windows, int32_t count, WindowState* states,
                          Stream stream);

/// Behind its draws: ids, as pick leaves them, become end_of_row where the grammar forces that. accepted[w] = how many of
/// them stand: each up to the first that is not the draft for its place, and this one. The states are then those of the next
/// windows: behind what stands, the other ids are drafts, then a neighbour's id is: the cell above, else to the left.
using AcceptWindows = void(const Window* windows, int32_t count, const Draw* draws, WindowState* states, int32_t* ids,
                           int32_t* accepted, Stream stream);

}  // namespace lumina
