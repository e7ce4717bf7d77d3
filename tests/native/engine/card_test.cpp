// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// What an engine asks of a card, and what it does where the card fails: on the CPU runner, which counts the calls of the CUDA
// runtime and lets any of them fail.
#include <gtest/gtest.h>

#include "backend/cuda/host_cuda.h"
#include "backend/cuda/settings.h"
#include "engine/drive.h"
#include "files.h"

namespace lumina {
namespace {

using host_cuda::counts;
using host_cuda::machine;

constexpr const char* kConfig = R"({"hidden_size":32,"num_hidden_layers":1,"num_attention_heads":2,
  "num_key_value_heads":2,"intermediate_size":48,"vocab_size":9216,"mask_image_logits":false})";

EngineOptions small(const std::string& device = "cuda") {
  EngineOptions options;
  options.random_config = kConfig;
  use_test_device(options);
  options.device = device;
  options.threads = 1;
  options.kv_budget_bytes = 1 << 20;
  return options;
}

Request request() { return picture({0, 8900, 8901}, 1, 1, 5); }

/// The runner as it was found, whatever a test did to it.
class Card : public testing::Test {
 protected:
  Card() { cuda::settings().multiprocessors = 2; }  // fewer blocks, each of which norms the rows: sooner computed
  ~Card() override {
    cuda::settings().multiprocessors = multiprocessors_;
    host_cuda::fail_call(0);
    host_cuda::run_kernels(true);
    machine() = before_;
  }
  void expect_refused(ErrorCode code, const std::string& words) {
    tests::expect_error([] { Engine refused(small()); }, code, words);
    EXPECT_EQ(Engine(small("auto")).device().name, "cpu");
    const std::string why = Engine(small("auto")).device().why;
    EXPECT_NE(why.find(words), std::string::npos) << why;
  }

 private:
  host_cuda::Machine before_ = machine();
  int multiprocessors_ = cuda::settings().multiprocessors;
};

// ---------------------------------------------------------------- what a step costs

/// Counts of one decode step of a guided pair; kernels are not run.
host_cuda::Counts of_a_step(const std::string& config) {
  host_cuda::run_kernels(false);
  EngineOptions options = small();
  options.random_config = config;
  options.kv_budget_bytes = 64 << 20;
  Engine engine(options);
  engine.bench({2, 100, 1, 0});
  host_cuda::restart_counts();
  engine.bench({2, 100, 1, 0});  // two steps that are not counted, and one that is
  host_cuda::Counts counted = counts();
  for (uint64_t* sum : {&counted.launches, &counted.synchronizations, &counted.uploads, &counted.downloads,
                        &counted.bytes_up, &counted.bytes_down})
    *sum /= 3;
  return counted;
}

std::string widths_of_7b(int layers) {
  return text(R"({"hidden_size":4096,"num_hidden_layers":)", layers,
              R"(,"num_attention_heads":32,"num_key_value_heads":32,
    "intermediate_size":11008,"vocab_size":9216,"mask_image_logits":false})");
}

TEST_F(Card, IsAskedOnceForAStepAndTakesNoMemory) {
  const host_cuda::Counts step = of_a_step(kConfig);
  EXPECT_EQ(step.uploads, 1u);
  EXPECT_EQ(step.downloads, 1u);
  EXPECT_EQ(step.synchronizations, 1u);
  EXPECT_EQ(step.allocations, 0u);
  EXPECT_EQ(step.bytes_down, 2 * 8192 * sizeof(float));
  EXPECT_LT(step.bytes_up, 16u << 10);
}

TEST_F(Card, RunsTheSameNumberOfKernelsForEachLayer) {
  const auto one = of_a_step(widths_of_7b(1)), two = of_a_step(widths_of_7b(2));
  const uint64_t layer = two.launches - one.launches;
  RecordProperty("launches of a layer", std::to_string(layer));
  RecordProperty("launches of a 7B step", std::to_string(one.launches + 31 * layer));
  EXPECT_LE(layer, 10u);
  EXPECT_LE(one.launches - layer, 4u);
  EXPECT_EQ(two.synchronizations, 1u);
}

TEST_F(Card, GivesBackWhatAnEngineTook) {
  const auto before = counts();
  { EXPECT_FALSE(generate(*std::make_unique<Engine>(small()), request()).empty()); }
  EXPECT_EQ(counts().buffers_held, before.buffers_held);
  EXPECT_EQ(counts().bytes_held, before.bytes_held);
  EXPECT_EQ(counts().streams_held, before.streams_held);
  EXPECT_EQ(counts().events_held, before.events_held);
  EXPECT_EQ(counts().graphs_held, before.graphs_held);
}

// ---------------------------------------------------------------- cards that do not serve

TEST_F(Card, ThatIsNotThereIsNamed) {
  machine().cards = 0;
  expect_refused(ErrorCode::unsupported, "finds no card");
  machine().cards = 20;
  tests::expect_error([] { Engine refused(small("cuda:20")); }, ErrorCode::unsupported, "this machine has 20 of them");
  tests::expect_error([] { Engine refused(small("cuda:16")); }, ErrorCode::unsupported, "cuda:0 to cuda:15");
}

TEST_F(Card, OfTooOldADriverNamesBothVersions) {
  machine().driver = 12080;
  expect_refused(ErrorCode::unsupported, "the NVIDIA driver serves CUDA 12.8, this library needs 13.0");
}

TEST_F(Card, OfTooSmallAComputeCapabilityIsRefused) {
  machine().major = 7, machine().minor = 5;
  expect_refused(ErrorCode::unsupported, "compute capability 7.5: 8.0 or newer is needed");
}

TEST_F(Card, IsNotUsedForTheReasonThatTheEngineTells) {
  const auto use = [] { return Engine(small("auto")).device().card; };
  const auto whole = machine();
  machine().stub = true;
  EXPECT_EQ(use(), CardUse::no_driver);
  machine() = whole;
  machine().driver = 12080;
  EXPECT_EQ(use(), CardUse::old_driver);
  machine() = whole;
  machine().cards = 0;
  EXPECT_EQ(use(), CardUse::none);
  machine() = whole;
  machine().major = 7;
  EXPECT_EQ(use(), CardUse::too_old);
  machine() = whole;
  machine().held_by_others = machine().bytes - (1 << 20);
  EXPECT_EQ(use(), CardUse::no_memory);
  machine() = whole;
  EXPECT_EQ(use(), CardUse::used);
  host_cuda::fail_call(5, cudaErrorUnknown, true);  // the empty kernel's
  EXPECT_EQ(use(), CardUse::failed);
  host_cuda::fail_call(0);
  CudaBackend other = small("auto").find_cuda(1, "");
  EXPECT_EQ(other.use, CardUse::none);
}

TEST_F(Card, WhoseMemoryOthersHoldSaysSo) {
  machine().held_by_others = machine().bytes - (1 << 20);
  tests::expect_error([] { Engine refused(small()); }, ErrorCode::out_of_memory,
                      "this process and others (nvidia-smi) hold");
  EngineOptions unnamed = small();
  unnamed.kv_budget_bytes = 0;
  machine().held_by_others = machine().bytes;
  tests::expect_error([&] { Engine refused(unnamed); }, ErrorCode::out_of_memory, "0 GiB of it are free");
}

// ---------------------------------------------------------------- calls that fail

struct Failure {
  cudaError_t status;
  bool gone;
};
const Failure kFailures[] = {
    {cudaErrorMemoryAllocation, false}, {cudaErrorLaunchFailure, false}, {cudaErrorUnknown, true}};

void expect_words_of(const Error& error) {
  EXPECT_TRUE(error.code() == ErrorCode::failure || error.code() == ErrorCode::out_of_memory ||
              error.code() == ErrorCode::unsupported)
      << static_cast<int>(error.code());
  EXPECT_GT(std::string(error.what()).size(), 40u) << error.what();
}

TEST_F(Card, ThatFailsAtAnyCallOfAnOpenLeavesNothingBehind) {
  const std::vector<int32_t> ids = generate(*std::make_unique<Engine>(small()), request());
  const auto before = counts();
  bool opened = false;
  for (uint64_t n = 1; !opened; ++n) {
    const auto& [status, gone] = kFailures[n % std::size(kFailures)];
    host_cuda::fail_call(n, status, gone);
    try {
      Engine engine(small());
      opened = !host_cuda::call_has_failed();  // n is beyond its last call
      host_cuda::fail_call(0);
      // Else it names the card before it gives memory back: whatever that says, the engine is whole.
      EXPECT_EQ(generate(engine, request()), ids) << "call " << n << " was not looked at";
    } catch (const Error& error) {
      expect_words_of(error);
    }
    host_cuda::fail_call(0);
    ASSERT_EQ(counts().buffers_held, before.buffers_held) << "call " << n;
    ASSERT_EQ(counts().streams_held, before.streams_held) << "call " << n;
    ASSERT_EQ(counts().events_held, before.events_held) << "call " << n;
  }
}

cudaError_t status_of(uint64_t n) { return n % 2 == 0 ? cudaErrorMemoryAllocation : cudaErrorLaunchFailure; }

void expect_failed(const Event& end, uint64_t n) {
  ASSERT_TRUE(end.error) << "call " << n;
  EXPECT_EQ(*end.error, status_of(n) == cudaErrorMemoryAllocation ? ErrorCode::out_of_memory : ErrorCode::failure);
  EXPECT_NE(end.message.find("card"), std::string::npos) << end.message;
}

// The host waits for each pass, as windows are longer than what is left of the picture; where passes are queued: ahead_test.cpp.
TEST_F(Card, ThatFailsOnceAtAnyCallOfAStepEndsWhatRanAndServesWhatComes) {
  EngineOptions options = small();
  options.speculation = {Speculation::Acceptance::exact, 5};
  Engine engine(options);
  const std::vector<int32_t> ids = generate(engine, request());
  const auto before = counts();
  for (uint64_t n = 1; true; ++n) {
    const uint64_t id = engine.submit(request());
    while (engine.stats().running == 0) engine.step(1000, 16);
    host_cuda::fail_call(n, status_of(n));
    std::vector<Event> ended;
    for (const Event& event : engine.step(1000, 16))
      if (event.kind == Event::Kind::finished) ended.push_back(event);
    const bool failed = host_cuda::call_has_failed();
    host_cuda::fail_call(0);
    if (!failed) {  // n is beyond the step's last call
      EXPECT_TRUE(ended.empty());
      EXPECT_GT(n, 20u);
      EXPECT_EQ(answer(drain(engine, 1).at(id)), ids);
      break;
    }
    ASSERT_EQ(ended.size(), 1u) << "call " << n;
    ASSERT_NO_FATAL_FAILURE(expect_failed(ended[0], n));
    EXPECT_EQ(counts().buffers_held, before.buffers_held);
  }
  EXPECT_EQ(generate(engine, request()), ids);
  EXPECT_EQ(counts().graph_launches, before.graph_launches);
}

TEST_F(Card, ThatIsLostEndsItsOwnEngineOnly) {
  const auto before = counts();
  {
    Engine engine(small()), other(small("cpu"));
    const std::vector<int32_t> ids = generate(other, request());
    host_cuda::fail_call(60, cudaErrorUnknown, true);
    for (int attempt = 0; attempt < 2; ++attempt) {
      const uint64_t id = engine.submit(request());
      const auto events = drain(engine, 1).at(id);
      ASSERT_TRUE(events.back().error);
      EXPECT_EQ(*events.back().error, ErrorCode::failure);
      EXPECT_NE(events.back().message.find("use the device cpu"), std::string::npos) << events.back().message;
    }
    EXPECT_EQ(generate(other, request()), ids);
    EXPECT_EQ(Engine(small("auto")).device().name, "cpu");
  }
  EXPECT_EQ(counts().buffers_held, before.buffers_held);
  EXPECT_EQ(counts().streams_held, before.streams_held);
  EXPECT_EQ(counts().events_held, before.events_held);
  EXPECT_EQ(counts().graphs_held, before.graphs_held);
}

}  // namespace
}  // namespace lumina
