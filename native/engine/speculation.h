// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "core/view.h"
#include "engine/scheduler.h"

namespace lumina {

/// Speculative Jacobi decoding (after arXiv:2410.01699, "Accelerating auto-regressive text-to-image generation with
/// training-free speculative Jacobi decoding").
///
/// A window forwards the known token and, after it, drafts of the tokens that follow. Each row then draws the token that
/// follows it. As long as that is the draft, the next row has seen the true ids and its draw stands too. Behind the first
/// difference the draws are the next drafts; where no pass has been yet, a neighbouring cell is the guess.
struct Speculation {
  enum class Acceptance {
    /// A token's noise is fixed (see noise.h), so drawing it again with better logits gives the very token of plain
    /// decoding: the ids are the same whatever the drafts were.
    exact,
    /// The paper's: a draft stays with probability min(1, p / q), p the distribution of its row now, q the one it was
    /// drawn from; else what is drawn in its place makes up for that (see coupling.h). Differing from the paper, drafts
    /// behind a rejection are kept by the same coupling, not drawn afresh, so that fewer of them change.
    ///
    /// The ids have the distribution of plain decoding. For as positions never see later ones, all that happens before
    /// position j is independent of j's noise; given that, j's draw is distributed as its row's p after every pass, and
    /// in the pass that makes it final p has seen the true ids. They are not the ids of plain decoding, and, as the
    /// noise depends on the pass, may change with what runs beside.
    probabilistic,
    /// Nothing is drafted: up to `window` rows of the image are drawn at once, each a window-th of the width behind the one
    /// above (after arXiv:2412.04062, "ZipAR: Parallel Auto-regressive Image Generation through Spatial Locality"). A row does
    /// not see the ends of those above, so that the pictures are not the model's: a picture of its own for a seed, the
    /// same whatever runs beside.
    approximate,
  };

  Acceptance acceptance = Acceptance::exact;
  /// Tokens forwarded a branch and pass, the known one included; 1: plain decoding; kChosen: see window.h.
  int32_t window = 1;
  static constexpr int32_t kChosen = 0;

  struct Outcome {
    int32_t drafts = 0, accepted = 0, tokens = 0;  ///< tokens: that became known, forced ones included
  };

  /// What a pass has found for the rows of plan.wanted: logits, or the ids that were drawn from them (see plan_draws).
  struct Found {
    View2<const float> logits{};
    std::span<const int32_t> ids{};
  };

  /// Whether each row's id is a function of its logits alone, so that it can be drawn where they lie. Rows drawn at once are
  /// left to the host: their draws follow the sequence's own order, and a window of 1 never begins any.
  bool draws_by_row() const { return acceptance == Acceptance::exact || window == 1; }
  /// Adds the draws of all rows of the turns that take_turn may ask for.
  static void plan_draws(std::span<const Scheduler::Turn> turns, StepPlan& plan);

  /// The turn of a sequence whose window the device has accepted (see ahead.h): `ids` that stand are appended, the rest are the
  /// next drafts.
  static Outcome take_window(const Scheduler::Turn& turn, std::span<const int32_t> ids, std::vector<Event>& news);

  /// A sequence's turn: draws its next token, goes on through the drafts for as long as they hold, and leaves the next
  /// drafts, for a window of its own size, with the sequence. Throws what drawing and appending throw; the sequence is then
  /// to be given up.
  Outcome take_turn(const Scheduler::Turn& turn, const Found& found, Sampler& sampler, std::vector<Event>& news) const;
};

}  // namespace lumina
