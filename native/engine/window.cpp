// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/window.h"

#include <algorithm>
#include <bit>

namespace lumina {
namespace {

constexpr double kKept = 1 - 1.0 / 128;  // of what counts so far, with each pass
constexpr int32_t kMostTokens = 64;      // of all windows of a pass

// After so many passes a trial has lost where its rate is below so much of the best's; after the last it has won otherwise.
struct Round {
  int64_t passes;
  double least;
};
constexpr Round kRounds[] = {{4, 0.60}, {8, 0.70}, {16, 0.85}, {32, 0.95}, {64, 1.02}};

}  // namespace

void WindowChooser::passed(const Pass& pass) {
  const auto window = std::ranges::find(kWindows, pass.window);
  if (window == kWindows.end() || pass.sequences < 1 || pass.seconds <= 0) return;
  const auto bits = static_cast<size_t>(std::bit_width(static_cast<uint32_t>(pass.sequences - 1)));
  Crowd& crowd = crowds_[std::min(bits, crowds_.size() - 1)];
  const auto index = static_cast<size_t>(window - kWindows.begin());
  Figures& figures = crowd.figures[index];
  figures.seconds = figures.seconds * kKept + pass.seconds;
  figures.tokens = figures.tokens * kKept + pass.tokens;
  crowd.passes += 1;
  if (crowd.tried == crowd.best) {
    crowd.begin_trial(pass.sequences);
  } else if (index == crowd.tried) {
    crowd.tried_passes += 1;
    crowd.end_trial(crowd.verdict());
  }
  window_ = kWindows[crowd.tried];
}

// What has waited longest for its trial, where one is due and the best is known well enough to be beaten. Not far from the
// best: the others' trials would cost most, and say least.
void WindowChooser::Crowd::begin_trial(int32_t sequences) {
  if (passes < kFirst) return;
  size_t next = best;
  for (size_t i = best - std::min<size_t>(best, 2); i < std::min(best + 3, kWindows.size()); ++i) {
    const bool fits = int64_t{kWindows[i]} * sequences <= kMostTokens;
    if (i != best && fits && figures[i].due <= passes && (next == best || figures[i].due < figures[next].due)) next = i;
  }
  if (next == best) return;
  tried = next;
  tried_passes = 0;
  figures[next].seconds = figures[next].tokens = 0;
}

WindowChooser::Verdict WindowChooser::Crowd::verdict() const {
  for (const Round& round : kRounds) {
    if (tried_passes == round.passes && figures[tried].rate() < round.least * figures[best].rate())
      return Verdict::lost;
  }
  return tried_passes < kRounds[std::size(kRounds) - 1].passes ? Verdict::open : Verdict::won;
}

void WindowChooser::Crowd::end_trial(Verdict verdict) {
  if (verdict == Verdict::open) return;
  Figures& figure = figures[tried];
  if (verdict == Verdict::lost) {
    figure.pause = std::min(2 * figure.pause, kSeldom);
    figure.due = passes + figure.pause;
    tried = best;
    return;
  }
  const bool larger = tried > best;
  best = tried;
  for (size_t i = 0; i < figures.size(); ++i) {
    const bool goes_on = larger ? i > best : i < best;  // in the direction that won
    figures[i].pause = kAgain;
    figures[i].due = passes + (goes_on ? 0 : kAgain);
  }
}

}  // namespace lumina
