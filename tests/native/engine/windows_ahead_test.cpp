// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Windows that the card accepts, queued ahead of the host: the ids of plain decoding, whatever happens meanwhile; and when they
// are used where nobody said how large.
#include "engine/ahead_on_runner.h"
#include "files.h"

namespace lumina {
namespace {

using host_cuda::counts;
using runner::one_by_one;
using runner::requests;

class AheadInWindows : public runner::Queued {
 protected:
  static EngineOptions windows_of(int32_t window) { return runner::options({Speculation::Acceptance::exact, window}); }
  /// Long enough for windows to follow each other, 6 rows of 5 tokens; with all ids kept noise decides, and drafts come true.
  static Request larger() {
    Request request = picture({0, 8900, 8901}, 3, 2, 5);
    request.sampling.image_top_k = 8192;
    request.max_new_tokens = 3 + 6 * 5 + 1;  // ends with the picture
    return request;
  }
  static const std::vector<int32_t>& larger_plain() {
    static const std::vector<int32_t> ids = [] {
      runner::table().queueing = nullptr;
      Engine engine(runner::options());
      auto plain = generate(engine, larger());
      runner::table() = cuda::backend();
      return plain;
    }();
    return ids;
  }

  /// Kernels are not run: every cell drawn is `cell`, and all drafts of a window that is queued come true.
  static void draw_always(int32_t* cell) {
    host_cuda::run_kernels(false);
    drawn_ = cell;
    static Queueing made;
    made = *cuda::backend().queueing;
    made.download = [](void* to_host, const void* from, size_t bytes, Stream stream) {
      cuda::backend().queueing->download(to_host, from, bytes, stream);
      const auto count = static_cast<int32_t>(bytes / sizeof(int32_t));
      const auto told = static_cast<int32_t*>(to_host);
      std::fill_n(told, count, *drawn_);
      if (count > 1) told[count - 1] = count - 1;  // one window: its ids, and how many of them stand
      clock_ += cost_(std::max(1, count - 1));
    };
    runner::table().queueing = &made;
    runner::table().download = [](void* to_host, const void* from, size_t bytes, Stream stream) {
      cuda::backend().download(to_host, from, bytes, stream);
      const size_t count = bytes / sizeof(int32_t);
      std::fill_n(static_cast<int32_t*>(to_host), count, *drawn_);
      clock_ += cost_(static_cast<int32_t>(count));
    };
  }
  using Clock = std::chrono::steady_clock;
  static inline int32_t* drawn_ = nullptr;
  static inline Clock::time_point clock_{};
  static inline Clock::duration (*cost_)(int32_t rows) = [](int32_t) { return Clock::duration(0); };

  /// Pictures where passes cost what `cost` says and all drafts come true, the window left to the engine.
  static EngineStats stats_where(Clock::duration (*cost)(int32_t rows)) {
    static int32_t cell;
    cost_ = cost;
    draw_always(&cell);
    EngineOptions options = windows_of(Speculation::kChosen);
    options.now = [] { return clock_; };
    options.kv_budget_bytes = 8 << 20;
    Engine engine(options);
    cell = engine.model().vocabulary().image_first + 5;
    const Request request = picture({0, 8900}, 20, 20, 3, 1);
    for (int i = 0; i < 2; ++i) EXPECT_EQ(generate(engine, request).size(), 3u + 40u * 41u + 1u + 5u);
    return engine.stats();
  }
};

TEST_F(AheadInWindows, GiveTheIdsOfPlainDecoding) {
  const auto plain = larger_plain();
  for (const int32_t window : {2, 7}) {
    host_cuda::restart_counts();
    Engine engine(windows_of(window));
    EXPECT_EQ(generate(engine, larger()), plain) << window;
    EXPECT_GT(engine.stats().drafts_accepted, 3u) << window;
    EXPECT_GT(counts().event_waits, 0u) << window << ": windows were queued";
    std::vector<Request> beside = requests();
    beside.push_back(larger());
    const auto together = runner::answers(engine, beside);
    for (size_t i = 0; i < requests().size(); ++i) EXPECT_EQ(together[i], one_by_one()[i]) << window;
    EXPECT_EQ(together.back(), plain) << window;
  }
}

TEST_F(AheadInWindows, AreQueuedFourAheadAndNeverWaitedForBetween) {
  watch_queue();
  Engine engine(windows_of(2));
  const std::vector<int32_t> ids = generate(engine, larger());  // shapes are recorded
  waits_ = most_queued_ = queued_ = 0;
  host_cuda::restart_counts();
  const uint64_t steps = engine.stats().steps;
  EXPECT_EQ(generate(engine, larger()), ids);
  const uint64_t passes = engine.stats().steps - steps;
  const auto asked = counts();
  EXPECT_EQ(most_queued_, 4);
  const uint64_t one_by_one = passes - asked.event_waits;
  EXPECT_LE(one_by_one, 3u) << "the prompt's and some at the image's end";
  EXPECT_LE(asked.synchronizations, 4 * one_by_one);
  EXPECT_EQ(asked.uploads, passes);
  EXPECT_EQ(asked.downloads, passes);
  EXPECT_EQ(asked.allocations, 0u);
  EXPECT_LT(asked.bytes_down, passes * 5 * sizeof(int32_t));
  EXPECT_EQ(asked.graph_launches, asked.event_waits);
}

TEST_F(AheadInWindows, LetACancelledRequestGoWithinFourPasses) {
  watch_queue();
  Engine engine(windows_of(3));
  const int32_t free_pages = engine.stats().free_pages;
  const uint64_t id = engine.submit(picture({0, 8900}, 5, 5, 3));
  while (waits_ < 2) engine.step(0, 16);
  const int before = waits_ + queued_;
  engine.cancel(id);
  EXPECT_EQ(drain(engine, 1).at(id).back().error, ErrorCode::cancelled);
  EXPECT_LE(waits_ + queued_, before) << "nothing more was queued";
  EXPECT_EQ(engine.stats().free_pages, free_pages);
  EXPECT_EQ(generate(engine, larger()), larger_plain()) << "what was left in the queue disturbs nobody";
}

TEST_F(AheadInWindows, LetOneOfManyBeCancelledAndAnotherArrive) {
  expect_answers_beside_one_cancelled(windows_of(3), picture({0, 8900}, 5, 5, 3), larger(), larger_plain());
}

TEST_F(AheadInWindows, EndWithTheRequestsLimit) {
  Engine engine(windows_of(4));
  const std::vector<int32_t> plain = larger_plain();
  for (const int32_t limit : {12, 13, 19}) {
    Request request = larger();
    request.max_new_tokens = limit;
    EXPECT_EQ(generate(engine, request), std::vector(plain.begin(), plain.begin() + limit)) << limit;
  }
}

TEST_F(AheadInWindows, FailWherePassesDoInWordsAndServeWhatComes) {
  static int32_t cell;
  cost_ = [](int32_t) { return Clock::duration(1); };
  draw_always(&cell);
  Engine engine(windows_of(2));
  cell = engine.model().vocabulary().image_first + 5;
  const Request request = picture({0, 8900}, 3, 1, 3);
  const std::vector<int32_t> ids = generate(engine, request);
  const int32_t free_pages = engine.stats().free_pages;
  const auto before = counts();
  uint64_t n = 1;
  for (bool failed = true; failed && !HasFailure(); ++n) {
    host_cuda::fail_call(n, n % 2 == 0 ? cudaErrorMemoryAllocation : cudaErrorLaunchFailure);
    const uint64_t id = engine.submit(request);
    const auto events = drain(engine, 1);
    failed = host_cuda::call_has_failed();
    host_cuda::fail_call(0);
    ASSERT_EQ(events.at(id).back().error.has_value(), failed) << "call " << n;
    EXPECT_EQ(engine.stats().free_pages, free_pages);
    EXPECT_EQ(counts().buffers_held, before.buffers_held);
    EXPECT_EQ(generate(engine, request), ids) << "after call " << n;
  }
  EXPECT_GT(n, 50u);
  EXPECT_GT(counts().graph_launches, before.graph_launches);
}

TEST_F(AheadInWindows, FailARequestWhoseTokenIsNaNOrWhoseCountCannotBeAndGoOn) {
  static bool draws_nan, counts_wrong;
  draws_nan = counts_wrong = false;
  Queueing plain = *cuda::backend().queueing;
  plain.begin_recording = nullptr;
  plain.accept_windows = [](const Window* windows, int32_t count, const Draw* draws, WindowState* states, int32_t* ids,
                            int32_t* accepted, Stream stream) {
    const int32_t none = kNoId;
    if (draws_nan) cuda::backend().upload(ids, &none, sizeof none, stream);
    cuda::backend().queueing->accept_windows(windows, count, draws, states, ids, accepted, stream);
    const int32_t three = 3;
    if (counts_wrong) cuda::backend().upload(accepted, &three, sizeof three, stream);
  };
  runner::table().queueing = &plain;
  Engine engine(windows_of(2));
  draws_nan = true;
  tests::expect_error([&] { generate(engine, larger()); }, ErrorCode::failure, "NaN logits");
  draws_nan = false;
  counts_wrong = true;
  tests::expect_error([&] { generate(engine, larger()); }, ErrorCode::failure, "3 true tokens in a window of 2");
  counts_wrong = false;
  EXPECT_EQ(generate(engine, larger()), larger_plain());
}

TEST_F(AheadInWindows, AreChosenWhereRowsCostNothing) {
  const EngineStats stats = stats_where([](int32_t rows) { return Clock::duration(1000 + 10 * rows); });
  EXPECT_GT(stats.tokens_generated, 3 * stats.steps);
  EXPECT_GT(stats.drafts_accepted, stats.tokens_generated / 2);
}

TEST_F(AheadInWindows, AreNotChosenWhereRowsCostMoreThanTheyBring) {
  const EngineStats stats = stats_where([](int32_t rows) { return Clock::duration(1000 * rows * rows); });
  EXPECT_GT(stats.drafts, 0u) << "they are tried";
  EXPECT_LT(stats.drafts, stats.tokens_generated / 5);
}

}  // namespace
}  // namespace lumina
