// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "vocabulary/vocabulary.h"

namespace lumina {

/// Which ids may come next, and how they are chosen.
struct Choice {
  enum class Rule : uint8_t {
    text,           ///< any id, text top-k
    grid,           ///< height or width of an image: image top-k, no guidance
    cell,           ///< an image token: image top-k, guided
    forced,         ///< exactly `first`; nothing is sampled
    unconstrained,  ///< image starts and ends do not match: any id, no top-k (the reference's fall-back)
  };
  Rule rule = Rule::text;
  int32_t first = 0;  ///< legal ids are first .. first + count - 1
  int32_t count = 0;
};

/// UniRep as a state machine: follows the ids of one sequence, prompt included, and says what may come next
/// (arXiv:2408.02657; row ends, image end and sizes as the reference's logits processors force them).
///
/// An image of h x w grids is: start, h, w, then 2h rows of 2w image tokens and one end-of-row each, then end.
/// A value: copy it to look ahead. The vocabulary must outlive it.
class Grammar {
 public:
  Grammar(const Vocabulary& vocabulary, int32_t vocab_size, bool restrict_grids)
      : vocabulary_(&vocabulary), vocab_size_(vocab_size), restrict_grids_(restrict_grids) {}

  void accept(int32_t id);
  Choice next() const;

  /// Whether an image has begun and both its grid tokens are known. The following hold only then.
  bool in_cells() const { return in_image() && after_start_ >= 2; }
  int32_t height() const { return 2 * (height_id_ - vocabulary_->grid_zero); }  ///< in cells
  int32_t width() const { return 2 * (width_id_ - vocabulary_->grid_zero); }
  /// False for grids below 1 or without a name: such an image has no valid end.
  bool has_valid_grids() const;
  int64_t cells_seen() const { return after_start_ - 2; }  ///< tokens after the grids, row ends included

  bool in_image() const { return starts_ == ends_ + 1; }
  /// Index in the whole sequence of the last image start: position 0 of guidance's unconditional branch.
  int64_t last_start() const { return last_start_; }

 private:
  bool is_grid(int32_t id) const;

  const Vocabulary* vocabulary_;
  int32_t vocab_size_;
  bool restrict_grids_;
  int64_t length_ = 0;
  int64_t starts_ = 0, ends_ = 0;
  int64_t last_start_ = 0;
  int64_t after_start_ = 0;  ///< tokens after the last image start
  int32_t height_id_ = 0, width_id_ = 0;
};

}  // namespace lumina
