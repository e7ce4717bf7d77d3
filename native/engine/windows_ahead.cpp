// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/ahead.h"

namespace lumina {
namespace {

/// Index in its sequence of the first token behind the grids: number 0 of Window.
int64_t frame_start(const Grammar& grammar) { return grammar.last_start() + 3; }

/// The tokens that `rows` rows from the first on that is not cached forward: known ones, then drafts. Empty where the known ones
/// are more than a token and the row end behind it, differ between the branches, or are followed by too few drafts.
std::vector<int32_t> tokens_from(const Sequence& sequence, std::span<Branch* const> branches, int32_t rows) {
  const int64_t known = sequence.rows_needed(*branches[0]);
  const auto needs_as_many = [&](const Branch* branch) { return sequence.rows_needed(*branch) == known; };
  const int64_t row_tokens = sequence.grammar().width() + 1;
  const bool ends_row = (sequence.length() - frame_start(sequence.grammar())) % row_tokens == 0;
  if (!std::ranges::all_of(branches, needs_as_many) || known < 1 || known > (ends_row ? 2 : 1)) return {};
  std::vector<int32_t> tokens(sequence.ids().end() - known, sequence.ids().end());
  const std::vector<int32_t>& drafts = sequence.drafts().ids;
  const int64_t more = rows - known;
  if (static_cast<int64_t>(drafts.size()) < more) return {};
  tokens.insert(tokens.end(), drafts.begin(), drafts.begin() + more);
  return tokens;
}

}  // namespace

bool Ahead::begin_windows(const std::vector<Scheduler::Turn>& turns) {
  lanes_.clear();
  for (const Scheduler::Turn& turn : turns) {
    Sequence& sequence = *turn.sequence;
    lanes_.push_back({&sequence, sequence.branches(), {}, sequence.grammar(), sequence.generated(), 0});
  }
  Pass pass{};
  if (!plan_windows(pass, true) || !model_.queue(plan_)) return false;
  passes_.push_back(std::move(pass));
  waiting_ = scheduler_.waiting();
  ends_ = false;
  return true;
}

bool Ahead::plan_windows(Pass& pass, bool begins) {
  plan_.clear();
  for (const Lane& lane : lanes_) {
    Part part{{lane.sequence, -1, -1, window_ - 1}, std::vector<int32_t>(lane.branches.size())};
    if (!add_window(lane, begins, part.turn)) return false;
    pass.parts.push_back(std::move(part));
  }
  pass.rows = plan_.rows();
  return pass.rows <= max_rows_ && static_cast<int32_t>(plan_.wanted.size()) <= model_.options().max_wanted;
}

// False: the image or the request may end within the window, or there is no room.
bool Ahead::add_window(const Lane& lane, bool begins, Scheduler::Turn& turn) {
  const Sequence& sequence = *lane.sequence;
  const Grammar& grammar = lane.grammar;
  const int64_t row_tokens = grammar.width() + 1, start = frame_start(grammar);
  if (row_tokens + window_ > Window::kMemory) return false;
  const auto moves = static_cast<int32_t>(passes_.size()) * window_;  // at most, by the passes that are queued
  const int64_t first = int64_t{lane.branches[0]->cached} + moves, last_drawn = first + window_;
  const int64_t index = first + 1 - static_cast<int64_t>(sequence.request().prompt.size());
  if (last_drawn - start > grammar.height() * row_tokens - 2) return false;
  if (index + window_ > sequence.request().max_new_tokens) return false;

  std::vector<int32_t> tokens(static_cast<size_t>(window_), model_.vocabulary().image_first);  // the device's
  if (begins) tokens = tokens_from(sequence, lane.branches, window_);
  if (tokens.empty()) return false;
  Window window{.rows = window_,
                .first_segment = static_cast<int32_t>(plan_.segments.size()),
                .segments = static_cast<int32_t>(lane.branches.size()),
                .first_draw = static_cast<int32_t>(plan_.draws.size()),
                .token = static_cast<int32_t>(first - start),
                .row_tokens = static_cast<int32_t>(row_tokens),
                .end_of_row = model_.vocabulary().end_of_row,
                .begins = begins};
  for (size_t b = 0; b < lane.branches.size(); ++b) {
    const int32_t position = lane.branches[b]->cached + moves;
    if (!scheduler_.hold_pages(*lane.branches[b], int64_t{position} + window_)) return false;
    const int32_t row = plan_.add(tokens, position, lane.branches[b]->pages);
    (b == 0 ? turn.wanted : turn.unconditional_wanted) = static_cast<int32_t>(plan_.wanted.size());
    for (int32_t i = 0; i < window_; ++i) plan_.wanted.push_back({row + i, true});
  }
  if (begins && window.token > 0) {
    window.behind = static_cast<int32_t>(plan_.tables.size());
    window.behind_count = std::min(window.token, window.row_tokens);
    const auto behind = sequence.ids().begin() + first - window.behind_count;
    plan_.tables.insert(plan_.tables.end(), behind, behind + window.behind_count);
  }
  const Choice cell{Choice::Rule::cell, model_.vocabulary().image_first, model_.vocabulary().image_count};
  for (int32_t i = 0; i < window_; ++i) {
    Draw draw = draw_of(cell, sequence.request().sampling, static_cast<uint32_t>(index + i));
    draw.row = turn.wanted + i;
    if (turn.unconditional_wanted >= 0) draw.unconditional = turn.unconditional_wanted + i;
    plan_.draws.push_back(draw);
  }
  plan_.windows.push_back(window);
  return true;
}

}  // namespace lumina
