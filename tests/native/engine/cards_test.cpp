// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Several cards of one process, an engine on each. The CPU runner refuses what belongs to another card than the current one.
#include <gtest/gtest.h>

#include <algorithm>
#include <future>

#include "backend/cuda/device.h"
#include "engine/runner.h"
#include "files.h"

namespace lumina {
namespace {

using host_cuda::counts;

EngineOptions on(const char* device) {
  EngineOptions options = runner::options();
  options.find_cuda = test_device().find_cuda;
  options.device = device;
  return options;
}

/// Mixed, and short: a pass takes long on the runner.
std::vector<Request> requests() { return {picture({0, 8960}, 1, 1, 7, 1), picture({0, 8900, 8901}, 1, 1, 5)}; }

Request brief() {
  Request request = requests()[0];
  request.max_new_tokens = 4;
  return request;
}

/// Two cards, and the runner as it was found.
class Cards : public testing::Test {
 protected:
  Cards() {
    host_cuda::machine().cards = 2;
    for (int card : {1, 0}) {
      cuda::use_card(card);
      cuda::settings().multiprocessors = 2;  // fewer blocks, each of which norms the rows: sooner computed
    }
  }
  ~Cards() override {
    for (int card : {0, 1}) host_cuda::fail_call(0, cudaSuccess, false, card);
    host_cuda::machine() = before_;
  }

 private:
  host_cuda::Machine before_ = host_cuda::machine();
};

void expect_held(const host_cuda::Counts& before, int card) {
  const host_cuda::Counts now = counts(card);
  EXPECT_EQ(now.buffers_held, before.buffers_held) << "card " << card;
  EXPECT_EQ(now.bytes_held, before.bytes_held) << "card " << card;
  EXPECT_EQ(now.streams_held, before.streams_held) << "card " << card;
  EXPECT_EQ(now.events_held, before.events_held) << "card " << card;
  EXPECT_EQ(now.graphs_held, before.graphs_held) << "card " << card;
}

TEST_F(Cards, AreOfOneKindAndTwo) {
  const Identity first = cuda::backend(0).identify(), second = cuda::backend(1).identify();
  EXPECT_EQ(first.kind, "host, compute capability 9.0");
  EXPECT_EQ(first.kind, second.kind);
  EXPECT_NE(first.serial, second.serial);
  const Engine engine(on("cuda:1"));
  EXPECT_EQ(engine.device().name, "cuda:1");
  EXPECT_EQ(engine.device().kind, first.kind);
}

TEST_F(Cards, GiveTheIdsOfOneSideBySide) {
  Engine alone(on("cuda:0"));
  const auto wanted = runner::answers(alone, requests());
  Engine first(on("cuda:0")), second(on("cuda:1"));
  host_cuda::restart_counts();
  const auto run = [](Engine& engine) { return runner::answers(engine, requests()); };
  auto from_first = std::async(std::launch::async, run, std::ref(first));
  auto from_second = std::async(std::launch::async, run, std::ref(second));
  EXPECT_EQ(from_first.get(), wanted);
  EXPECT_EQ(from_second.get(), wanted);
  EXPECT_GT(counts(1).launches, 0u);
  EXPECT_EQ(counts(1).launches, counts(0).launches);
  EXPECT_EQ(counts(1).graph_launches, counts(0).graph_launches);
  EXPECT_EQ(generate(second, requests()[0]), wanted[0]);  // by a thread that has worked for another
}

TEST_F(Cards, GetTheirMemoryBackFromAnyThread) {
  const auto before = std::array{counts(0), counts(1)};
  {
    auto first = std::make_unique<Engine>(on("cuda:0")), second = std::make_unique<Engine>(on("cuda:1"));
    EXPECT_EQ(generate(*first, brief()), generate(*second, brief()));
    EXPECT_GT(counts(1).bytes_held, before[1].bytes_held);
    first.reset();  // where the second was used last
    expect_held(before[0], 0);
    std::async(std::launch::async, [&] { second.reset(); }).get();
  }
  expect_held(before[0], 0);
  expect_held(before[1], 1);
}

/// Steps an engine until its one request has ended.
std::vector<Event> ended(Engine& engine, uint64_t id) { return drain(engine, 1).at(id); }

cudaError_t status_of(uint64_t n) { return n % 2 == 0 ? cudaErrorMemoryAllocation : cudaErrorLaunchFailure; }

TEST_F(Cards, FailOnceAtAnyCallAndTheOthersRequestsNeverNotice) {
  Engine first(on("cuda:0")), second(on("cuda:1"));
  const Request lasting = picture({0, 8900, 8901}, 4, 4, 5, 1);
  const std::vector<int32_t> ids = generate(second, brief());
  const uint64_t beside = first.submit(lasting);
  std::vector<Event> of_first;
  uint64_t failures = 0;
  for (uint64_t n = 1; true; ++n) {
    const uint64_t id = second.submit(brief());
    host_cuda::fail_call(n, status_of(n), false, 1);
    for (const Event& event : first.step(0, 64)) of_first.push_back(event);
    const std::vector<Event> events = ended(second, id);
    const bool failed = host_cuda::call_has_failed(1);
    host_cuda::fail_call(0, cudaSuccess, false, 1);
    if (events.back().error)
      ++failures;
    else
      ASSERT_EQ(events.back().ids, ids) << "call " << n;
    if (!failed) break;  // n is beyond the last call
  }
  EXPECT_GT(failures, 20u);
  for (const Event& event : of_first) EXPECT_FALSE(event.error);
  EXPECT_EQ(first.stats().running, 1);
  first.cancel(beside);
  const std::vector<int32_t> begun = ended(first, beside).back().ids;
  EXPECT_GT(begun.size(), 10u);
  Request again = lasting;
  again.max_new_tokens = static_cast<int32_t>(begun.size());
  EXPECT_EQ(generate(second, again), begun);
}

TEST_F(Cards, AreLostOneByOne) {
  const auto before = std::array{counts(0), counts(1)};
  {
    Engine first(on("cuda:0")), second(on("cuda:1"));
    const std::vector<int32_t> ids = generate(first, brief());
    host_cuda::fail_call(10, cudaErrorUnknown, true, 1);
    for (int attempt = 0; attempt < 2; ++attempt) {
      const uint64_t beside = first.submit(brief());
      const std::vector<Event> lost = ended(second, second.submit(brief()));
      ASSERT_TRUE(lost.back().error);
      EXPECT_EQ(*lost.back().error, ErrorCode::failure);
      EXPECT_EQ(answer(ended(first, beside)), ids);
    }
    tests::expect_error([] { Engine refused(on("cuda:1")); }, ErrorCode::unsupported, "cuda:1");
    EXPECT_EQ(generate(*std::make_unique<Engine>(on("cuda:0")), brief()), ids);
  }
  expect_held(before[0], 0);
  expect_held(before[1], 1);
}

TEST_F(Cards, FailAtAnyCallOfAnOpenAndLeaveNothingBehind) {
  Engine first(on("cuda:0"));
  const auto before = std::array{counts(0), counts(1)};
  bool opened = false;
  for (uint64_t n = 1; !opened; n += n < 20 ? 1 : 7) {
    host_cuda::fail_call(n, n % 3 == 2 ? cudaErrorUnknown : status_of(n), n % 3 == 2, 1);
    try {
      const Engine second(on("cuda:1"));
      opened = !host_cuda::call_has_failed(1);
    } catch (const Error& error) {
      EXPECT_GT(std::string(error.what()).size(), 40u) << error.what();
    }
    host_cuda::fail_call(0, cudaSuccess, false, 1);
    expect_held(before[0], 0);
    expect_held(before[1], 1);
  }
  EXPECT_FALSE(generate(first, brief()).empty());
}

TEST_F(Cards, AreCheckedEachForItself) {
  const tests::TempDir caches;
  setenv("XDG_CACHE_HOME", caches.path().c_str(), 1);
  const auto launches_of_check = [](int card) {
    host_cuda::restart_counts();
    EXPECT_EQ(self_check_once(test_device().find_cuda(card, ""), "driver of two cards"), "");
    EXPECT_LE(counts(1 - card).launches, 1u);
    return counts(card).launches;
  };
  const uint64_t first = launches_of_check(0);
  EXPECT_GT(first, 10u);
  EXPECT_EQ(launches_of_check(1), first);
  EXPECT_EQ(launches_of_check(0), 1u);  // the loader's own
  EXPECT_EQ(launches_of_check(1), 1u);
  unsetenv("XDG_CACHE_HOME");
}

}  // namespace
}  // namespace lumina
