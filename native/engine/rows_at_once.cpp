// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <cassert>

#include "engine/sequence.h"

namespace lumina {

// Rows of an image drawn at once: a row begins when the one above is `lag_` cells ahead, and both go on by a cell a turn.
// What the end of a row is needs no draw, so it is computed, at its own position, as soon as the row below begins; that
// row's first cell follows it. When the uppermost row is complete, it and what the next one has by then are appended.

// Index of the first cell of the row that ids_ ends in.
int64_t Sequence::row_start() const {
  const int64_t row_tokens = grammar_.width() + 1;
  return grammar_.last_start() + 3 + grammar_.cells_seen() / row_tokens * row_tokens;
}

void Sequence::draw_rows_at_once(int32_t most) {
  if (finished() || next().rule != Choice::Rule::cell || !grammar_.has_valid_grids() || !framed_) return;
  const int64_t width = grammar_.width(), lag = (width + most - 1) / most;
  const int64_t left = int64_t{grammar_.height()} * (width + 1) + 1 - grammar_.cells_seen();
  const bool in_last_row = left <= width + 2;
  if (most < 2 || lag >= width || in_last_row || int64_t{generated()} + left > request_.max_new_tokens) return;
  in_order_ = in_order();
  most_rows_ = most;
  lag_ = static_cast<int32_t>(lag);
  begin_row();
}

// The next row, where it is its turn.
void Sequence::begin_row() {
  const int64_t row_tokens = grammar_.width() + 1,
                frame_end = grammar_.last_start() + 3 + grammar_.height() * row_tokens;
  const int64_t start = row_start(), begun = wanted();
  const int64_t lowest = rows_ahead_.empty() ? length() - start : static_cast<int64_t>(rows_ahead_.back().size());
  if (begun == most_rows_ || lowest < lag_ || start + begun * row_tokens == frame_end) return;
  order_.add(vocabulary_->end_of_row, start + begun * row_tokens - 1);
  rows_ahead_.emplace_back();
}

uint32_t Sequence::index_in_row(size_t i) const {
  if (i == 0) return generated();
  const int64_t at = row_start() + static_cast<int64_t>(i) * (grammar_.width() + 1);
  return static_cast<uint32_t>(at + static_cast<int64_t>(rows_ahead_[i - 1].size() - request_.prompt.size()));
}

void Sequence::append_to_rows(std::span<const int32_t> drawn, std::vector<Event>& news) {
  assert(drawn.size() == static_cast<size_t>(wanted()));
  for (size_t i = 0; i < drawn.size(); ++i) {
    order_.add(drawn[i], int64_t{index_in_row(i)} + static_cast<int64_t>(request_.prompt.size()));
    if (i > 0) rows_ahead_[i - 1].push_back(drawn[i]);
  }
  take(drawn[0], news);
  if (next().rule != Choice::Rule::forced) {
    begin_row();
  } else if (rows_ahead_.empty()) {  // the image's last row
    most_rows_ = 1;
    take_forced(news);
  } else {
    take(vocabulary_->end_of_row, news);  // computed when the row below began
    const std::vector<int32_t> cells = std::move(rows_ahead_.front());
    rows_ahead_.erase(rows_ahead_.begin());
    for (int32_t cell : cells) take(cell, news);
    begin_row();
  }
}

}  // namespace lumina
