// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/ahead.h"

#include <algorithm>

namespace lumina {

bool Ahead::begin(const std::vector<Scheduler::Turn>& turns, const StepPlan& plan, int32_t window) {
  if (static_cast<int32_t>(turns.size()) != scheduler_.running()) return false;
  const auto draws_a_cell = [](const Scheduler::Turn& turn) {
    return turn.sequence->next().rule == Choice::Rule::cell && turn.sequence->grammar().has_valid_grids();
  };
  if (!std::ranges::all_of(turns, draws_a_cell)) return false;
  window_ = window;
  if (window > 1) return begin_windows(turns);
  const auto has_drafts = [](const Scheduler::Turn& turn) { return !turn.sequence->drafts().ids.empty(); };
  if (plan.draws.size() != turns.size() || std::ranges::any_of(turns, has_drafts)) return false;

  Pass pass{{}, plan.rows()};
  lanes_.clear();
  auto segment = plan.segments.begin();
  for (const Scheduler::Turn& turn : turns) {
    Sequence& sequence = *turn.sequence;
    Lane lane{&sequence,          sequence.branches(),  {},
              sequence.grammar(), sequence.generated(), static_cast<int32_t>(lanes_.size())};
    Part part{turn, {}};
    for (const Branch* branch : lane.branches) {
      part.rows.push_back(segment->rows);
      lane.positions.push_back(branch->cached + segment->rows);
      ++segment;
    }
    lanes_.push_back(std::move(lane));
    pass.parts.push_back(std::move(part));
  }
  if (!model_.queue(plan)) return false;
  passes_.push_back(std::move(pass));
  waiting_ = scheduler_.waiting();
  ends_ = false;
  return true;
}

void Ahead::go_on() {
  if (scheduler_.waiting() > waiting_ || lanes_.empty()) ends_ = true;
  while (!ends_ && static_cast<int32_t>(passes_.size()) < Model::kQueue) {
    Pass pass{};
    if (!(window_ > 1 ? plan_windows(pass, false) : plan_cells(pass)) || !model_.queue(plan_)) {
      ends_ = true;
      return;
    }
    for (const Part& part : pass.parts) part.turn.sequence->passes += 1;
    passes_.push_back(std::move(pass));
  }
}

std::vector<int32_t> Ahead::tokens_of(Lane& lane) const {
  std::vector<int32_t> tokens{~lane.draw};
  lane.grammar.accept(model_.vocabulary().image_first);  // whichever cell it will be
  ++lane.index;
  for (Choice choice = lane.grammar.next(); choice.rule == Choice::Rule::forced; choice = lane.grammar.next()) {
    tokens.push_back(choice.first);
    lane.grammar.accept(choice.first);
    ++lane.index;
  }
  const bool ends = lane.grammar.next().rule != Choice::Rule::cell ||
                    lane.index >= static_cast<uint32_t>(lane.sequence->request().max_new_tokens);
  return ends ? std::vector<int32_t>{} : tokens;
}

bool Ahead::plan_cells(Pass& pass) {
  plan_.clear();
  for (Lane& lane : lanes_) {
    const std::vector<int32_t> tokens = tokens_of(lane);
    if (tokens.empty()) return false;
    const auto rows = static_cast<int32_t>(tokens.size());
    Part part{{lane.sequence, -1, -1, 0}, std::vector<int32_t>(lane.branches.size(), rows)};
    Draw draw = draw_of(lane.grammar.next(), lane.sequence->request().sampling, lane.index);
    for (size_t b = 0; b < lane.branches.size(); ++b) {
      int32_t& position = lane.positions[b];
      if (!scheduler_.hold_pages(*lane.branches[b], int64_t{position} + rows)) return false;
      plan_.add(tokens, position, lane.branches[b]->pages);
      position += rows;
      (b == 0 ? part.turn.wanted : part.turn.unconditional_wanted) = static_cast<int32_t>(plan_.wanted.size());
      plan_.wanted.push_back({plan_.rows() - 1, true});
    }
    draw.row = part.turn.wanted;
    draw.unconditional = part.turn.unconditional_wanted;
    lane.draw = static_cast<int32_t>(plan_.draws.size());
    plan_.draws.push_back(draw);
    pass.parts.push_back(std::move(part));
  }
  pass.rows = plan_.rows();
  return pass.rows <= max_rows_;
}

Ahead::Taken Ahead::take() {
  Taken taken;
  taken.ids = model_.take();
  const Pass pass = std::move(passes_.front());
  passes_.pop_front();
  taken.rows = pass.rows;
  for (size_t i = 0; i < pass.parts.size(); ++i) {
    Scheduler::Turn turn = pass.parts[i].turn;
    if (!turn.sequence) {
      taken.whole = false;
      continue;
    }
    std::vector<int32_t> rows = pass.parts[i].rows;
    if (window_ > 1) {
      turn.accepted = model_.accepted()[i];
      if (turn.accepted < 1 || turn.accepted > window_)
        throw Error(ErrorCode::failure, text("the card counts ", turn.accepted, " true tokens in a window of ", window_,
                                             ": it computes wrong; use the device cpu"));
      std::ranges::fill(rows, turn.accepted);
    }
    scheduler_.commit(*turn.sequence, rows);
    taken.turns.push_back(turn);
  }
  return taken;
}

void Ahead::forget(const Sequence& sequence) noexcept {
  ends_ = true;
  std::erase_if(lanes_, [&](const Lane& lane) { return lane.sequence == &sequence; });
  for (Pass& pass : passes_)
    for (Part& part : pass.parts)
      if (part.turn.sequence == &sequence) part.turn.sequence = nullptr;
}

void Ahead::clear() noexcept {
  model_.drop_queue();
  passes_.clear();
  lanes_.clear();
}

}  // namespace lumina
