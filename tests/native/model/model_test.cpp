// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "model/model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "core/error.h"

namespace lumina {
namespace {

// What the back end below was asked for; a back end is plain functions.
size_t largest_asked = 0;
bool memory_is_gone = false;

Buffer allocate(size_t bytes) {
  if (memory_is_gone) throw Error(ErrorCode::out_of_memory, "the test's memory is gone");
  largest_asked = std::max(largest_asked, bytes);
  return cpu::backend().allocate(bytes);
}

class RopeTable : public testing::Test {
 protected:
  RopeTable() {
    backend_.allocate = allocate;
    largest_asked = 0;
    memory_is_gone = false;
    std::iota(pages_.begin(), pages_.end(), 0);
  }

  Model model(int64_t max_positions) {
    const std::string config = text(R"({"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 4,
        "num_key_value_heads": 4, "intermediate_size": 24, "vocab_size": 64, "max_position_embeddings": )",
                                    max_positions, "}");
    return {Checkpoint::random(config, 1),
            backend_,
            {},
            {.weights = DType::bf16,
             .pages = DType::f32,
             .page_count = static_cast<int32_t>(pages_.size()),
             .max_rows = kRows,
             .max_wanted = 1}};
  }

  /// Logits after the kRows tokens from `position` on.
  std::vector<float> forward(Model& model, int32_t position) {
    StepPlan plan;
    std::vector<int32_t> ids(kRows);
    std::iota(ids.begin(), ids.end(), position % 40);
    plan.add(ids, position, pages_);
    plan.wanted.push_back({kRows - 1, false});
    const View2<const float> logits = model.forward(plan);
    return {logits.data, logits.data + logits.cols};
  }

  static constexpr int32_t kRows = 16;
  Backend backend_ = cpu::backend();
  std::vector<int32_t> pages_ = std::vector<int32_t>(4);
};

TEST_F(RopeTable, IsNoLongerAtOpenThanWhatThePagesHold) {
  model(1 << 22);
  EXPECT_LT(largest_asked, size_t{1} << 20);  // the config's own would be 64 MiB
}

TEST_F(RopeTable, GrowsBehindTheConfigsPositionsWithTheSameAngles) {
  Model short_one = model(8), long_one = model(1024);
  for (int32_t position = 0; position < 4 * kPageTokens; position += kRows)
    ASSERT_EQ(forward(short_one, position), forward(long_one, position)) << position;
}

TEST_F(RopeTable, IsAsBeforeWhenThereIsNoMemoryToGrow) {
  Model growing = model(48), fresh = model(48);
  forward(growing, 32);
  forward(fresh, 32);
  memory_is_gone = true;
  for (int attempt = 0; attempt < 2; ++attempt) EXPECT_THROW(forward(growing, 48), Error);
  memory_is_gone = false;
  EXPECT_EQ(forward(growing, 48), forward(fresh, 48));
}

}  // namespace
}  // namespace lumina
