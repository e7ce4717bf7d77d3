// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <limits>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "lumina/lumina.h"

namespace lumina {
namespace {

constexpr int32_t kVocabulary = 64;

lumina_engine* open_engine() {
  lumina_engine_options options{};
  options.struct_size = sizeof options;
  options.random_config =
      R"({"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 1, "num_key_value_heads": 1,
      "intermediate_size": 32, "vocab_size": 64, "max_position_embeddings": 64})";
  options.device = "cpu";
  options.threads = 1;
  lumina_engine* engine = nullptr;
  EXPECT_EQ(lumina_engine_open(&options, &engine), LUMINA_OK) << lumina_last_error();
  return engine;
}

const std::vector<int32_t> kPrompt{0, 1};

lumina_request request_of(int32_t tokens) {
  lumina_request request{};
  request.struct_size = sizeof request;
  request.prompt = kPrompt.data();
  request.prompt_length = kPrompt.size();
  request.guidance = 1;
  request.text_top_k = 1;
  request.max_new_tokens = tokens;
  return request;
}

/// Every call that takes an engine, by name.
std::vector<std::pair<std::string, std::function<lumina_status(lumina_engine*)>>> calls() {
  return {
      {"step",
       [](lumina_engine* engine) {
         lumina_event event;
         size_t count = 0;
         return lumina_step(engine, -1, &event, sizeof event, 1, &count);
       }},
      {"forward",
       [](lumina_engine* engine) {
         std::vector<float> logits(kVocabulary);
         return lumina_forward(engine, kPrompt.data(), kPrompt.size(), kPrompt.size() - 1, logits.data());
       }},
      {"next",
       [](lumina_engine* engine) {
         std::vector<float> probs(kVocabulary);
         const lumina_request request = request_of(1);
         return lumina_next(engine, &request, probs.data());
       }},
      {"submit",
       [](lumina_engine* engine) {
         uint64_t id = 0;
         const lumina_request request = request_of(1);
         return lumina_submit(engine, &request, &id);
       }},
      {"cancel", [](lumina_engine* engine) { return lumina_cancel(engine, 1); }},
      {"wake", [](lumina_engine* engine) { return lumina_wake(engine); }},
      {"get_info",
       [](lumina_engine* engine) {
         lumina_engine_info info{};
         info.struct_size = sizeof info;
         return lumina_engine_get_info(engine, &info);
       }},
      {"get_stats",
       [](lumina_engine* engine) {
         lumina_engine_stats stats{};
         stats.struct_size = sizeof stats;
         return lumina_engine_get_stats(engine, &stats);
       }},
  };
}

TEST(ShutDown, EndsWhatRunsInCallsOfOtherThreads) {
  lumina_engine* engine = open_engine();
  std::atomic<int> begun = 0;
  std::vector<std::thread> threads;
  threads.emplace_back([&] {
    lumina_bench bench{};
    bench.struct_size = sizeof bench;
    bench.batch = bench.context = 1;
    bench.steps = std::numeric_limits<int32_t>::max();  // the engine is its own until it is shut down: the others wait
    ++begun;
    EXPECT_EQ(lumina_engine_bench(engine, &bench), LUMINA_CLOSED);
    EXPECT_STRNE(lumina_last_error(), "");
  });
  while (begun < 1) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  for (const auto& [name, call] : calls()) {
    if (name != "step" && name != "forward" && name != "next") continue;
    threads.emplace_back([&, name = name, call = call] {
      ++begun;
      EXPECT_EQ(call(engine), LUMINA_CLOSED) << name;
      EXPECT_STRNE(lumina_last_error(), "") << name;
    });
  }
  while (begun < 4) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  lumina_engine_shut_down(engine);
  for (std::thread& thread : threads) thread.join();
  lumina_engine_close(engine);
}

TEST(ShutDown, RefusesEveryLaterCallAndLeavesTheHandleToClose) {
  lumina_engine* engine = open_engine();
  for (const auto& [name, call] : calls()) {
    if (name == "step") lumina_wake(engine);                                    // it would wait
    EXPECT_EQ(call(engine), LUMINA_OK) << name << ": " << lumina_last_error();  // none is refused for another reason
  }
  lumina_engine_shut_down(engine);
  for (const auto& [name, call] : calls()) EXPECT_EQ(call(engine), LUMINA_CLOSED) << name;
  lumina_engine_shut_down(engine);  // once more changes nothing
  for (const auto& [name, call] : calls()) EXPECT_EQ(call(engine), LUMINA_CLOSED) << name;
  lumina_engine_close(engine);
  lumina_engine_shut_down(nullptr);
}

TEST(ShutDown, FromAnyThreadWhileAnotherSteps) {
  for (int round = 0; round < 20; ++round) {
    lumina_engine* engine = open_engine();
    std::atomic<bool> running = false;
    std::thread stepping([&] {
      lumina_event event;
      size_t count = 0;
      lumina_status status = LUMINA_OK;
      while (status == LUMINA_OK) {
        uint64_t id = 0;
        const lumina_request request = request_of(40);
        status = lumina_submit(engine, &request, &id);
        if (status == LUMINA_OK || status == LUMINA_QUEUE_FULL)
          status = lumina_step(engine, 0, &event, sizeof event, 1, &count);
        running = true;
      }
      EXPECT_EQ(status, LUMINA_CLOSED) << lumina_last_error();
    });
    while (!running) std::this_thread::yield();
    std::thread one([&] { lumina_engine_shut_down(engine); }), other([&] { lumina_engine_shut_down(engine); });
    one.join();
    other.join();
    stepping.join();
    lumina_engine_close(engine);
  }
}

}  // namespace
}  // namespace lumina
