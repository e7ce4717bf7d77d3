// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Passes queued ahead of the host: the ids of passes that it waits for one by one, whatever happens meanwhile.
#include "engine/ahead.h"

#include "engine/ahead_on_runner.h"
#include "files.h"

namespace lumina {
namespace {

using host_cuda::counts;
using runner::one_by_one;
using runner::requests;

class AheadOnRunner : public runner::Queued {};

TEST_F(AheadOnRunner, GivesTheIdsOfOnePassAtATime) {
  Engine engine(runner::options());
  for (size_t i = 0; i < requests().size(); ++i) EXPECT_EQ(generate(engine, requests()[i]), one_by_one()[i]) << i;
  EXPECT_GT(counts().graph_launches, 0u);
  EXPECT_EQ(runner::answers(engine, requests()), one_by_one()) << "beside each other";
  EXPECT_EQ(runner::answers(engine, requests()), one_by_one()) << "graphs of before replayed";
}

TEST_F(AheadOnRunner, GivesTheSameIdsWithoutGraphs) {
  Queueing plain = *cuda::backend().queueing;
  plain.begin_recording = nullptr;
  runner::table().queueing = &plain;
  host_cuda::restart_counts();
  Engine engine(runner::options());
  EXPECT_EQ(runner::answers(engine, requests()), one_by_one());
  EXPECT_EQ(counts().graph_launches, 0u);
}

TEST_F(AheadOnRunner, NeverWaitsBetweenTokensForAllThatIsQueued) {
  watch_queue();
  Engine engine(runner::options());
  Request request = picture({0, 8900}, 1, 2, 3);
  request.max_new_tokens = 3 + 2 * 5 + 1;                      // ends with the picture
  const std::vector<int32_t> ids = generate(engine, request);  // shapes are recorded
  waits_ = most_queued_ = queued_ = 0;
  host_cuda::restart_counts();
  EXPECT_EQ(generate(engine, request), ids);
  const auto asked = counts();
  EXPECT_EQ(waits_, 8) << "a cell each";
  EXPECT_EQ(most_queued_, 4);
  EXPECT_EQ(asked.synchronizations, 0u);
  EXPECT_EQ(asked.event_waits, 8u);
  EXPECT_EQ(asked.uploads, 8u);
  EXPECT_EQ(asked.downloads, 8u);
  EXPECT_EQ(asked.bytes_down, 8 * sizeof(int32_t));
  EXPECT_EQ(asked.allocations, 0u);
  EXPECT_GE(asked.graph_launches, 7u) << "all but the prompt's pass";
}

TEST_F(AheadOnRunner, LetsACancelledRequestGoWithinFourPasses) {
  watch_queue();
  Engine engine(runner::options());
  const int32_t free_pages = engine.stats().free_pages;
  const uint64_t id = engine.submit(picture({0, 8900}, 3, 3, 3));
  for (int i = 0; i < 3; ++i) engine.step(0, 16);
  const int before = waits_ + queued_;
  engine.cancel(id);
  const auto events = drain(engine, 1);
  EXPECT_EQ(events.at(id).back().error, ErrorCode::cancelled);
  EXPECT_LE(waits_ + queued_, before) << "nothing more was queued";
  EXPECT_EQ(engine.stats().running, 0);
  EXPECT_EQ(engine.stats().free_pages, free_pages);
  EXPECT_EQ(generate(engine, requests()[0]), one_by_one()[0]) << "what was left in the queue disturbs nobody";
}

TEST_F(AheadOnRunner, LetsOneOfManyBeCancelledAndAnotherArrive) {
  expect_answers_beside_one_cancelled(runner::options(), picture({0, 8900}, 3, 3, 3), requests()[0], one_by_one()[0]);
}

// Not room for all: what waits starts when others have ended, and no pass is then queued.
TEST_F(AheadOnRunner, GivesTheSameIdsWherePagesAreShort) {
  EngineOptions options = runner::options();
  {
    const Engine engine(options);
    options.kv_budget_bytes = 3 * Model::page_bytes(engine.model().config(), engine.model().options().pages);
  }
  Engine engine(options);
  EXPECT_EQ(runner::answers(engine, requests()), one_by_one());
}

// Kernels are only counted, as there are many calls; a cell is then what its download says.
TEST_F(AheadOnRunner, EndsInWordsWhicheverCallOfARequestFailsAndServesWhatComes) {
  host_cuda::run_kernels(false);
  static int32_t cell;
  Queueing made = *cuda::backend().queueing;
  made.download = [](void* to_host, const void* from, size_t bytes, Stream stream) {
    cuda::backend().queueing->download(to_host, from, bytes, stream);
    std::fill_n(static_cast<int32_t*>(to_host), bytes / sizeof(int32_t), cell);
  };
  runner::table().queueing = &made;
  Engine engine(runner::options());
  cell = engine.model().vocabulary().image_first + 5;
  const Request request = picture({0, 8900}, 2, 1, 3);
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
    const Event& end = events.at(id).back();
    ASSERT_EQ(end.error.has_value(), failed) << "call " << n;
    if (failed) {
      EXPECT_EQ(*end.error, n % 2 == 0 ? ErrorCode::out_of_memory : ErrorCode::failure) << "call " << n;
      EXPECT_NE(end.message.find("card"), std::string::npos) << end.message;
    }
    EXPECT_EQ(engine.stats().running, 0);
    EXPECT_EQ(engine.stats().free_pages, free_pages);
    EXPECT_EQ(counts().buffers_held, before.buffers_held);
    EXPECT_EQ(generate(engine, request), ids) << "after call " << n;
  }
  EXPECT_GT(n, 80u);
  EXPECT_GT(counts().graph_launches, before.graph_launches);
}

// Each call while a pass is recorded, from its begin to the graph that can be launched.
TEST_F(AheadOnRunner, RecordsAPassAgainWhereACallOfItFailed) {
  static uint64_t failing, recorded;
  failing = 1, recorded = 0;
  Queueing made = *cuda::backend().queueing;
  made.begin_recording = [](Stream stream) {
    if (recorded == 0) host_cuda::fail_call(failing);
    cuda::backend().queueing->begin_recording(stream);
  };
  made.end_recording = [](Stream stream) {
    Buffer graph = cuda::backend().queueing->end_recording(stream);
    const bool failed = host_cuda::call_has_failed();
    host_cuda::fail_call(0);
    if (!failed) ++recorded;
    return graph;
  };
  runner::table().queueing = &made;
  const auto before = counts();
  {
    Engine engine(runner::options());
    const int32_t free_pages = engine.stats().free_pages;
    while (recorded == 0 && !HasFailure()) {
      const uint64_t id = engine.submit(requests()[0]);
      const auto events = drain(engine, 1);
      host_cuda::fail_call(0);
      if (recorded == 0) {
        EXPECT_EQ(events.at(id).back().error, ErrorCode::failure) << "call " << failing;
      } else {
        EXPECT_EQ(answer(events.at(id)), one_by_one()[0]);
      }
      EXPECT_EQ(engine.stats().free_pages, free_pages);
      ++failing;
    }
    EXPECT_GT(failing, 20u);
    EXPECT_EQ(generate(engine, requests()[0]), one_by_one()[0]);
  }
  EXPECT_EQ(counts().graphs_held, before.graphs_held);
  EXPECT_EQ(counts().buffers_held, before.buffers_held);
}

TEST_F(AheadOnRunner, FailsARequestWhoseLogitsAreNaNAndGoesOn) {
  static bool draws_nan = false;
  runner::table().pick = [](View2<const float> logits, const Draw* draws, int32_t count, MaskedIds masked, int32_t* ids,
                            Stream stream) {
    cuda::backend().pick(logits, draws, count, masked, ids, stream);
    const int32_t none = kNoId;
    if (draws_nan) cuda::backend().upload(ids, &none, sizeof none, stream);
  };
  Queueing plain = *cuda::backend().queueing;
  plain.begin_recording = nullptr;
  runner::table().queueing = &plain;
  Engine engine(runner::options());
  draws_nan = true;
  tests::expect_error([&] { generate(engine, requests()[0]); }, ErrorCode::failure, "NaN logits");
  draws_nan = false;
  EXPECT_EQ(generate(engine, requests()[0]), one_by_one()[0]);
}

}  // namespace
}  // namespace lumina
