// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <limits>
#include <thread>

#include "core/memory.h"
#include "engine/drive.h"
#include "files.h"

namespace lumina {
namespace {

std::vector<int32_t> prompt_of(size_t length, int32_t salt = 0) {
  std::vector<int32_t> ids{0};
  while (ids.size() < length)
    ids.push_back(static_cast<int32_t>(8900 + (ids.size() * 37 + static_cast<size_t>(salt)) % 300));
  return ids;
}

ErrorCode code_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()), "");
    return error.code();
  }
  return ErrorCode{0};
}

EngineOptions small_budget(int pages) {
  EngineOptions options = options_for("mgpt-a");
  ModelConfig config;
  config.layers = 2, config.kv_heads = 4, config.head_dim = 16;
  options.kv_budget_bytes = static_cast<uint64_t>(pages) * Model::page_bytes(config, DType::f32);
  return options;
}

TEST(EngineEvents, TellEveryRowTheImageAndTheEnd) {
  Engine engine(options_for("mgpt-a"));
  const uint64_t id = engine.submit(picture(prompt_of(20), 2, 3, 5));
  const auto events = drain(engine, 1).at(id);
  std::vector<int32_t> rows;
  int row_count = 0, images = 0;
  EXPECT_EQ(events.front().kind, Event::Kind::image_start);
  EXPECT_EQ(events.front().height, 4);
  EXPECT_EQ(events.front().width, 6);
  for (const Event& event : events) {
    if (event.kind == Event::Kind::row) {
      EXPECT_EQ(event.row, row_count++);
      rows.insert(rows.end(), event.codes.begin(), event.codes.end());
    } else if (event.kind == Event::Kind::image) {
      ++images;
      EXPECT_EQ(event.codes, rows);  // codes by row are those of the whole
      EXPECT_EQ(event.codes.size(), 24u);
    }
  }
  EXPECT_EQ(row_count, 4);
  EXPECT_EQ(images, 1);
  const Event& last = events.back();
  EXPECT_EQ(last.kind, Event::Kind::finished);
  EXPECT_FALSE(last.error.has_value());
  EXPECT_EQ(last.prompt_tokens, 20u);
  const Vocabulary& v = engine.model().vocabulary();
  EXPECT_EQ(last.ids[0], v.image_start);
  EXPECT_EQ(last.ids[31], v.image_end);
  EXPECT_EQ(v.code_of(last.ids[3]), rows[0]);
}

/// A prompt that breaks off in an image of 4 x 6 cells: its first `ids` ids after the image start and the grids.
Request broken_off(const Vocabulary& v, size_t ids) {
  Request request = picture(prompt_of(20), 2, 3, 5);
  request.grid_height = request.grid_width = 0;
  request.prompt.insert(request.prompt.end(), {v.image_start, v.grid_zero + 2, v.grid_zero + 3});
  for (size_t i = 1; i <= ids; ++i)
    request.prompt.push_back(i % 7 == 0 ? v.end_of_row : v.image_first + static_cast<int32_t>(i));
  request.max_new_tokens = static_cast<int32_t>(29 - ids);  // to the image's end
  return request;
}

std::vector<Event> events_of(Engine& engine, const Request& request) {
  const uint64_t id = engine.submit(request);
  return drain(engine, 1).at(id);
}

TEST(EngineEvents, BeginWithTheImageThatThePromptBreaksOffIn) {
  Engine engine(options_for("mgpt-a"));
  const Vocabulary& v = engine.model().vocabulary();
  for (const size_t ids : {size_t{0}, size_t{3}, size_t{7}, size_t{10}, size_t{28}}) {
    const auto events = events_of(engine, broken_off(v, ids));
    const Event& start = events.front();
    ASSERT_EQ(start.kind, Event::Kind::image_start) << ids;
    EXPECT_EQ(start.image, 0);
    EXPECT_EQ(start.height, 4);
    EXPECT_EQ(start.width, 6);
    EXPECT_EQ(start.codes.size(), ids - ids / 7);
    for (size_t i = 0; i < std::min<size_t>(6, start.codes.size()); ++i)
      EXPECT_EQ(start.codes[i], v.code_of(v.image_first + static_cast<int32_t>(i) + 1));
    const Event& image = events[events.size() - 2];
    ASSERT_EQ(image.kind, Event::Kind::image) << ids;
    EXPECT_TRUE(std::equal(start.codes.begin(), start.codes.end(), image.codes.begin()));
    EXPECT_EQ(std::ranges::count(events, Event::Kind::row, &Event::kind), 4 - static_cast<ptrdiff_t>(ids / 7));
  }
}

TEST(EngineEvents, AreNoneOfAnImageOfThePromptThatIsNone) {
  Engine engine(options_for("mgpt-a"));
  const Vocabulary& v = engine.model().vocabulary();
  Request shifted = broken_off(v, 10), text_inside = shifted;
  std::swap(shifted.prompt.back(), shifted.prompt[shifted.prompt.size() - 4]);  // the row's end in the next row
  text_inside.prompt[text_inside.prompt.size() - 2] = 8900;
  for (const Request& request : {shifted, text_inside}) {
    const auto events = events_of(engine, request);
    EXPECT_EQ(events.size(), 1u);  // the end, with all ids
    EXPECT_FALSE(events.back().error.has_value());
    EXPECT_EQ(events.back().ids.size(), 19u);
  }
}

TEST(EngineEvents, ForcedIdsCostNoPassOfTheirOwn) {
  Engine engine(options_for("mgpt-a"));
  Request request = picture(prompt_of(20), 2, 3, 5);
  request.max_new_tokens = 32;  // the image exactly: 24 of its 32 ids are drawn
  const uint64_t id = engine.submit(request);
  EXPECT_EQ(drain(engine, 1).at(id).back().passes, 24u);
}

TEST(EngineEvents, WhatDoesNotFitTheArrayComesFirstInTheNextStep) {
  Engine engine(options_for("mgpt-a"));
  engine.submit(picture(prompt_of(20), 1, 1, 5));
  std::vector<Event::Kind> kinds;
  while (kinds.empty() || kinds.back() != Event::Kind::finished) {
    const auto events = engine.step(1000, 1);
    ASSERT_LE(events.size(), 1u);
    for (const Event& event : events) kinds.push_back(event.kind);
  }
  EXPECT_EQ(std::ranges::count(kinds, Event::Kind::row), 2);
  EXPECT_EQ(std::ranges::count(kinds, Event::Kind::image), 1);
}

TEST(EnginePrefixes, ImagesOfOnePromptComputeItOnce) {
  Engine engine(options_for("mgpt-a"));
  for (uint64_t seed = 0; seed < 4; ++seed) engine.submit(picture(prompt_of(100), 1, 1, seed));
  drain(engine, 4);
  EXPECT_EQ(engine.stats().cached_prompt_tokens, 3u * 96);  // three whole pages of 32, for all but the first
}

TEST(EnginePrefixes, AChatFindsItsHistoryAgain) {
  Engine engine(options_for("mgpt-a"));
  const auto prompt = prompt_of(40);
  auto history = prompt;
  const auto first = generate(engine, picture(prompt, 2, 2, 1));
  history.insert(history.end(), first.begin(), first.end());
  history.push_back(8710);
  for (int32_t id : prompt_of(20, 5)) history.push_back(id);
  Request second = picture(history, 1, 1, 2);
  const uint64_t id = engine.submit(second);
  const Event end = drain(engine, 1).at(id).back();
  EXPECT_GE(end.cached_prompt_tokens, 64u);
  Engine fresh(options_for("mgpt-a"));
  EXPECT_EQ(generate(fresh, second), end.ids);
}

TEST(EngineBudget, TooSmallForAllFinishesAllWithUnchangedIds) {
  std::vector<Request> requests;
  for (int i = 0; i < 8; ++i) {
    requests.push_back(picture(prompt_of(30 + 20 * static_cast<size_t>(i % 3), i), 2, 2, static_cast<uint64_t>(i)));
    if (i % 2 == 0) requests.back().grid_height = requests.back().grid_width = 0;  // open-ended: takes pages as it goes
    requests.back().sampling.text_top_k = 5;
  }
  Engine roomy(options_for("mgpt-a"));
  Engine tight(small_budget(9));
  // A chat's history is kept in the cache first, and has to give way.
  const auto chat = generate(roomy, picture(prompt_of(64, 99), 2, 2, 9));
  EXPECT_EQ(generate(tight, picture(prompt_of(64, 99), 2, 2, 9)), chat);
  std::vector<std::vector<int32_t>> expected;
  for (const Request& request : requests) expected.push_back(generate(roomy, request));
  std::vector<uint64_t> ids;
  for (const Request& request : requests) ids.push_back(tight.submit(request));
  const auto events = drain(tight, requests.size());
  for (size_t i = 0; i < requests.size(); ++i) EXPECT_EQ(answer(events.at(ids[i])), expected[i]) << i;
  EXPECT_GT(tight.stats().preemptions, 0u);
  EXPECT_GT(tight.stats().evicted_pages, 0u);
  EXPECT_EQ(tight.stats().free_pages, 9);
}

TEST(EngineBudget, RefusesOnlyWhatCouldNotFitAlone) {
  Engine engine(small_budget(4));
  EXPECT_EQ(code_of([&] { engine.submit(picture(prompt_of(20), 3, 3, 1)); }), ErrorCode::out_of_memory);
  Request open_ended = picture(prompt_of(100), 1, 1, 1);
  open_ended.grid_height = open_ended.grid_width = 0;
  open_ended.max_new_tokens = 1000;
  const uint64_t id = engine.submit(open_ended);
  const Event end = drain(engine, 1).at(id).back();  // grows past the budget, or ends by itself
  EXPECT_TRUE(!end.error || *end.error == ErrorCode::out_of_memory);
  EXPECT_EQ(engine.stats().free_pages, 4);
}

TEST(EngineBudget, IsByDefaultAtMostAQuarterOfTheMemoryThatIsAvailable) {
  EngineOptions options;  // of a model that would like more than any machine has
  options.random_config =
      R"({"hidden_size": 2048, "num_hidden_layers": 1, "num_attention_heads": 256, "num_key_value_heads": 256,
      "intermediate_size": 64, "vocab_size": 64, "max_position_embeddings": 100000000})";
  options.device = "cpu";
  options.threads = 1;
  const uint64_t taken = Engine(options).model().kv_bytes();
  constexpr uint64_t kOthers = uint64_t{2} << 30;  // what other processes may take between the two looks
  EXPECT_LE(taken, (available_memory() + kOthers) / 4);
}

TEST(EngineCancel, EndsAtTheNextStepAndFreesThePages) {
  Engine engine(options_for("mgpt-a"));
  const int32_t free_before = engine.stats().free_pages;
  const uint64_t one = engine.submit(picture(prompt_of(20), 4, 4, 1));
  const uint64_t two = engine.submit(picture(prompt_of(20), 1, 1, 2));
  engine.step(0, 16);
  engine.cancel(one);
  engine.cancel(one);
  engine.cancel(12345);
  const auto events = drain(engine, 2);
  EXPECT_EQ(events.at(one).back().error, ErrorCode::cancelled);
  EXPECT_FALSE(events.at(two).back().error.has_value());
  engine.cancel(two);
  engine.step(0, 16);
  EXPECT_EQ(engine.stats().free_pages, free_before);
}

TEST(EngineQueue, IsBounded) {
  EngineOptions options = options_for("mgpt-a");
  options.queue_capacity = 2;
  Engine engine(options);
  engine.submit(picture(prompt_of(20), 1, 1, 1));
  const uint64_t second = engine.submit(picture(prompt_of(20), 1, 1, 2));
  EXPECT_EQ(code_of([&] { engine.submit(picture(prompt_of(20), 1, 1, 3)); }), ErrorCode::queue_full);
  engine.cancel(second);
  engine.step(0, 16);
  EXPECT_NE(engine.submit(picture(prompt_of(20), 1, 1, 3)), 0u);
  drain(engine, 2);
}

TEST(EngineRequests, AreRefusedBeforeWorkStartsWhenTheyMakeNoSense) {
  Engine engine(options_for("mgpt-a"));
  const auto refused = [&](const std::function<void(Request&)>& change) {
    Request request = picture(prompt_of(20), 1, 1, 1);
    change(request);
    return code_of([&] { engine.submit(request); });
  };
  constexpr auto invalid = ErrorCode::invalid_request;
  EXPECT_EQ(refused([](Request& r) { r.prompt.clear(); }), invalid);
  EXPECT_EQ(refused([](Request& r) { r.prompt[3] = 9216; }), invalid);
  EXPECT_EQ(refused([](Request& r) { r.prompt[3] = -1; }), invalid);
  EXPECT_EQ(refused([](Request& r) { r.sampling.temperature = -1; }), invalid);
  EXPECT_EQ(refused([](Request& r) { r.sampling.guidance = NAN; }), invalid);
  EXPECT_EQ(refused([](Request& r) { r.sampling.text_top_k = 0; }), invalid);
  EXPECT_EQ(refused([](Request& r) { r.max_new_tokens = 0; }), invalid);
  EXPECT_EQ(refused([](Request& r) { r.grid_height = 0; }), invalid);
  EXPECT_EQ(refused([](Request& r) { r.grid_width = 100000; }), invalid);
  EXPECT_EQ(refused([](Request& r) {
              r.prompt = {0, 8197, 8804, 8806};
              r.grid_height = r.grid_width = 0;
            }),
            invalid);
  EXPECT_EQ(refused([](Request&) {}), ErrorCode{0});
  drain(engine, 1);
}

TEST(EngineRequests, AFixedGridNeedsAPromptOfWholeImages) {
  Engine engine(options_for("mgpt-a"));
  const Vocabulary& v = engine.model().vocabulary();
  Request whole = picture(prompt_of(20), 1, 1, 1);
  const std::vector<int32_t> image = generate(engine, whole);
  whole.prompt.insert(whole.prompt.end(), image.begin(), image.end());
  EXPECT_NO_THROW(generate(engine, whole));
  for (const std::vector<int32_t>& more :
       {std::vector{v.image_end}, {v.image_end, v.image_end}, {v.image_start}, {v.image_start, v.image_start}}) {
    Request request = whole;
    request.prompt.insert(request.prompt.end(), more.begin(), more.end());
    const auto starts = std::ranges::count(request.prompt, v.image_start),
               ends = std::ranges::count(request.prompt, v.image_end);
    tests::expect_error([&] { engine.submit(request); }, ErrorCode::invalid_request,
                        text("it has ", starts, " image starts (id 8197) and ", ends, " image ends (id 8196)"));
  }
}

TEST(EngineRequests, APromptMayEndInsideAnImageWhichIsThenFinished) {
  Engine engine(options_for("mgpt-a"));
  const Request whole = picture(prompt_of(20), 2, 2, 3);
  const auto ids = generate(engine, whole);
  Request rest = whole;
  rest.prompt.insert(rest.prompt.end(), ids.begin(), ids.begin() + 3 + 7);  // grids, a row and two cells
  rest.grid_height = rest.grid_width = 0;
  rest.sampling.temperature = 0;
  const uint64_t id = engine.submit(rest);
  const auto events = drain(engine, 1).at(id);
  const auto image = std::ranges::find(events, Event::Kind::image, &Event::kind);
  ASSERT_NE(image, events.end());
  EXPECT_EQ(image->codes.size(), 16u);
  EXPECT_EQ(image->codes[0], engine.model().vocabulary().code_of(ids[3]));
}

TEST(EngineShutDown, EndsAWaitingStepAndRefusesNewCalls) {
  Engine engine(options_for("mgpt-a"));
  std::thread waiting([&] { EXPECT_EQ(code_of([&] { engine.step(-1, 16); }), ErrorCode::closed); });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  engine.shut_down();
  waiting.join();
  EXPECT_EQ(code_of([&] { engine.submit(picture(prompt_of(20), 1, 1, 1)); }), ErrorCode::closed);
  EXPECT_EQ(code_of([&] { engine.step(0, 16); }), ErrorCode::closed);
}

TEST(EngineStep, IsForOneThreadAtATimeAndIsWoken) {
  Engine engine(options_for("mgpt-a"));
  std::thread waiting([&] { EXPECT_TRUE(engine.step(-1, 16).empty()); });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(code_of([&] { engine.step(0, 16); }), ErrorCode::invalid_request);
  engine.wake();
  waiting.join();
}

TEST(EngineForward, RunsBesideAWaitingStep) {
  Engine engine(options_for("mgpt-a")), idle(options_for("mgpt-a"));
  std::promise<std::vector<int32_t>> drawn;
  std::thread stepping([&] {
    try {
      while (true)
        for (const Event& event : engine.step(-1, 16))
          if (event.kind == Event::Kind::finished) drawn.set_value(event.ids);
    } catch (const Error&) {
    }
  });
  const Request request = picture(prompt_of(20), 4, 4, 1);
  engine.submit(request);
  std::vector<float> logits(static_cast<size_t>(engine.model().config().vocab_size)), wanted(logits.size());
  const auto ids = prompt_of(10);
  idle.forward(ids, 9, wanted.data());
  for (int i = 0; i < 5; ++i) {
    std::ranges::fill(logits, 0.0f);
    engine.forward(ids, 9, logits.data());
    EXPECT_EQ(logits, wanted);
  }
  EXPECT_EQ(drawn.get_future().get(), generate(idle, request));
  engine.shut_down();
  stepping.join();
}

TEST(EngineBench, EndsWhenTheEngineShutsDown) {
  Engine engine(options_for("mgpt-a"));
  std::thread benching([&] {
    EXPECT_EQ(code_of([&] { engine.bench({1, 10, std::numeric_limits<int32_t>::max(), 0}); }), ErrorCode::closed);
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  engine.shut_down();
  benching.join();
}

TEST(EngineBench, RefusesWhatTheCacheCannotHoldAndLeavesItAsItIs) {
  Engine engine(options_for("mgpt-a"));
  generate(engine, picture(prompt_of(100), 1, 1, 1));
  const EngineStats before = engine.stats();
  EXPECT_GT(before.cached_pages, 0);
  constexpr int32_t kMost = std::numeric_limits<int32_t>::max();
  for (const BenchPlan& plan : {BenchPlan{1, kMost, 1, 0}, {1, kMost - 1, 1, 0}, {1, 1 << 20, 1, 0}, {1, 10, 1, kMost}})
    tests::expect_error([&] { engine.bench(plan); }, ErrorCode::out_of_memory, "KV pages are needed");
  engine.step(0, 16);
  EXPECT_EQ(engine.stats().free_pages, before.free_pages);
  EXPECT_EQ(engine.stats().evicted_pages, 0u);
  EXPECT_EQ(engine.bench({2, 40, 1, 40}).step_seconds.size(), 1u);
}

TEST(EngineOptionsAtOpen, AreCheckedAndNamed) {
  const auto refused = [](const std::function<void(EngineOptions&)>& change) {
    EngineOptions options = options_for("mgpt-a");
    change(options);
    return code_of([&] { Engine engine(options); });
  };
  EXPECT_EQ(refused([](EngineOptions& o) { o.device = "tpu"; }), ErrorCode::invalid_request);
  EXPECT_EQ(refused([](EngineOptions& o) { o.device = "cuda:x"; }), ErrorCode::invalid_request);
  EXPECT_EQ(refused([](EngineOptions& o) { o.threads = -1; }), ErrorCode::invalid_request);
  EXPECT_EQ(refused([](EngineOptions& o) { o.pages = DType::int4; }), ErrorCode::invalid_request);
  EXPECT_EQ(refused([](EngineOptions& o) { o.kv_budget_bytes = 1; }), ErrorCode::invalid_request);
  EXPECT_EQ(refused([](EngineOptions& o) { o.model_dir = "/no/such/directory"; }), ErrorCode::model_format);
}

TEST(Sequence, NamesIdsThatAreNoGrids) {
  const Engine engine(options_for("mgpt-a"));
  Request request;
  request.prompt = {0, 8197};
  request.max_new_tokens = 10;
  const auto failure_after = [&](int32_t height, int32_t width) {
    Sequence sequence(1, request, engine.model().vocabulary(), engine.model().config().vocab_size);
    std::vector<Event> news;
    sequence.append(height, news);
    try {
      sequence.append(width, news);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("none");
  };
  EXPECT_NE(failure_after(8900, 5).find("the ids 8900 and 5, which are no grids, for an image"), std::string::npos);
  EXPECT_NE(failure_after(8804, 8805).find("0 x 1 grids (height x width) for an image"), std::string::npos);
  EXPECT_EQ(failure_after(8805, 8806), "none");
}

}  // namespace
}  // namespace lumina
