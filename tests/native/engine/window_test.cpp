// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/window.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>

namespace lumina {
namespace {

// A machine and a model: what a pass costs by the rows of a sequence, and how often a draft comes true.
struct World {
  std::function<double(double rows)> cost;
  double held;
};

// Tokens of a pass on average: as many as the first drafts that hold, and one.
double expected_rate(const World& world, int32_t window, int32_t sequences) {
  double tokens = 0;
  for (int32_t i = 0; i < window; ++i) tokens += std::pow(world.held, i);
  return tokens * sequences / world.cost(window * sequences);
}

double best_rate(const World& world, int32_t sequences) {
  double best = 0;
  for (const int32_t window : WindowChooser::kWindows) best = std::max(best, expected_rate(world, window, sequences));
  return best;
}

// Passes with drafts that hold at random and times that stray by a tenth; returns the rate of all of them together.
double live(WindowChooser& chooser, const World& world, int passes, int32_t sequences = 1) {
  static std::mt19937 random(7);
  std::uniform_real_distribution<double> unit(0, 1);
  std::normal_distribution<double> stray(1, 0.1);
  double seconds = 0, all = 0;
  int32_t drafted = chooser.window();
  for (int i = 0; i < passes; ++i) {
    int32_t tokens = 0;
    for (int32_t s = 0; s < sequences; ++s) {
      ++tokens;
      for (int32_t d = 1; d < drafted && unit(random) < world.held; ++d) ++tokens;
    }
    const double time = world.cost(drafted * sequences) * std::max(0.5, stray(random));
    const int32_t next = chooser.window();  // as in the engine: drafts are made before the pass is told
    chooser.passed({drafted, sequences, tokens, time});
    drafted = next;
    seconds += time;
    all += tokens;
  }
  return all / seconds;
}

const World kSlowMemory{[](double rows) { return 1 + 0.05 * (rows - 1); }, 0.45};
const World kSlowProducts{[](double rows) { return rows; }, 0.45};
const World kSteps{[](double rows) { return rows <= 4 ? 1.0 : rows <= 8 ? 2.5 : 4.0; }, 0.5};

TEST(WindowChooser, BeginsWithPlainDecoding) { EXPECT_EQ(WindowChooser().window(), 1); }

TEST(WindowChooser, FindsTheFastestWindow) {
  for (const World* world : {&kSlowMemory, &kSlowProducts, &kSteps}) {
    WindowChooser chooser;
    live(chooser, *world, 4000);
    EXPECT_GT(live(chooser, *world, 20000), 0.95 * best_rate(*world, 1));
  }
}

TEST(WindowChooser, IsLargeWithinAFirstPictureWhereRowsAreNearlyFree) {
  WindowChooser chooser;
  live(chooser, {[](double rows) { return 1 + 0.002 * rows; }, 0.9}, 500);
  EXPECT_GE(chooser.window(), 4);
}

TEST(WindowChooser, CostsNextToNothingWhereNoWindowIsFaster) {
  WindowChooser chooser;
  const double plain = expected_rate(kSlowProducts, 1, 1);
  EXPECT_GT(live(chooser, kSlowProducts, 2000), 0.95 * plain);  // the first trials
  EXPECT_GT(live(chooser, kSlowProducts, 20000), 0.98 * plain);
}

TEST(WindowChooser, FollowsAMachineThatChanges) {
  WindowChooser chooser;
  live(chooser, kSlowMemory, 10000);
  EXPECT_GT(chooser.window(), 1);
  live(chooser, kSlowProducts, 10000);
  EXPECT_GT(live(chooser, kSlowProducts, 20000), 0.95 * best_rate(kSlowProducts, 1));
}

TEST(WindowChooser, KnowsEachNumberOfSequencesByItself) {
  WindowChooser chooser;
  for (int round = 0; round < 40; ++round) {
    live(chooser, kSteps, 500, 1);  // four rows are as fast as one
    live(chooser, kSteps, 500, 8);  // eight sequences fill the step already
  }
  EXPECT_GT(live(chooser, kSteps, 3000, 1), 0.95 * best_rate(kSteps, 1));
  EXPECT_GT(live(chooser, kSteps, 3000, 8), 0.95 * best_rate(kSteps, 8));
}

TEST(WindowChooser, NeverTriesMoreTokensThanAPassHasRoomFor) {
  WindowChooser chooser;
  for (int i = 0; i < 5000; ++i) {
    chooser.passed({chooser.window(), 32, 32 * chooser.window(), 1e-3});  // all drafts hold, for nothing
    ASSERT_LE(chooser.window() * 32, 64);
  }
  EXPECT_EQ(chooser.window(), 2);
}

TEST(WindowChooser, ForgetsPassesThatSayNothing) {
  WindowChooser chooser;
  for (int i = 0; i < 1000; ++i) {
    chooser.passed({5, 1, 1, 1e-3});  // a window that it never chose
    chooser.passed({1, 0, 0, 1e-3});
    chooser.passed({1, 1, 1, 0});
  }
  EXPECT_EQ(chooser.window(), 1);
}

}  // namespace
}  // namespace lumina
