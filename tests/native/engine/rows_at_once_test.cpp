// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// Approximate speculation: rows of an image drawn at once.
#include <gtest/gtest.h>

#include <map>
#include <numeric>

#include "engine/drive.h"

namespace lumina {
namespace {

using enum Speculation::Acceptance;

EngineOptions options_of(int window, int threads = 2, DType dtype = DType::f32, const std::string& variant = "a") {
  EngineOptions options = options_for("mgpt-" + variant, dtype, threads);
  options.speculation = {approximate, window};
  return options;
}

std::vector<int32_t> prompt_of(int length) {
  std::vector<int32_t> ids{0};
  for (int i = 1; i < length; ++i) ids.push_back(8900 + (i * 37) % 300);
  return ids;
}

std::vector<Request> mixed_requests() {
  std::vector<Request> requests;
  for (int i = 0; i < 12; ++i) {
    requests.push_back(picture(prompt_of(5 + 9 * (i % 5)), 1 + i % 3, 1 + (i + 1) % 4, static_cast<uint64_t>(i),
                               i % 3 == 0 ? 1.0f : 2.5f));
  }
  return requests;
}

/// What is to be drawn, told without an engine: cell (row, column) in the round row * lag + column, from the token before it,
/// which sees what was computed before it. A token is computed in the round that draws what follows it, or, at a row's end, when
/// the row below begins; rounds go through their rows downwards. Every row of logits comes from a pass of all tokens anew.
class Schedule {
 public:
  Schedule(const Request& request, int lag) : request_(request), lag_(lag), model_(model()) {
    width_ = 2 * request.grid_width, height_ = 2 * request.grid_height;
    const Vocabulary& names = model_.vocabulary();
    start_ = static_cast<int>(request.prompt.size()) + 3;
    for (int32_t id : request.prompt) add(id, static_cast<int>(ids_.size()));
    for (int32_t id : {names.image_start, names.grid_zero + request.grid_height, names.grid_zero + request.grid_width})
      add(id, static_cast<int>(ids_.size()));
  }

  std::vector<int32_t> draw() {
    for (int round = 0; round < lag_ * (height_ - 1) + width_; ++round) {
      struct Draw {
        int row, column;
        size_t last;  // of the tokens computed by then
      };
      std::vector<Draw> draws;
      for (int row = 0; row < height_; ++row) {
        const int column = round - row * lag_;
        if (column > 0 && column <= width_) add(cells_.at({row, column - 1}), at(row, column - 1));
        if (column == 0 && row > 0) add(model_.vocabulary().end_of_row, at(row, -1));
        if (column >= 0 && column < width_) draws.push_back({row, column, ids_.size()});
      }
      for (const Draw& draw : draws) cells_[{draw.row, draw.column}] = pick(at(draw.row, draw.column), draw.last);
    }
    std::vector<int32_t> codes;
    for (const auto& [place, id] : cells_) codes.push_back(id);
    return codes;
  }

 private:
  Model model() const {
    return {Checkpoint::open(golden::checkpoint("mgpt-a"), "", io::Loading::mapped),
            cpu::backend(),
            {},
            {.weights = DType::f32, .pages = DType::f32, .page_count = 32, .max_rows = 512, .max_wanted = 2}};
  }
  int at(int row, int column) const { return start_ + row * (width_ + 1) + column; }
  void add(int32_t id, int position) {
    ids_.push_back(id);
    positions_.push_back(position);
  }

  int32_t pick(int position, size_t tokens) {
    std::vector<int32_t> pages(16), others(16);
    std::iota(pages.begin(), pages.end(), 0);
    std::iota(others.begin(), others.end(), 16);
    StepPlan plan;
    const size_t begin = request_.prompt.size();  // of the unconditional branch
    plan.add(std::span(ids_).first(tokens), 0, pages, std::span(positions_).first(tokens));
    plan.wanted.push_back({plan.rows() - 1, true});
    std::vector<int32_t> shifted(positions_.begin() + static_cast<ptrdiff_t>(begin), positions_.end());
    for (int32_t& p : shifted) p -= static_cast<int32_t>(begin);
    plan.add(std::span(ids_).subspan(begin, tokens - begin), 0, others, std::span(shifted).first(tokens - begin));
    plan.wanted.push_back({plan.rows() - 1, true});
    const View2<const float> logits = model_.forward(plan);
    const Vocabulary& names = model_.vocabulary();
    const Choice cell{Choice::Rule::cell, names.image_first, names.image_count};
    return sampler_.pick(cell, request_.sampling, logits.row(0), logits.row(1),
                         static_cast<uint32_t>(position) - static_cast<uint32_t>(begin));
  }

  const Request& request_;
  int lag_, width_ = 0, height_ = 0, start_ = 0;
  Model model_;
  Sampler sampler_;
  std::vector<int32_t> ids_, positions_;
  std::map<std::pair<int, int>, int32_t> cells_;
};

TEST(RowsAtOnce, DrawsByTheSchedule) {
  struct Case {
    int height, width, window, lag;
  };
  for (const Case& c : {Case{2, 4, 4, 2}, {3, 3, 2, 3}, {2, 4, 3, 3}, {1, 2, 8, 1}, {4, 1, 2, 1}}) {
    const Request request = picture(prompt_of(11), c.height, c.width, 7, 2.5f);
    Engine engine(options_of(c.window));
    const uint64_t id = engine.submit(request);
    const auto events = drain(engine, 1).at(id);
    const auto image = std::ranges::find_if(events, [](const Event& e) { return e.kind == Event::Kind::image; });
    ASSERT_NE(image, events.end());
    std::vector<int32_t> codes = Schedule(request, c.lag).draw();
    const Vocabulary& names = engine.model().vocabulary();
    for (int32_t& code : codes) code = names.code_of(code);
    EXPECT_EQ(image->codes, codes) << c.height << " x " << c.width << " in windows of " << c.window;
    const int rows = 2 * c.height, cells = 2 * c.width;
    // One pass a round, one for the prompt of which the first cell is drawn, and none behind the image's end but the last.
    EXPECT_LE(events.back().passes, static_cast<uint64_t>(c.lag * (rows - 1) + cells + 7));
  }
}

TEST(RowsAtOnce, TellsRowsInTheirOrder) {
  Engine engine(options_of(4));
  const Request request = picture(prompt_of(20), 3, 4, 5);
  const uint64_t id = engine.submit(request);
  std::vector<int32_t> rows, codes, whole;
  const auto events = drain(engine, 1).at(id);
  for (const Event& event : events) {
    if (event.kind == Event::Kind::row) {
      rows.push_back(event.row);
      codes.insert(codes.end(), event.codes.begin(), event.codes.end());
    }
    if (event.kind == Event::Kind::image) whole = event.codes;
  }
  EXPECT_EQ(rows, (std::vector<int32_t>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(codes, whole);
}

class RowsAtOnceOf : public ::testing::TestWithParam<DType> {};

TEST_P(RowsAtOnceOf, GiveTheSameIdsAloneAndInABatchWhateverTheRoom) {
  const auto requests = mixed_requests();
  std::vector<std::vector<int32_t>> alone;
  {
    Engine engine(options_of(3, 1, GetParam()));
    for (const Request& request : requests) alone.push_back(generate(engine, request));
  }
  EngineOptions chunked = options_of(3, 2, GetParam());
  chunked.prefill_chunk = 5;
  EngineOptions tight = options_of(3, 2, GetParam());
  tight.prefill_chunk = 7;
  {
    const Engine engine(tight);
    tight.kv_budget_bytes = Model::page_bytes(engine.model().config(), engine.model().options().pages) * 13;
  }
  for (const EngineOptions& options : {chunked, tight}) {
    Engine engine(options);
    std::vector<uint64_t> ids;
    for (const Request& request : requests) ids.push_back(engine.submit(request));
    const auto events = drain(engine, requests.size());
    for (size_t i = 0; i < requests.size(); ++i) EXPECT_EQ(answer(events.at(ids[i])), alone[i]) << "request " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Types, RowsAtOnceOf, ::testing::Values(DType::f32, DType::int8),
                         [](const auto& test) { return name_of(test.param); });

// As where a request whose bound was not known took the pages: rows drawn ahead are not lost, and are computed in their order.
TEST(RowsAtOnce, SurviveThatTheirPagesAreTaken) {
  Request request = picture(prompt_of(11), 2, 4, 7, 2.5f);
  request.max_new_tokens = 4 + 4 * 9;
  const auto run = [&](bool drop) {
    PageCache cache(64);
    Model model(Checkpoint::open(golden::checkpoint("mgpt-a"), "", io::Loading::mapped), cpu::backend(), {},
                {.weights = DType::f32, .pages = DType::f32, .page_count = 64, .max_rows = 40, .max_wanted = 16});
    Scheduler scheduler(cache, {12, 40, 16});
    auto owned = std::make_unique<Sequence>(1, request, model.vocabulary(), model.config().vocab_size);
    Sequence& sequence = *owned;
    std::vector<Event> news;
    sequence.begin(news);
    scheduler.add(std::move(owned));
    StepPlan plan;
    Sampler sampler;
    std::unique_ptr<Sequence> misfit;
    const Speculation speculation{approximate, 4};
    for (int pass = 0; !sequence.finished() && pass < 400; ++pass) {
      const auto turns = scheduler.next(plan, misfit);
      const auto logits = model.forward(plan);
      scheduler.commit();
      for (const auto& turn : turns) speculation.take_turn(turn, {.logits = logits}, sampler, news);
      scheduler.settle(sequence);
      if (drop && pass % 17 == 16)
        for (const auto& pages : sequence.drop_branches())
          for (int32_t page : pages) cache.release(page);
    }
    EXPECT_TRUE(sequence.finished());
    return sequence.ids();
  };
  EXPECT_EQ(run(true), run(false));
}

TEST(RowsAtOnce, LeavesNoPageThatAnotherWouldFindByItsIds) {
  const Request first = picture(prompt_of(40), 3, 4, 3, 1.0f);
  Engine engine(options_of(4)), fresh(options_of(4));
  const auto drawn = generate(engine, first);
  Request second = picture(first.prompt, 1, 2, 9, 1.0f);
  second.prompt.insert(second.prompt.end(), drawn.begin(), drawn.end());
  EXPECT_EQ(generate(engine, second), generate(fresh, second));
}

TEST(RowsAtOnce, IsPlainDecodingWhereRowsAreTooFewOrTheLimitEndsInside) {
  Request cut = picture(prompt_of(11), 2, 4, 7);
  cut.max_new_tokens = 30;  // inside the image
  Engine rows(options_of(4)), plain(options_for("mgpt-a"));
  EXPECT_EQ(generate(rows, cut), generate(plain, cut));
  Engine one_row(options_of(1));
  const Request whole = picture(prompt_of(11), 2, 4, 7);
  EXPECT_EQ(generate(one_row, whole), generate(plain, whole));
  EXPECT_NE(generate(rows, whole), generate(plain, whole));
}

TEST(RowsAtOnce, RefusesToChooseWindows) {
  EngineOptions options = options_of(Speculation::kChosen);
  try {
    Engine engine(options);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_request);
  }
}

}  // namespace
}  // namespace lumina
