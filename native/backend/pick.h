// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "core/view.h"

namespace lumina {

/// An id to be drawn: what `Sampler::pick` is told, as numbers that a card can read.
struct Draw {
  uint64_t seed = 0;
  float guidance = 1;            ///< 1: off
  float temperature = 1;         ///< 0: the most likely id
  int32_t row = 0;               ///< of the logits
  int32_t unconditional = -1;    ///< likewise, -1 where nothing is guided
  int32_t first = 0, count = 0;  ///< legal ids are first .. first + count - 1, at least one
  int32_t top_k = 1;             ///< 1 .. count; ties at its boundary are all kept
  uint32_t index = 0;            ///< of the token among those generated
};

/// Ids whose logits count as the lowest finite number, as the reference masks them; none where count is 0.
struct MaskedIds {
  int32_t first = 0, count = 0;
};

/// What `ids` says where a legal id's score is NaN.
inline constexpr int32_t kNoId = -1;

/// ids[i] = the very id that `Sampler::pick` gives for draws[i] on these logits. logits [rows, vocab] f32, of which the
/// rows' legal ids are read alone; draws, ids [count]. A draw's id depends on nothing but it and its rows.
using Pick = void(View2<const float> logits, const Draw* draws, int32_t count, MaskedIds masked, int32_t* ids,
                  Stream stream);

/// Where ids[r] is below 0, it becomes drawn[~ids[r]], or 0 where that is kNoId. ids [rows], drawn as pick leaves it.
using TakeIds = void(int32_t* ids, int32_t rows, const int32_t* drawn, Stream stream);

}  // namespace lumina
