// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/speculation.h"

#include <algorithm>

namespace lumina {
namespace {

// The drawn token of a row: `row` 0 follows the last known token, row i the i-th draft.
int32_t draw(const Scheduler::Turn& turn, View2<const float> logits, int64_t row, const Choice& choice, uint32_t index,
             Sampler& sampler) {
  const float* unconditional = turn.unconditional_wanted < 0 ? nullptr : logits.row(turn.unconditional_wanted + row);
  return sampler.pick(choice, turn.sequence->request().sampling, logits.row(turn.wanted + row), unconditional, index);
}

// A first guess where no pass has been yet: the cell above, else the one to the left.
int32_t neighbour(std::span<const int32_t> image, int32_t row_tokens, int32_t fallback) {
  const auto cells = static_cast<int64_t>(image.size());
  if (cells >= row_tokens) return image[static_cast<size_t>(cells - row_tokens)];
  return cells > 0 ? image.back() : fallback;
}

// Drafts for the tokens after `sequence`: what the rows from `row` on drew, then neighbours.
std::vector<int32_t> next_drafts(const Scheduler::Turn& turn, View2<const float> logits, int64_t row, int64_t count,
                                 Sampler& sampler) {
  const Sequence& sequence = *turn.sequence;
  Grammar grammar = sequence.grammar();
  if (sequence.finished() || sequence.next().rule != Choice::Rule::cell) return {};
  std::vector<int32_t> image(sequence.ids().begin() + grammar.last_start() + 3, sequence.ids().end());
  const size_t known = image.size();
  while (static_cast<int64_t>(image.size() - known) < count) {
    const Choice choice = grammar.next();
    int32_t id = choice.first;
    if (choice.rule == Choice::Rule::cell) {
      const auto drafted = static_cast<uint32_t>(image.size() - known);
      id = row <= turn.drafts ? draw(turn, logits, row, choice, sequence.generated() + drafted, sampler)
                              : neighbour(image, grammar.width() + 1, choice.first);
    } else if (choice.rule != Choice::Rule::forced) {
      break;  // the image has ended
    }
    image.push_back(id);
    grammar.accept(id);
    ++row;
  }
  return {image.begin() + static_cast<int64_t>(known), image.end()};
}

}  // namespace

Speculation::Outcome Speculation::take_turn(const Scheduler::Turn& turn, View2<const float> logits, Sampler& sampler,
                                            std::vector<Event>& news) const {
  Sequence& sequence = *turn.sequence;
  const std::vector<int32_t> drafts(sequence.drafts().begin(), sequence.drafts().begin() + turn.drafts);
  const int64_t known = sequence.length();
  int64_t row = 0, held = 0;  // held: drafts that came true
  do {
    sequence.append(draw(turn, logits, row, sequence.next(), sequence.generated(), sampler), news);
    row = sequence.length() - known;  // forced ids count
    while (held < std::min<int64_t>(row, turn.drafts) && sequence.ids()[static_cast<size_t>(known + held)] == drafts[static_cast<size_t>(held)]) {
      ++held;
    }
  } while (held == row && !sequence.finished() && sequence.next().rule == Choice::Rule::cell);
  // The last id is forwarded once more where all held (the image has ended): the next token needs all its logits.
  sequence.advance_cached(static_cast<int32_t>(std::min(held, row - 1)));
  // No drafts past the request's limit: it promises never to need pages beyond that.
  const int64_t left = int64_t{sequence.request().max_new_tokens} - sequence.generated() - 1;
  const int64_t count = std::min<int64_t>(window - 1, left);
  if (count > 0 || turn.drafts > 0) sequence.set_drafts(next_drafts(turn, logits, row, count, sampler));
  return {turn.drafts, static_cast<int32_t>(held)};
}

}  // namespace lumina
