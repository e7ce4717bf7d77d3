// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// The engine against the reference implementation's outputs.
#include <gtest/gtest.h>

#include "engine/drive.h"

namespace lumina {
namespace {

using golden::at;

struct Case {
  std::string variant, name;
};

class GoldenLogits : public ::testing::TestWithParam<Case> {
 protected:
  std::string stem() const { return golden::path("model/logits_" + GetParam().variant + "_" + GetParam().name); }
  io::Value json = io::read_json(stem() + ".json");
  io::TensorFile tensors = io::open_safetensors(stem() + ".safetensors", io::Loading::copied);
  std::vector<int32_t> ids = golden::ids(at(json, "input_ids"));
  std::vector<float> expected = golden::tensor(tensors, "logits");

  // The rows of `logits` [ids, vocab] that the golden file holds.
  std::vector<float> selected(const std::vector<float>& logits, size_t vocabulary) const {
    std::vector<float> rows;
    for (int32_t position : golden::ids(at(json, "logit_positions"))) {
      rows.insert(rows.end(), logits.begin() + static_cast<int64_t>(position * vocabulary),
                  logits.begin() + static_cast<int64_t>((position + 1) * vocabulary));
    }
    return rows;
  }
  std::vector<float> run(const EngineOptions& options) {
    Engine engine(options);
    const auto vocabulary = static_cast<size_t>(engine.model().config().vocab_size);
    std::vector<float> logits(ids.size() * vocabulary);
    engine.forward(ids, 0, logits.data());
    return selected(logits, vocabulary);
  }
};

TEST_P(GoldenLogits, InF32AreWithin1e4OfTheLargest) {
  EXPECT_LE(golden::relative_max(run(options_for("mgpt-" + GetParam().variant)), expected), 1e-4);
}

TEST_P(GoldenLogits, InBf16AreWithin3PercentRms) {
  EXPECT_LE(golden::relative_rms(run(options_for("mgpt-" + GetParam().variant, DType::bf16)), expected), 3e-2);
}

TEST_P(GoldenLogits, HaveTheSameArgmaxAtEveryPosition) {
  Engine engine(options_for("mgpt-" + GetParam().variant));
  const auto vocabulary = static_cast<size_t>(engine.model().config().vocab_size);
  std::vector<float> logits(ids.size() * vocabulary);
  engine.forward(ids, 0, logits.data());
  const auto argmax = golden::ids(at(at(json, "unmasked"), "argmax"));
  for (size_t i = 0; i < ids.size(); ++i) {
    const auto row = logits.begin() + static_cast<int64_t>(i * vocabulary);
    EXPECT_EQ(std::max_element(row, row + static_cast<int64_t>(vocabulary)) - row, argmax[i]) << "position " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Checkpoints, GoldenLogits,
                         ::testing::Values(Case{"a", "text"}, Case{"a", "unirep"}, Case{"b", "text"},
                                           Case{"b", "unirep"}),
                         [](const auto& test) { return test.param.variant + "_" + test.param.name; });

class GoldenVariant : public ::testing::TestWithParam<std::string> {};

TEST_P(GoldenVariant, SamplingDistributionsAreWithin1e5WithTheSameSupport) {
  const std::string stem = golden::path("model/sampling_" + GetParam());
  const io::Value json = io::read_json(stem + ".json");
  const io::TensorFile tensors = io::open_safetensors(stem + ".safetensors", io::Loading::copied);
  const std::vector<int32_t> sequence = golden::ids(at(json, "sequence"));
  Engine engine(options_for("mgpt-" + GetParam()));
  const auto vocabulary = static_cast<size_t>(engine.model().config().vocab_size);
  const auto& settings = *at(json, "settings").list();
  const auto& positions = *at(json, "positions").list();
  for (size_t s = 0; s < settings.size(); ++s) {
    const std::vector<float> expected = golden::tensor(tensors, "probs_" + std::to_string(s));
    for (size_t p = 0; p < positions.size(); ++p) {
      Request request;
      request.prompt.assign(sequence.begin(), sequence.begin() + golden::integer(at(positions[p], "context_len")));
      request.sampling = {0, golden::number_f(at(settings[s], "cfg")), golden::number_f(at(settings[s], "temperature")),
                          golden::integer(at(settings[s], "image_top_k")),
                          golden::integer(at(settings[s], "text_top_k"))};
      std::vector<float> probs(vocabulary);
      engine.next(request, probs);
      for (size_t id = 0; id < vocabulary; ++id) {
        const float want = expected[p * vocabulary + id];
        ASSERT_NEAR(probs[id], want, 1e-5) << "setting " << s << " position " << p << " id " << id;
        ASSERT_EQ(probs[id] > 0, want > 0) << "setting " << s << " position " << p << " id " << id;
      }
    }
  }
}

TEST_P(GoldenVariant, GreedyIdsAreExact) {
  const io::Value json = io::read_json(golden::path("model/greedy_" + GetParam() + ".json"));
  Engine engine(options_for("mgpt-" + GetParam()));
  for (const io::Value& run : *json.list()) {
    const auto prefix = golden::ids(at(run, "forced_prefix"));
    const auto expected = golden::ids(at(run, "generated_ids"));
    Request request;
    request.prompt = golden::ids(at(run, "prompt_ids"));
    request.sampling = {0, golden::number_f(at(run, "cfg")), 0, golden::integer(at(run, "image_top_k")),
                        golden::integer(at(run, "text_top_k"))};
    request.grid_height = golden::integer(at(run, "h_grids"));
    request.grid_width = golden::integer(at(run, "w_grids"));
    request.max_new_tokens = static_cast<int32_t>(prefix.size() + expected.size());
    std::vector<int32_t> want = prefix;
    want.insert(want.end(), expected.begin(), expected.end());
    EXPECT_EQ(generate(engine, request), want);
  }
}

INSTANTIATE_TEST_SUITE_P(Checkpoints, GoldenVariant, ::testing::Values("a", "b"),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace lumina
