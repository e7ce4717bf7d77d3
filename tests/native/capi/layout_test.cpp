// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// lumina.h against layout.txt: what was compiled against an older header goes on working, as structs only grow at their end and
// constants are only added. A change here that is more than new lines in layout.txt breaks that.
#include <gtest/gtest.h>

#include <cstddef>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include "core/error.h"
#include "lumina/lumina.h"

namespace lumina {
namespace {

std::string read(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// "lumina_vq_info 40" and a line "  codes 8 4" for each field: offset, size; and "LUMINA_OK 0" for each constant.
class Layout {
 public:
  template <typename Struct>
  void begin(const char* name) {
    end();
    size_ = sizeof(Struct);
    at_ = 0;
    structs.insert(name);
    lines += text(name, ' ', size_, '\n');
  }
  void field(const char* name, size_t offset, size_t size) {
    EXPECT_LT(offset - at_, 8u) << "a field before " << name << " is not listed";
    at_ = offset + size;
    lines += text("  ", name, ' ', offset, ' ', size, '\n');
  }
  void end() { EXPECT_LT(size_ - at_, 8u) << "the last field is not listed, of the struct before: " << lines; }

  std::set<std::string> structs;
  std::string lines;

 private:
  size_t size_ = 0, at_ = 0;
};

Layout structs_of_the_header() {
  Layout l;
  // clang-format off
#define STRUCT(name) { using S = name; l.begin<S>(#name);
#define FIELD(name) l.field(#name, offsetof(S, name), sizeof(S::name));
#define END }
  STRUCT(lumina_engine_options) FIELD(struct_size) FIELD(model_dir) FIELD(tokenizer_file) FIELD(random_config) FIELD(device)
  FIELD(dtype) FIELD(kv_dtype) FIELD(threads) FIELD(queue_capacity) FIELD(prefill_chunk) FIELD(no_mapping)
  FIELD(kv_budget_bytes) FIELD(speculation) FIELD(window) FIELD(cuda_library) END
  STRUCT(lumina_engine_info) FIELD(struct_size) FIELD(layers) FIELD(hidden_size) FIELD(intermediate_size) FIELD(heads)
  FIELD(kv_heads) FIELD(head_dim) FIELD(vocab_size) FIELD(max_positions) FIELD(bos) FIELD(image_start) FIELD(image_end)
  FIELD(end_of_row) FIELD(end_of_turn) FIELD(grid_zero) FIELD(grid_count) FIELD(image_first) FIELD(image_count) FIELD(swin_norm)
  FIELD(mask_image_logits) FIELD(dtype) FIELD(kv_dtype) FIELD(threads) FIELD(page_tokens) FIELD(pages) FIELD(parameters)
  FIELD(weight_bytes) FIELD(kv_bytes) FIELD(device) FIELD(device_why) FIELD(card_use) FIELD(card_why)
  FIELD(card_kind) END
  STRUCT(lumina_request) FIELD(struct_size) FIELD(prompt) FIELD(prompt_length) FIELD(seed) FIELD(guidance) FIELD(temperature)
  FIELD(image_top_k) FIELD(text_top_k) FIELD(max_new_tokens) FIELD(grid_height) FIELD(grid_width) FIELD(restrict_grids) END
  STRUCT(lumina_event) FIELD(request) FIELD(kind) FIELD(token) FIELD(image) FIELD(row) FIELD(height) FIELD(width) FIELD(codes)
  FIELD(code_count) FIELD(status) FIELD(finish) FIELD(message) FIELD(ids) FIELD(id_count) FIELD(prompt_tokens)
  FIELD(cached_prompt_tokens) FIELD(passes) FIELD(preemptions) END
  STRUCT(lumina_engine_stats) FIELD(struct_size) FIELD(steps) FIELD(rows) FIELD(tokens_generated) FIELD(requests_finished)
  FIELD(preemptions) FIELD(evicted_pages) FIELD(prompt_tokens) FIELD(cached_prompt_tokens) FIELD(drafts) FIELD(drafts_accepted)
  FIELD(waiting) FIELD(running) FIELD(free_pages) FIELD(cached_pages) END
  STRUCT(lumina_quantize_options) FIELD(struct_size) FIELD(model_dir) FIELD(tokenizer_file) FIELD(out_dir) FIELD(dtype)
  FIELD(threads) FIELD(samples) FIELD(sample_lengths) FIELD(sample_count) END
  STRUCT(lumina_vq_options) FIELD(struct_size) FIELD(dir) FIELD(device) FIELD(threads) FIELD(fall_back)
  FIELD(cuda_library) END
  STRUCT(lumina_vq_info) FIELD(struct_size) FIELD(codes) FIELD(embed_dim) FIELD(downsampling) FIELD(can_encode) FIELD(can_decode)
  FIELD(parameters) FIELD(device) FIELD(device_why) END
  STRUCT(lumina_bench) FIELD(struct_size) FIELD(batch) FIELD(context) FIELD(steps) FIELD(prefill) FIELD(step_ms_median)
  FIELD(step_ms_min) FIELD(step_ms_max) FIELD(weight_bytes_per_step) FIELD(cache_bytes_per_step) FIELD(prefill_tokens_per_second)
  FIELD(prefill_tokens_per_second_min) FIELD(prefill_tokens_per_second_max) FIELD(products_per_row)
  FIELD(head_products_per_row) END
#undef STRUCT
#undef FIELD
#undef END
                                                                                                  // clang-format on
                                                                                                  l.end();
  return l;
}

TEST(Header, LaysOutItsStructsAndConstantsAsTheTableSays) {
  const std::string header = read(LUMINA_HEADER);
  ASSERT_FALSE(header.empty());
  Layout layout = structs_of_the_header();
  const std::regex begins(R"(typedef struct (\w+) \{)"), constant(R"((LUMINA_[A-Z0-9_]+) = (\d+))");
  for (std::sregex_iterator it(header.begin(), header.end(), begins), end; it != end; ++it)
    EXPECT_EQ(layout.structs.count((*it)[1]), 1u) << (*it)[1] << " is not listed in this test";
  for (std::sregex_iterator it(header.begin(), header.end(), constant), end; it != end; ++it)
    layout.lines += text((*it)[1], ' ', (*it)[2], '\n');
  EXPECT_EQ(layout.lines, read(LUMINA_LAYOUT));
}

}  // namespace
}  // namespace lumina
