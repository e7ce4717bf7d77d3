// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Queued passes of a model with attention on the tensor cores, whose launches are sized by how many pages a pass sees.
#include <gtest/gtest.h>

#include <numeric>

#include "engine/runner.h"

namespace lumina {
namespace {

constexpr int32_t kPages = 24;

// Two rows far into a branch each, and a draw for each. What lies in pages that nobody wrote is zero.
StepPlan plan_at(int32_t position, const Vocabulary& vocabulary) {
  StepPlan plan;
  for (int32_t row = 0; row < 2; ++row) {
    std::vector<int32_t> pages(kPages);
    std::iota(pages.begin(), pages.end(), row * kPages);
    plan.add(std::vector<int32_t>{8900 + row}, position, pages);
    plan.wanted.push_back({row, true});
    Draw draw = draw_of({Choice::Rule::cell, vocabulary.image_first, vocabulary.image_count}, {3, 1, 1, 2000, 10},
                        static_cast<uint32_t>(position));
    draw.row = row;
    plan.draws.push_back(draw);
  }
  return plan;
}

TEST(QueueOnRunner, ReplaysAPassOnlyForAsManyPagesAsItWasRecordedFor) {
  const Backend& card = runner::table();
  const Buffer stream = card.make_stream();
  Model model(
      Checkpoint::random(R"({"hidden_size":64,"num_hidden_layers":1,"num_attention_heads":2,"num_key_value_heads":2,
        "intermediate_size":64,"vocab_size":9216,"mask_image_logits":false})",
                         1),
      card, Stream{stream.get()},
      {.weights = DType::bf16, .pages = DType::bf16, .page_count = 2 * kPages, .max_rows = 4, .max_wanted = 4});
  const auto before = host_cuda::counts();
  // The last tokens of the 16th page, the first of the 17th, ends of splits; shapes in turn, so that all are replayed.
  for (int32_t position : {510, 511, 512, 513, 767, 0, 100, 511, 520, 255, 256}) {
    const StepPlan plan = plan_at(position, model.vocabulary());
    ASSERT_TRUE(model.queue(plan));
    const std::span<const int32_t> queued = model.take();
    const std::vector<int32_t> ids(queued.begin(), queued.end());
    const std::span<const int32_t> alone = model.forward_and_draw(plan);
    EXPECT_EQ(ids, std::vector<int32_t>(alone.begin(), alone.end())) << "position " << position;
  }
  EXPECT_EQ(host_cuda::counts().graphs, before.graphs + 2);
  EXPECT_EQ(host_cuda::counts().graph_launches, before.graph_launches + 9);
}

}  // namespace
}  // namespace lumina
