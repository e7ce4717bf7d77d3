// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/view.h"
#include "engine/scheduler.h"

namespace lumina {

/// Seed-exact speculative Jacobi decoding (after arXiv:2410.01699, "Accelerating auto-regressive text-to-image
/// generation with training-free speculative Jacobi decoding").
///
/// A window forwards the known token and, after it, drafts of the tokens that follow. As the noise of a position is
/// fixed (see noise.h), drawing a position again with better logits gives the very token that plain decoding would
/// give; a draft stays only if it equals that. So the ids are those of plain decoding, whatever the drafts were, and
/// only the number of passes changes. Positions behind the first difference keep their draws as the next drafts.
struct Speculation {
  int32_t window = 1;  ///< tokens forwarded a branch and pass, the known one included; 1: plain decoding

  struct Outcome {
    int32_t drafts = 0, accepted = 0;
  };

  /// A sequence's turn: draws its next token, goes on through the drafts for as long as they hold, and leaves the next
  /// drafts with the sequence. Throws what drawing and appending throw; the sequence is then to be given up.
  Outcome take_turn(const Scheduler::Turn& turn, View2<const float> logits, Sampler& sampler, std::vector<Event>& news) const;
};

}  // namespace lumina
