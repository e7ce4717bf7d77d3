// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "quantize/quantize.h"

#include "checkpoint.h"
#include "core/thread_pool.h"

// A model is packed, by a plan that the last byte chooses. What was written must open.
void fuzz_one(std::string_view input) {
  static const lumina::fuzz::Folder from, to;
  if (input.empty()) return;
  const auto choice = static_cast<unsigned char>(input.back());
  from.fill(input.substr(0, input.size() - 1), lumina::fuzz::checkpoint_file);
  to.fill({}, lumina::fuzz::checkpoint_file);
  lumina::QuantizePlan plan;
  plan.model_dir = from.path();
  plan.out_dir = to.path();
  plan.type = choice & 1 ? lumina::DType::int4 : lumina::DType::int8;
  if (choice & 2) plan.samples = {{0, 1, 2, 3, 4, 5, 6, 7}};
  bool written = false;
  lumina::fuzz::expect_answer([&] {
    lumina::ThreadPool pool(1);
    lumina::quantize(plan, pool);
    written = true;
  });
  if (written) lumina::Checkpoint::open(to.path(), {}, lumina::io::Loading::copied);  // throws nothing
}
