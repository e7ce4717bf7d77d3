// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "no_memory.h"

#include <gtest/gtest.h>

#include <limits>

#include "engine/drive.h"

namespace lumina {
namespace {

using tests::memory::most_bytes;

EngineOptions options() {
  EngineOptions options;
  options.random_config =
      R"({"hidden_size": 128, "num_hidden_layers": 1, "num_attention_heads": 1, "num_key_value_heads": 1,
      "intermediate_size": 32, "vocab_size": 64, "max_position_embeddings": 64})";
  options.device = "cpu";
  options.threads = 1;
  options.kv_budget_bytes = 4 << 20;
  return options;
}

Request of_length(const Engine& engine, size_t tokens) {
  Request request;
  request.prompt.assign(tokens, engine.model().vocabulary().bos);
  request.max_new_tokens = 4;
  return request;
}

TEST(EngineWithoutHostMemory, WhatWaitsGoesOnWhenWhatRunsHasFailed) {
  EngineOptions narrow = options();
  narrow.kv_budget_bytes = 12 * 16 * 512;  // 12 pages of 16 tokens
  Engine engine(narrow);
  const uint64_t running = engine.submit(of_length(engine, 40));
  engine.step(0, 16);
  const uint64_t longer = engine.submit(of_length(engine, 100)), waiting = engine.submit(of_length(engine, 50));
  most_bytes = 60'000;
  std::map<uint64_t, std::vector<Event>> events;
  EXPECT_NO_THROW(events = drain(engine, 3));
  most_bytes = std::numeric_limits<size_t>::max();
  ASSERT_EQ(events.size(), 3u);
  for (const uint64_t id : {running, longer}) EXPECT_EQ(events.at(id).back().error, ErrorCode::out_of_memory);
  EXPECT_NE(events.at(waiting).back().finish, Finish::error);
}

TEST(EngineWithoutHostMemory, EndsWhatRunsGivesTheirPagesBackAndGoesOn) {
  Engine engine(options()), fresh(options());
  const int32_t pages = engine.stats().free_pages;
  const uint64_t running = engine.submit(of_length(engine, 40));
  ASSERT_TRUE(
      std::ranges::none_of(engine.step(0, 16), [](const Event& event) { return event.kind == Event::Kind::finished; }));
  const uint64_t longer = engine.submit(of_length(engine, 100));  // RoPE's table has to grow to 128 rows of 512 bytes
  most_bytes = 60'000;
  std::map<uint64_t, std::vector<Event>> events;
  EXPECT_NO_THROW(events = drain(engine, 2));
  most_bytes = std::numeric_limits<size_t>::max();
  ASSERT_EQ(events.size(), 2u);
  for (const uint64_t id : {running, longer}) EXPECT_EQ(events.at(id).back().error, ErrorCode::out_of_memory);
  EXPECT_EQ(engine.stats().free_pages, pages);
  EXPECT_EQ(engine.stats().running, 0);
  EXPECT_EQ(generate(engine, of_length(engine, 100)), generate(fresh, of_length(fresh, 100)));
}

}  // namespace
}  // namespace lumina
