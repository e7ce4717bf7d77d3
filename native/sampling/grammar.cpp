// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "sampling/grammar.h"

namespace lumina {

void Grammar::accept(int32_t id) {
  if (id == vocabulary_->image_start) {
    ++starts_;
    last_start_ = length_;
    after_start_ = 0;
  } else {
    if (id == vocabulary_->image_end) ++ends_;
    if (after_start_ == 0) height_id_ = id;
    if (after_start_ == 1) width_id_ = id;
    ++after_start_;
  }
  ++length_;
}

Choice Grammar::next() const {
  using Rule = Choice::Rule;
  if (starts_ == ends_) return {Rule::text, 0, vocab_size_};
  if (!in_image()) return {Rule::unconstrained, 0, vocab_size_};
  if (after_start_ < 2) {
    if (restrict_grids_) return {Rule::grid, vocabulary_->grid_zero + 1, vocabulary_->grid_count - 1};
    return {Rule::grid, 0, vocab_size_};
  }
  if (has_valid_grids()) {
    const int64_t row = width() + 1;  // each row, the last too, ends with one end-of-row token
    const int64_t index = cells_seen();
    if ((index + 1) % row == 0) return {Rule::forced, vocabulary_->end_of_row, 1};
    if (index == row * height()) return {Rule::forced, vocabulary_->image_end, 1};
  }
  return {Rule::cell, vocabulary_->image_first, vocabulary_->image_count};
}

bool Grammar::has_valid_grids() const { return is_grid(height_id_) && is_grid(width_id_); }

bool Grammar::is_grid(int32_t id) const {
  const int64_t grids = int64_t{id} - vocabulary_->grid_zero;
  return grids >= 1 && grids < vocabulary_->grid_count;
}

}  // namespace lumina
