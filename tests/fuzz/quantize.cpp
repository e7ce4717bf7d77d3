// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "quantize/quantize.h"

#include "checkpoint.h"
#include "core/thread_pool.h"

// A model is packed, by a plan that the bits of the last byte choose. What was written must open.
void fuzz_one(std::string_view input) {
  static lumina::fuzz::Folder from, to;
  if (input.empty()) return;
  const auto choice = static_cast<unsigned char>(input.back());
  from.fill(input.substr(0, input.size() - 1), lumina::fuzz::checkpoint_file);
  to.clear();
  if (choice & 4) to.fill("c{}", lumina::fuzz::checkpoint_file);  // a checkpoint is there already
  lumina::QuantizePlan plan;
  plan.model_dir = from.path();
  plan.out_dir = to.path();
  plan.type = choice & 8 ? lumina::DType::bf16 : choice & 1 ? lumina::DType::int4 : lumina::DType::int8;
  if (choice & 2) plan.samples = {{0, 1, 2, 3, 4, 5, 6, 7}, {3, 1}};
  if (choice & 16) plan.samples.push_back({});
  if (choice & 32) plan.samples.push_back({1 << 30});
  bool written = false;
  lumina::fuzz::expect_answer([&] {
    lumina::ThreadPool pool(1);
    lumina::quantize(plan, pool);
    written = true;
  });
  if (written) lumina::Checkpoint::open(to.path(), {}, lumina::io::Loading::copied);  // throws nothing
}
