// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "backend/paged_kv.h"
#include "backend/pick.h"
#include "backend/windows.h"

namespace lumina {

/// What one forward pass reads and writes: segments of consecutive tokens of many sequence branches. A prefill chunk,
/// a decode token, a forced end-of-row with the token before it and a speculation window are all just segments.
/// Scheduling fills plans, the model consumes them; neither knows the other. Reused from pass to pass.
struct StepPlan {
  /// A row whose logits are wanted: over the whole vocabulary, or its image ids only.
  struct Wanted {
    int32_t row;
    bool image_only;
  };

  std::vector<int32_t> ids, positions, slots;  ///< [rows]
  std::vector<Segment> segments;
  std::vector<int32_t> tables;  ///< the segments' page tables, one after the other, and what windows begin with
  std::vector<Wanted> wanted;
  /// Ids to be drawn from the logits, where the model draws them: rows are indices of `wanted`, no two draws the same.
  std::vector<Draw> draws;
  /// Where the pass is queued: windows whose place the device knows. They have all of its segments and draws, or none.
  std::vector<Window> windows;

  int32_t rows() const { return static_cast<int32_t>(ids.size()); }

  void clear() {
    ids.clear();
    positions.clear();
    slots.clear();
    segments.clear();
    tables.clear();
    wanted.clear();
    draws.clear();
    windows.clear();
  }

  /// Adds tokens at positions position, position + 1, ... of their branch's cache; `pages` covers all up to the last. They
  /// stand there in the branch as well, unless `standing`, one for each token, says where. Returns the row of the first.
  int32_t add(std::span<const int32_t> tokens, int32_t position, std::span<const int32_t> pages,
              std::span<const int32_t> standing = {}) {
    const int32_t first_row = rows();
    const auto count = static_cast<int32_t>(tokens.size());
    segments.push_back({first_row, count, position, static_cast<int32_t>(tables.size())});
    tables.insert(tables.end(), pages.begin(), pages.end());
    for (int32_t i = 0; i < count; ++i) {
      const int32_t at = position + i;
      ids.push_back(tokens[i]);
      positions.push_back(standing.empty() ? at : standing[i]);
      slots.push_back(pages[at / kPageTokens] * kPageTokens + at % kPageTokens);
    }
    return first_row;
  }

  PassView view() const {
    PassView view{ids.data(),
                  positions.data(),
                  slots.data(),
                  segments.data(),
                  tables.data(),
                  rows(),
                  static_cast<int32_t>(segments.size())};
    for (const Segment& segment : segments) {
      view.most_rows = std::max(view.most_rows, segment.rows);
      view.most_pages = std::max(view.most_pages, (segment.position + segment.rows + kPageTokens - 1) / kPageTokens);
    }
    return view;
  }
};

}  // namespace lumina
