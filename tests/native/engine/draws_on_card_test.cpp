// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Ids drawn where the logits lie: those of the host's sampler, without a logit coming to the host.
#include <gtest/gtest.h>

#include "engine/runner.h"
#include "files.h"

namespace lumina {
namespace {

size_t draws = 0;
bool draws_nan = false;

void count_pick(View2<const float> logits, const Draw* drawn, int32_t count, MaskedIds masked, int32_t* ids,
                Stream stream) {
  draws += static_cast<size_t>(count);
  cuda::backend().pick(logits, drawn, count, masked, ids, stream);
  if (!draws_nan) return;
  const int32_t none = kNoId;
  cuda::backend().upload(ids, &none, sizeof none, stream);
}

/// One pass at a time; `picks`: ids are drawn on the card.
class DrawsOnCard : public testing::Test {
 protected:
  void use(bool picks) {
    draws = 0;
    host_cuda::restart_counts();
    runner::table().pick = picks ? count_pick : nullptr;
    runner::table().queueing = nullptr;
  }
  ~DrawsOnCard() override {
    draws_nan = false;
    runner::table() = cuda::backend();
  }
  /// Pictures, guided and not, and an answer in text.
  static std::vector<std::vector<int32_t>> answers(const Speculation& speculation = {}) {
    Engine engine(runner::options(speculation));
    Request words;
    words.prompt = {0, 8901};
    words.sampling = {9, 1, 1, 200, 10};
    words.max_new_tokens = 3;
    return runner::answers(engine, {picture({0, 8900, 8901}, 1, 2, 5), picture({0, 8950}, 1, 1, 6, 1), words});
  }
};

TEST_F(DrawsOnCard, AreTheHostsAndBringOnlyIdsDown) {
  use(false);
  const auto host = answers();
  EXPECT_EQ(draws, 0U);
  EXPECT_GT(host_cuda::counts().bytes_down, size_t{8192} * 4);
  use(true);
  EXPECT_EQ(answers(), host);
  EXPECT_GT(draws, 10U);
  EXPECT_EQ(host_cuda::counts().bytes_down, draws * sizeof(int32_t)) << "no logits come down";
}

TEST_F(DrawsOnCard, AreTheSameInExactWindows) {
  use(false);
  const auto plain = answers();
  use(true);
  EXPECT_EQ(answers({Speculation::Acceptance::exact, 6}), plain);
  EXPECT_EQ(host_cuda::counts().bytes_down, draws * sizeof(int32_t));
}

TEST_F(DrawsOnCard, LeaveDrawsThatNeedDistributionsToTheHost) {
  const Speculation coupled{Speculation::Acceptance::probabilistic, 4};
  use(false);
  const auto host = answers(coupled);
  use(true);
  EXPECT_EQ(answers(coupled), host);
  EXPECT_EQ(draws, 0U);
}

TEST_F(DrawsOnCard, LeaveRowsDrawnAtOnceToTheHost) {
  const auto wide = [] {
    Engine engine(runner::options({Speculation::Acceptance::approximate, 2}));
    return generate(engine, picture({0, 8900}, 1, 2, 5));
  };
  use(false);
  const auto host = wide();
  runner::table() = cuda::backend();
  runner::table().pick = count_pick;
  EXPECT_EQ(wide(), host) << "nor is a pass of theirs queued";
  EXPECT_EQ(draws, 0U);
  use(false);
  Engine engine(runner::options());
  EXPECT_NE(generate(engine, picture({0, 8900}, 1, 2, 5)), host) << "rows were drawn at once";
}

TEST_F(DrawsOnCard, OfNaNFailTheRequestAlone) {
  use(true);
  Engine engine(runner::options());
  draws_nan = true;
  tests::expect_error([&] { generate(engine, picture({0, 8900}, 1, 1, 1)); }, ErrorCode::failure, "NaN logits");
  draws_nan = false;
  EXPECT_FALSE(generate(engine, picture({0, 8900}, 1, 1, 1)).empty());
}

}  // namespace
}  // namespace lumina
