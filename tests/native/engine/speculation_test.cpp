// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "engine/drive.h"

namespace lumina {
namespace {

struct Setting {
  std::string variant;
  DType dtype;
  int window;
};

class ExactSpeculation : public ::testing::TestWithParam<Setting> {};

// Mixed sizes, guidance, top-k and temperatures: from draws that drafts hardly hit to greedy ones that they often do.
std::vector<Request> mixed_requests() {
  std::vector<Request> requests;
  for (int i = 0; i < 24; ++i) {
    std::vector<int32_t> prompt{0};
    for (int k = 0; k < 5 + 9 * (i % 5); ++k) prompt.push_back(8900 + (k * 31 + i) % 300);
    Request request = picture(prompt, 1 + i % 3, 1 + i % 2, static_cast<uint64_t>(i), i % 4 == 0 ? 1.0f : 2.5f);
    request.sampling.image_top_k = i % 3 == 0 ? 1 : 30;
    request.sampling.temperature = i % 5 == 0 ? 0.0f : 0.3f;
    if (i % 6 == 5) request.max_new_tokens = 13;  // ends inside the image
    requests.push_back(request);
  }
  return requests;
}

TEST_P(ExactSpeculation, GivesTheIdsOfPlainDecodingAloneAndInABatch) {
  const Setting& setting = GetParam();
  const auto requests = mixed_requests();
  EngineOptions options = options_for("mgpt-" + setting.variant, setting.dtype);
  std::vector<std::vector<int32_t>> plain;
  uint64_t plain_passes = 0;
  {
    Engine engine(options);
    for (const Request& request : requests) {
      const uint64_t id = engine.submit(request);
      const auto events = drain(engine, 1).at(id);
      plain.push_back(answer(events));
      plain_passes += events.back().passes;
    }
  }
  options.speculation.window = setting.window;
  Engine engine(options);
  uint64_t passes = 0;
  for (size_t i = 0; i < requests.size(); ++i) {
    const uint64_t id = engine.submit(requests[i]);
    const auto events = drain(engine, 1).at(id);
    EXPECT_EQ(answer(events), plain[i]) << "alone, request " << i;
    passes += events.back().passes;
  }
  EXPECT_LE(passes, plain_passes);
  if (setting.window == Speculation::kChosen) {
    EXPECT_GT(engine.stats().drafts, 0u);  // windows were tried
  } else if (setting.window >= 4) {        // in these windows drafts do come true, even with weights as random as these
    EXPECT_LT(passes, plain_passes);
    EXPECT_GT(engine.stats().drafts_accepted, 0u);
  }
  EXPECT_GE(engine.stats().drafts, engine.stats().drafts_accepted);

  std::vector<uint64_t> ids;
  for (const Request& request : requests) ids.push_back(engine.submit(request));
  const auto events = drain(engine, requests.size());
  for (size_t i = 0; i < requests.size(); ++i)
    EXPECT_EQ(answer(events.at(ids[i])), plain[i]) << "in a batch, request " << i;
}

INSTANTIATE_TEST_SUITE_P(
    Settings, ExactSpeculation,
    ::testing::Values(Setting{"a", DType::f32, 2}, Setting{"a", DType::f32, 4}, Setting{"a", DType::bf16, 16},
                      Setting{"b", DType::f32, 8}, Setting{"b", DType::bf16, 32}, Setting{"a", DType::int8, 8},
                      Setting{"b", DType::int4, 16}, Setting{"a", DType::f32, Speculation::kChosen}),
    [](const auto& test) {
      return test.param.variant + "_" + name_of(test.param.dtype) + "_" + std::to_string(test.param.window);
    });

TEST(Speculation, RefusesToChooseWindowsThatChangeIds) {
  EngineOptions options = options_for("mgpt-a");
  options.speculation = {Speculation::Acceptance::probabilistic, Speculation::kChosen};
  try {
    Engine engine(options);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_request);
  }
}

// As where a user typed the names of such ids: the model may end the inner image, and the outer one is open by then.
TEST(Speculation, MakesNoDraftsInAnImageThatHasNoValidGrids) {
  const Engine engine(options_for("mgpt-a"));
  const int32_t vocabulary = engine.model().config().vocab_size;
  Request request;
  request.prompt = {0, 8197, 8197, 4, 4};
  request.max_new_tokens = 40;
  Sequence sequence(1, request, engine.model().vocabulary(), vocabulary);
  std::vector<float> logits(static_cast<size_t>(vocabulary));
  logits[8196] = 100;
  Sampler sampler;
  std::vector<Event> news;
  const Speculation speculation{Speculation::Acceptance::exact, 8};
  speculation.take_turn({&sequence, 0, -1, 0}, {.logits = {logits.data(), 1, vocabulary, vocabulary}}, sampler, news);
  EXPECT_EQ(sequence.ids().back(), 8196);
  EXPECT_EQ(sequence.next().rule, Choice::Rule::cell);
  EXPECT_TRUE(sequence.drafts().ids.empty());
}

// With top-k 2, an image of 2x2 cells is one of 16: how often each should be drawn, by the chain of next-token
// distributions.
std::map<std::vector<int32_t>, double> expected_answers(Engine& engine, const Request& request, int vocabulary) {
  std::map<std::vector<int32_t>, double> answers{{{}, 1.0}};
  std::vector<float> probs(static_cast<size_t>(vocabulary));
  for (int step = 0; step < request.max_new_tokens; ++step) {
    std::map<std::vector<int32_t>, double> longer;
    for (const auto& [ids, probability] : answers) {
      Request prefix = request;
      prefix.prompt.insert(prefix.prompt.end(), ids.begin(), ids.end());
      if (step < 3) {  // image start and grids are given
        const std::vector<int32_t> frame{8197, 8804 + request.grid_height, 8804 + request.grid_width};
        std::ranges::fill(probs, 0.0f);
        probs[static_cast<size_t>(frame[static_cast<size_t>(step)])] = 1;
      } else {
        engine.next(prefix, probs);
      }
      for (int32_t id = 0; id < vocabulary; ++id) {
        if (probs[static_cast<size_t>(id)] == 0) continue;
        std::vector<int32_t> next = ids;
        next.push_back(id);
        longer[next] = probability * probs[static_cast<size_t>(id)];
      }
    }
    answers = std::move(longer);
  }
  return answers;
}

class ProbabilisticSpeculation : public ::testing::TestWithParam<int> {};

TEST_P(ProbabilisticSpeculation, DrawsAnswersAsOftenAsPlainDecoding) {
  EngineOptions options = options_for("mgpt-a");
  options.speculation = {Speculation::Acceptance::probabilistic, GetParam()};
  Engine engine(options);
  Request request = picture({0, 8900, 8901, 8950}, 1, 1, 0, 2.0f);
  request.sampling.image_top_k = 2;
  request.sampling.temperature = 4;
  request.max_new_tokens = 9;  // both rows of the image
  const auto expected = expected_answers(engine, request, engine.model().config().vocab_size);
  ASSERT_EQ(expected.size(), 16u);

  constexpr int kBatch = 30, kBatches = 60;
  std::map<std::vector<int32_t>, int> counts;
  for (int batch = 0; batch < kBatches; ++batch) {
    for (int i = 0; i < kBatch; ++i) {
      request.sampling.seed = static_cast<uint64_t>(batch * kBatch + i);
      engine.submit(request);
    }
    for (const auto& [id, events] : drain(engine, kBatch)) ++counts[answer(events)];
  }
  double chi_squared = 0;
  for (const auto& [ids, probability] : expected) {
    const double wanted = probability * kBatch * kBatches;
    EXPECT_GT(wanted, 5) << "too rare to be counted";
    chi_squared += (counts[ids] - wanted) * (counts[ids] - wanted) / wanted;
  }
  EXPECT_LT(chi_squared, 37.7);  // 99.9 % quantile with 15 degrees of freedom
  EXPECT_GT(engine.stats().drafts_accepted, 0u);
}

INSTANTIATE_TEST_SUITE_P(Windows, ProbabilisticSpeculation, ::testing::Values(3, 8));

TEST(ProbabilisticSpeculation, IsPlainDecodingAtTemperatureZero) {
  EngineOptions options = options_for("mgpt-b");
  Request request = picture({0, 8900, 8901}, 2, 3, 1);
  request.sampling.temperature = 0;
  Engine plain(options);
  options.speculation = {Speculation::Acceptance::probabilistic, 8};
  Engine speculative(options);
  EXPECT_EQ(generate(speculative, request), generate(plain, request));
}

TEST(ProbabilisticSpeculation, KeepsMoreDraftsThanExact) {
  EngineOptions options = options_for("mgpt-a");
  uint64_t accepted[2];
  for (const auto acceptance : {Speculation::Acceptance::exact, Speculation::Acceptance::probabilistic}) {
    options.speculation = {acceptance, 8};
    Engine engine(options);
    for (uint64_t seed = 0; seed < 20; ++seed) {
      Request request = picture({0, 8900, 8901}, 2, 2, seed, 2.0f);
      request.sampling.temperature = 0.5f;
      generate(engine, request);
    }
    accepted[acceptance == Speculation::Acceptance::probabilistic] = engine.stats().drafts_accepted;
  }
  EXPECT_GT(accepted[1], accepted[0]);
}

TEST(ExactSpeculationBudget, NeverNeedsMorePagesThanPlainDecoding) {
  ModelConfig config;
  config.layers = 2, config.kv_heads = 4, config.head_dim = 16;
  const Request request = picture(std::vector<int32_t>(33, 8900), 2, 3, 4);
  for (int pages : {5, 6}) {
    EngineOptions options = options_for("mgpt-a");
    options.kv_budget_bytes = static_cast<uint64_t>(pages) * Model::page_bytes(config, DType::f32);
    Engine plain(options);
    options.speculation.window = 16;
    Engine speculative(options);
    EXPECT_EQ(generate(speculative, request), generate(plain, request)) << pages << " pages";
  }
}

}  // namespace
}  // namespace lumina
