// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/speculation.h"

#include <algorithm>
#include <cassert>

#include "sampling/coupling.h"

namespace lumina {
namespace {

// The rows of a turn: row 0 follows the last known token, row i the i-th draft.
class Rows {
 public:
  Rows(const Scheduler::Turn& turn, const Speculation::Found& found, bool coupled, Sampler& sampler)
      : turn_(turn), found_(found), coupled_(coupled), sampler_(sampler), drafts_(turn.sequence->drafts()) {}

  int64_t count() const { return turn_.drafts + 1; }
  int32_t draft(int64_t row) const { return drafts_.ids[static_cast<size_t>(row)]; }

  // Draws the token after a row, the request's index-th. from: what it was drawn from, where couplings need that.
  int32_t draw(int64_t row, const Choice& choice, uint32_t index, std::vector<float>& from) {
    if (!found_.ids.empty()) {
      const int32_t id = found_.ids[static_cast<size_t>(turn_.wanted + row)];
      if (id == kNoId) throw_nan();
      return id;
    }
    const Sampling& sampling = turn_.sequence->request().sampling;
    const float* conditional = found_.logits.row(turn_.wanted + row);
    const float* unconditional =
        turn_.unconditional_wanted < 0 ? nullptr : found_.logits.row(turn_.unconditional_wanted + row);
    if (!coupled_ || choice.rule != Choice::Rule::cell) {
      return sampler_.pick(choice, sampling, conditional, unconditional, index);
    }
    from = sampler_.distribution(choice, sampling, conditional, unconditional);
    const NoiseKey noise{sampling.seed, index, static_cast<uint32_t>(turn_.sequence->passes), choice.first};
    const auto drafted = row < turn_.drafts ? static_cast<size_t>(int64_t{draft(row)} - choice.first) : from.size();
    const bool had_draft = drafted < from.size();
    return choice.first +
           static_cast<int32_t>(had_draft ? couple(from, drafted, drafts_.from[static_cast<size_t>(row)], noise)
                                          : lumina::draw(from, noise));
  }

 private:
  const Scheduler::Turn& turn_;
  const Speculation::Found& found_;
  bool coupled_;
  Sampler& sampler_;
  const Drafts& drafts_;  // the sequence's, until it gets its next ones
};

// A first guess where no pass has been yet: the cell above, else the one to the left.
int32_t neighbour(std::span<const int32_t> image, int32_t row_tokens, int32_t fallback) {
  const auto cells = static_cast<int64_t>(image.size());
  if (cells >= row_tokens) return image[static_cast<size_t>(cells - row_tokens)];
  return cells > 0 ? image.back() : fallback;
}

// `most` drafts for the tokens after `sequence`, fewer where its image or request ends: for the i-th of them what
// draw(i, choice, from) gives, a neighbour where that is kNoId.
template <typename Draw>
Drafts next_drafts(const Sequence& sequence, int64_t most, Draw&& draw) {
  // No drafts past the request's limit: it promises never to need pages beyond that.
  const int64_t count = std::min(most, int64_t{sequence.request().max_new_tokens} - sequence.generated() - 1);
  Grammar grammar = sequence.grammar();
  if (sequence.finished() || sequence.next().rule != Choice::Rule::cell || !grammar.has_valid_grids()) return {};
  Drafts drafts;
  std::vector<int32_t> image(sequence.ids().begin() + grammar.last_start() + 3, sequence.ids().end());
  for (int64_t i = 0; i < count; ++i) {
    const Choice choice = grammar.next();
    int32_t id = choice.first;
    std::vector<float> from;
    if (choice.rule == Choice::Rule::cell) {
      id = draw(i, choice, from);
      if (id == kNoId) id = neighbour(image, grammar.width() + 1, choice.first);
    } else if (choice.rule != Choice::Rule::forced) {
      break;  // the image has ended
    }
    image.push_back(id);
    grammar.accept(id);
    drafts.ids.push_back(id);
    drafts.from.push_back(std::move(from));
  }
  return drafts;
}

// One draw for each row of the image that is drawn at once.
int32_t take_rows(const Scheduler::Turn& turn, View2<const float> logits, Sampler& sampler, std::vector<Event>& news) {
  Sequence& sequence = *turn.sequence;
  const int64_t known = sequence.length();
  std::vector<int32_t> drawn;
  for (int32_t i = 0; i < sequence.wanted(); ++i) {
    const float* unconditional = turn.unconditional_wanted < 0 ? nullptr : logits.row(turn.unconditional_wanted + i);
    drawn.push_back(sampler.pick(sequence.next(), sequence.request().sampling, logits.row(turn.wanted + i),
                                 unconditional, sequence.index_in_row(static_cast<size_t>(i))));
  }
  sequence.append_to_rows(drawn, news);
  return static_cast<int32_t>(sequence.length() - known);
}

}  // namespace

// In cells, what a row draws by depends on its position alone, not on the drafts before it.
void Speculation::plan_draws(std::span<const Scheduler::Turn> turns, StepPlan& plan) {
  for (const Scheduler::Turn& turn : turns) {
    const Sequence& sequence = *turn.sequence;
    assert(!sequence.draws_rows_at_once());
    Grammar grammar = sequence.grammar();
    for (int32_t row = 0; row <= turn.drafts; ++row) {
      const Choice choice = grammar.next();
      if (row == 0 || choice.rule == Choice::Rule::cell) {
        plan.draws.push_back(
            draw_of(choice, sequence.request().sampling, sequence.generated() + static_cast<uint32_t>(row)));
        plan.draws.back().row = turn.wanted + row;
        if (turn.unconditional_wanted >= 0) plan.draws.back().unconditional = turn.unconditional_wanted + row;
      }
      if (row < turn.drafts) grammar.accept(sequence.drafts().ids[static_cast<size_t>(row)]);
    }
  }
}

Speculation::Outcome Speculation::take_window(const Scheduler::Turn& turn, std::span<const int32_t> ids,
                                              std::vector<Event>& news) {
  Sequence& sequence = *turn.sequence;
  const int64_t before = sequence.length();
  const int64_t second = sequence.conditional().cached - turn.accepted + 1;  // index of the window's
  const int64_t known = before - second + 1;                                 // of the window's tokens
  const auto id_of = [&](int64_t row) { return ids[static_cast<size_t>(turn.wanted + row)]; };
  for (int64_t row = 0; row < turn.accepted; ++row) {
    if (second + row < sequence.length()) continue;  // forced, and known already
    if (id_of(row) == kNoId) throw_nan();
    sequence.append(id_of(row), news);
  }
  const int64_t next = sequence.length() - second;
  sequence.set_drafts(next_drafts(sequence, turn.drafts, [&](int64_t i, const Choice&, std::vector<float>&) {
    return next + i <= turn.drafts ? id_of(next + i) : kNoId;
  }));
  return {static_cast<int32_t>(turn.drafts + 1 - known), static_cast<int32_t>(turn.accepted - known),
          static_cast<int32_t>(sequence.length() - before)};
}

Speculation::Outcome Speculation::take_turn(const Scheduler::Turn& turn, const Found& found, Sampler& sampler,
                                            std::vector<Event>& news) const {
  Sequence& sequence = *turn.sequence;
  if (sequence.draws_rows_at_once()) return {0, 0, take_rows(turn, found.logits, sampler, news)};
  Rows rows(turn, found, acceptance == Acceptance::probabilistic && window > 1, sampler);
  std::vector<float> ignored;
  const int64_t known = sequence.length();
  int64_t row = 0, held = 0;  // held: drafts that came true
  do {
    sequence.append(rows.draw(row, sequence.next(), sequence.generated(), ignored), news);
    row = sequence.length() - known;  // forced ids count
    while (held < std::min<int64_t>(row, turn.drafts) &&
           sequence.ids()[static_cast<size_t>(known + held)] == rows.draft(held)) {
      ++held;
    }
  } while (held == row && !sequence.finished() && sequence.next().rule == Choice::Rule::cell);
  // The last id is forwarded once more where all held (the image has ended): the next token needs all its logits.
  sequence.advance_cached(static_cast<int32_t>(std::min(held, row - 1)));
  if (acceptance == Acceptance::approximate) {
    sequence.draw_rows_at_once(window);
    return {0, 0, static_cast<int32_t>(row)};
  }
  if (window > 1 || turn.drafts > 0) {
    sequence.set_drafts(next_drafts(sequence, window - 1, [&](int64_t i, const Choice& choice, auto& from) {
      return row + i < rows.count() ? rows.draw(row + i, choice, sequence.generated() + static_cast<uint32_t>(i), from)
                                    : kNoId;
    }));
  }
  return {turn.drafts, static_cast<int32_t>(held), static_cast<int32_t>(row)};
}

}  // namespace lumina
