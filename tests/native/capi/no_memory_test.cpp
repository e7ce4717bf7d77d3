// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Every allocation of the C ABI's calls fails once: alone, and with all that follow it. LUMINA_TEST_ALLOCATIONS=N: each N-th.
#include "no_memory.h"

#include <array>
#include <cstdlib>
#include <iostream>
#include <span>
#include <vector>

#include "files.h"
#include "lumina/lumina.h"

namespace lumina {
namespace {

using tests::memory::blocks;
using tests::memory::fail;

constexpr const char* kConfig = R"({"hidden_size": 128, "num_hidden_layers": 2, "num_attention_heads": 2,
    "num_key_value_heads": 1, "intermediate_size": 64, "vocab_size": 64, "max_position_embeddings": 32})";
constexpr uint64_t kPageBytes = 2 * 2 * 32 * 64 * 2;  // layers, keys and values, tokens, a head's numbers, bf16
constexpr int32_t kPages = 7;                         // less than two texts need, so that one of them is preempted

lumina_engine_options opening(int32_t dtype = LUMINA_DTYPE_BF16, int32_t speculation = LUMINA_SPECULATION_OFF) {
  lumina_engine_options options{};
  options.struct_size = sizeof options;
  options.random_config = kConfig;
  options.device = "cpu";
  options.threads = 2;
  options.dtype = dtype;
  options.speculation = speculation;
  options.prefill_chunk = 40;
  options.kv_budget_bytes = kPages * kPageBytes;
  return options;
}

/// Ends whatever else a test does.
struct Engine {
  lumina_engine* handle = nullptr;
  explicit Engine(const lumina_engine_options& options) {
    EXPECT_EQ(lumina_engine_open(&options, &handle), LUMINA_OK) << lumina_last_error();
  }
  ~Engine() { lumina_engine_close(handle); }
};

/// Prompts of two pages. After an even one a picture of 6 x 4 cells is drawn with guidance, after an odd one text.
struct Prompt {
  static constexpr int kCount = 6;  // more than the cache has room for, so that pages are evicted
  std::vector<int32_t> ids;
  lumina_request request{};
  explicit Prompt(int which) : ids(70, 3) {
    ids[1] = which + 1;
    request.struct_size = sizeof request;
    request.prompt = ids.data();
    request.prompt_length = ids.size();
    request.seed = 7;
    request.guidance = 2;
    request.temperature = 1;
    request.image_top_k = 8;
    request.text_top_k = 8;
    request.max_new_tokens = 38;
    request.restrict_grids = 1;
    if (which % 2 == 0) request.grid_height = 3, request.grid_width = 2;
  }
};

/// How a request ended. A fixed size: what a test takes while memory fails would fail too.
struct Answer {
  lumina_status status = LUMINA_FAILURE;
  std::array<int32_t, 64> ids{};
  friend bool operator==(const Answer&, const Answer&) = default;
};
struct Answers {
  static constexpr int kMost = 2;  // requests at a time
  int count = 0, refused = 0;
  uint64_t preemptions = 0;
  std::array<Answer, kMost> of{};
};

/// So that this thread's last error has room for any message: what it keeps is no leak.
void make_a_long_error() {
  lumina_engine_options wrong{};
  wrong.struct_size = 1;
  lumina_engine* none = nullptr;
  EXPECT_EQ(lumina_engine_open(&wrong, &none), LUMINA_INVALID_REQUEST);
}

void expect_out_of_memory(lumina_status status) {
  if (status == LUMINA_OUT_OF_MEMORY) return;
  fail(0);
  ADD_FAILURE() << status << ": " << lumina_last_error();
}

/// Two requests alike, until both have ended. The n-th allocation fails; 0: none. Where a step itself finds no memory, memory
/// comes back, and the next step goes on.
Answers draw(lumina_engine* engine, const Prompt& prompt, int64_t n = 0, bool ever_after = false) {
  Answers answers;
  int submitted = 0;
  lumina_event events[8];
  fail(n, ever_after);
  for (int i = 0; i < Answers::kMost; ++i) {
    uint64_t id = 0;
    const lumina_status status = lumina_submit(engine, &prompt.request, &id);
    if (status == LUMINA_OK)
      ++submitted;
    else
      expect_out_of_memory(status), ++answers.refused;
  }
  for (int steps = 0; answers.count < submitted; ++steps) {
    size_t count = 0;
    if (const lumina_status status = lumina_step(engine, 0, events, sizeof *events, 8, &count); status != LUMINA_OK) {
      expect_out_of_memory(status);
      fail(0);
    }
    for (const lumina_event& event : std::span(events, count)) {
      if (event.kind != LUMINA_EVENT_FINISHED) continue;
      Answer& answer = answers.of[static_cast<size_t>(answers.count++)];
      answer.status = static_cast<lumina_status>(event.status);
      std::copy_n(event.ids, std::min(event.id_count, answer.ids.size()), answer.ids.begin());
      answers.preemptions += event.preemptions;
    }
    if (steps > 1000) {
      fail(0);
      ADD_FAILURE() << "a request does not end";
      break;
    }
  }
  return answers;
}

void expect_all_pages_free(lumina_engine* engine) {
  lumina_engine_stats stats{};
  stats.struct_size = sizeof stats;
  EXPECT_EQ(lumina_engine_get_stats(engine, &stats), LUMINA_OK);
  EXPECT_EQ(stats.free_pages, kPages);
  EXPECT_EQ(stats.running + stats.waiting, 0);
}

/// Calls call(n, ever_after) with the first allocation failing, then with the second, and so on until none is left; in both
/// ways. check(point) looks at what is left behind.
template <typename Call, typename Check>
void for_every_allocation(const char* what, Call call, Check check) {
  int64_t points = 0;
  for (const bool ever_after : {false, true})
    for (int64_t n = 1;; n = tests::memory::next(n)) {
      call(n, ever_after);
      fail(0);
      if (!tests::memory::has_failed()) break;
      check(++points);
      if (testing::Test::HasFailure()) {
        FAIL() << what << ", with allocation " << n << (ever_after ? " and all after it" : "") << " failing";
      }
    }
  std::cout << what << ": " << points << " points failed" << std::endl;
  EXPECT_GT(points, 0);
}

void sweep_requests(const char* what, const lumina_engine_options& options) {
  std::vector<Prompt> prompts;
  for (int i = 0; i < Prompt::kCount; ++i) prompts.emplace_back(i);
  std::vector<Answer> expected;
  uint64_t preemptions = 0;
  {
    Engine fresh(options);
    for (const Prompt& prompt : prompts) {
      const Answers answers = draw(fresh.handle, prompt);
      EXPECT_EQ(answers.of[0], answers.of[1]);
      EXPECT_EQ(answers.of[0].status, LUMINA_OK);
      expected.push_back(answers.of[0]);
      preemptions += answers.preemptions;
    }
  }
  EXPECT_GT(preemptions, 0u);
  make_a_long_error();
  const int64_t before = blocks();
  {
    Engine engine(options);
    const auto draw_one = [&](size_t which, int64_t n, bool ever_after) {
      const Answers answers = draw(engine.handle, prompts[which], n, ever_after);
      for (const Answer& answer : std::span(answers.of).subspan(0, static_cast<size_t>(answers.count))) {
        if (answer.status == LUMINA_OK)
          EXPECT_EQ(answer, expected[which]);
        else
          EXPECT_EQ(answer.status, LUMINA_OUT_OF_MEMORY);
      }
      return answers;
    };
    size_t another = 0;
    for (const size_t which : {0, 1})
      for_every_allocation(
          what, [&](int64_t n, bool ever_after) { draw_one(which, n, ever_after); },
          [&](int64_t point) {
            expect_all_pages_free(engine.handle);
            if (point % 4 != 0) return;  // others' pages come into the cache, and go
            another = (another + 1) % prompts.size();
            EXPECT_EQ(draw_one(another, 0, false).of[1].status, LUMINA_OK);
          });
  }
  EXPECT_EQ(blocks(), before);
}

TEST(WithoutMemory, RequestsEndAndTheEngineGoesOn) { sweep_requests("submit and step, bf16", opening()); }

TEST(WithoutMemory, RequestsEndAndTheEngineGoesOnWithPackedWeights) {
  sweep_requests("submit and step, int8", opening(LUMINA_DTYPE_INT8));
}

TEST(WithoutMemory, RequestsEndAndTheEngineGoesOnWithSpeculation) {
  sweep_requests("submit and step, speculation", opening(LUMINA_DTYPE_BF16, LUMINA_SPECULATION_EXACT));
}

TEST(WithoutMemory, OpeningAnEngineLeavesNothingBehind) {
  for (const int32_t dtype : {LUMINA_DTYPE_BF16, LUMINA_DTYPE_INT4}) {
    const lumina_engine_options options = opening(dtype);
    { Engine warm(options); }  // what is made once for the process
    make_a_long_error();
    int64_t before = 0;
    lumina_engine* engine = nullptr;
    for_every_allocation(
        "open",
        [&](int64_t n, bool ever_after) {
          before = blocks();
          fail(n, ever_after);
          const lumina_status status = lumina_engine_open(&options, &engine);
          if (status != LUMINA_OK) expect_out_of_memory(status);
          lumina_engine_close(engine);  // while memory fails: it takes none
        },
        [&](int64_t) { EXPECT_EQ(blocks(), before); });
  }
}

TEST(WithoutMemory, CallsBesideTheStepGiveBackWhatTheyHold) {
  Engine engine(opening());
  const Prompt prompt(0);
  std::vector<float> logits(prompt.ids.size() * 64), probabilities(64), expected(64);
  ASSERT_EQ(lumina_next(engine.handle, &prompt.request, expected.data()), LUMINA_OK);
  const auto both = [&](int64_t n, bool ever_after) {
    fail(n, ever_after);
    const lumina_status forward = lumina_forward(engine.handle, prompt.ids.data(), prompt.ids.size(), 0, logits.data());
    if (forward != LUMINA_OK) expect_out_of_memory(forward);
    const lumina_status next = lumina_next(engine.handle, &prompt.request, probabilities.data());
    if (next != LUMINA_OK) expect_out_of_memory(next);
    lumina_bench bench{};
    bench.struct_size = sizeof bench;
    bench.batch = 2, bench.context = 20, bench.steps = 1, bench.prefill = 20;
    const lumina_status measured = lumina_engine_bench(engine.handle, &bench);
    if (measured != LUMINA_OK) expect_out_of_memory(measured);
  };
  for_every_allocation("forward, next and bench", both, [&](int64_t) {
    EXPECT_EQ(lumina_next(engine.handle, &prompt.request, probabilities.data()), LUMINA_OK);
    EXPECT_EQ(probabilities, expected);
    draw(engine.handle, prompt);  // publishes the statistics
    expect_all_pages_free(engine.handle);
  });
}

TEST(WithoutMemory, QuantizingLeavesNoCheckpointBehind) {
  const tests::TempDir dir;
  const std::string from = dir.path() + "/from", to = dir.path() + "/to";
  ASSERT_EQ(std::system((std::string(LUMINA_RANDOM_CHECKPOINT) + " " + from + " 32x3x1x1x32x64 > /dev/null").c_str()),
            0);
  const std::vector<int32_t> sample(20, 3);
  const size_t length = sample.size();
  lumina_quantize_options options{};
  options.struct_size = sizeof options;
  options.model_dir = from.c_str();
  options.out_dir = to.c_str();
  options.dtype = LUMINA_DTYPE_INT4;
  options.threads = 2;
  options.samples = sample.data();
  options.sample_lengths = &length;
  options.sample_count = 1;
  make_a_long_error();
  int64_t before = 0;
  bool written = false;
  for_every_allocation(
      "quantize",
      [&](int64_t n, bool ever_after) {
        std::filesystem::remove_all(to);
        before = blocks();
        fail(n, ever_after);
        const lumina_status status = lumina_quantize(&options);
        if (status != LUMINA_OK) expect_out_of_memory(status);
        written = status == LUMINA_OK;
      },
      [&](int64_t) {
        EXPECT_EQ(blocks(), before);
        EXPECT_EQ(std::filesystem::exists(to + "/config.json"), written);
      });
  EXPECT_TRUE(written);
}

}  // namespace
}  // namespace lumina
