// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Windows that the card accepts and moves, against the host's acceptance of the same draws.
#include "backend/windows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>

#include "backend/cuda/card.h"
#include "engine/speculation.h"

namespace lumina {
namespace {

const Vocabulary& vocabulary() {
  static const Vocabulary made = Vocabulary::from_names(synthetic_names(64), 64, "synthetic");
  return made;
}

std::mt19937 generator{5};
int32_t below(int32_t end) { return static_cast<int32_t>(generator() % static_cast<unsigned>(end)); }

/// A picture in windows of `rows` tokens, of which the host knows all.
struct Picture {
  Picture(int32_t window, int32_t height, int32_t width, int32_t different)
      : rows(window), ids(different), sequence(1, request(height, width), vocabulary(), 64) {
    std::vector<Event> ignored;
    sequence.begin(ignored);
    sequence.conditional().cached = static_cast<int32_t>(sequence.length()) - 1;
    for (int32_t& page : pages) page = below(1000);
    for (int64_t i = 0; i <= cells_end(); ++i) truth.push_back(cell());
    Drafts first;
    Grammar grammar = sequence.grammar();
    while (static_cast<int32_t>(first.ids.size()) < rows - 1) {
      const Choice choice = grammar.next();
      first.ids.push_back(choice.rule == Choice::Rule::forced ? choice.first : cell());
      grammar.accept(first.ids.back());
    }
    first.from.resize(first.ids.size());
    sequence.set_drafts(first);
  }
  static Request request(int32_t height, int32_t width) {
    Request request;
    request.prompt = {0};
    request.max_new_tokens = 1000;
    request.grid_height = height, request.grid_width = width;
    return request;
  }
  int32_t cell() const { return vocabulary().image_first + below(ids); }
  int64_t row_tokens() const { return sequence.grammar().width() + 1; }
  int64_t start() const { return sequence.grammar().last_start() + 3; }
  int64_t cells_end() const { return start() + sequence.grammar().height() * row_tokens(); }
  int32_t first() { return sequence.conditional().cached; }
  int32_t known() { return static_cast<int32_t>(sequence.length()) - first(); }
  bool ends() { return first() + rows > cells_end() - 2; }

  /// What the window's rows forward.
  std::vector<int32_t> tokens() {
    std::vector<int32_t> all(sequence.ids().end() - known(), sequence.ids().end());
    const std::vector<int32_t>& drafts = sequence.drafts().ids;
    all.insert(all.end(), drafts.begin(), drafts.begin() + rows - known());
    return all;
  }
  /// What they draw: the truth where all before is true. At a row's end it is a cell as well, which counts for nothing.
  std::vector<int32_t> draw() {
    const std::vector<int32_t> forwarded = tokens();
    std::vector<int32_t> drawn;
    bool holds = true;
    for (int32_t i = 0; i < rows; ++i) {
      const int64_t at = first() + i;
      const bool is_cell = (at + 1 - start()) % row_tokens() != 0;
      holds = holds && (i < known() || !is_cell || forwarded[i] == truth[at]);
      drawn.push_back(holds ? truth[at + 1] : cell());
    }
    return drawn;
  }
  /// The host's turn. Returns how many of the window's tokens it cached.
  int32_t take(const std::vector<int32_t>& drawn) {
    const int32_t before = first(), skipped = known() - 1;
    Drafts drafts = sequence.drafts();
    drafts.ids.resize(static_cast<size_t>(rows - known()));
    drafts.from.resize(drafts.ids.size());
    const auto count = static_cast<int32_t>(drafts.ids.size());
    sequence.set_drafts(drafts);
    sequence.conditional().cached += known();
    std::vector<Event> ignored;
    const Speculation speculation{Speculation::Acceptance::exact, rows};
    Sampler sampler;
    speculation.take_turn({&sequence, 0, -1, count}, {.ids = std::span(drawn).subspan(static_cast<size_t>(skipped))},
                          sampler, ignored);
    return first() - before;
  }
  /// Its part of a plan, as it is `moved` tokens on.
  void add_to(StepPlan& plan, int32_t moved, bool begins) {
    Window window{.rows = rows,
                  .first_segment = static_cast<int32_t>(plan.segments.size()),
                  .segments = 2,
                  .first_draw = static_cast<int32_t>(plan.draws.size()),
                  .token = static_cast<int32_t>(first() + moved - start()),
                  .row_tokens = static_cast<int32_t>(row_tokens()),
                  .end_of_row = vocabulary().end_of_row,
                  .begins = begins};
    for (const int32_t origin : {0, 1}) plan.add(tokens(), first() + moved - origin, pages);
    window.behind = static_cast<int32_t>(plan.tables.size());
    window.behind_count = begins ? std::clamp(window.token, 0, window.row_tokens) : 0;
    for (int32_t i = 0; i < window.behind_count; ++i)
      plan.tables.push_back(sequence.ids()[static_cast<size_t>(first() - window.behind_count + i)]);
    for (int32_t i = 0; i < rows; ++i) {
      Draw draw;
      draw.first = vocabulary().image_first;
      draw.index = static_cast<uint32_t>(first() + moved + i);
      plan.draws.push_back(draw);
    }
    plan.windows.push_back(window);
  }

  int32_t rows, ids;
  Sequence sequence;
  std::vector<int32_t> truth;
  std::vector<int32_t> pages = std::vector<int32_t>(16);
};

/// A copy of an array on the card.
template <typename T>
class OnCard {
 public:
  explicit OnCard(const std::vector<T>& values) : count_(values.size()), memory_(card().allocate(bytes())) {
    card().upload(memory_.get(), values.data(), bytes(), {});
  }
  T* get() const { return static_cast<T*>(memory_.get()); }
  std::vector<T> read() const {
    std::vector<T> values(count_);
    card().download(values.data(), memory_.get(), bytes(), {});
    return values;
  }

 private:
  static const Backend& card() { return *cuda_test::card().backend; }
  size_t bytes() const { return count_ * sizeof(T); }
  size_t count_;
  Buffer memory_;
};

class CudaWindows : public testing::Test {
 protected:
  void SetUp() override {
    if (!cuda_test::card().backend) GTEST_SKIP() << cuda_test::card().why;
    if (!cuda_test::card().backend->queueing) GTEST_SKIP() << "passes are not queued";
  }
  const Queueing& queueing() { return *cuda_test::card().backend->queueing; }

  using Pictures = std::vector<std::unique_ptr<Picture>>;

  // The plan of where windows may be, placed, is the plan of where they are.
  void expect_placed(const Pictures& pictures, bool begins, const OnCard<WindowState>& states) {
    StepPlan guessed, wanted;
    for (const auto& picture : pictures) {
      picture->add_to(wanted, 0, begins);
      picture->add_to(guessed, begins ? 0 : below(3 * picture->rows), begins);
    }
    if (!begins) std::ranges::fill(guessed.ids, 0);
    const OnCard ids(guessed.ids), positions(guessed.positions), slots(guessed.slots), tables(guessed.tables);
    const OnCard<Segment> segments(guessed.segments);
    const OnCard<Draw> draws(guessed.draws);
    const OnCard<Window> windows(guessed.windows);
    queueing().place_windows({ids.get(), positions.get(), slots.get(), segments.get(), tables.get(), draws.get()},
                             windows.get(), static_cast<int32_t>(guessed.windows.size()), states.get(), {});
    EXPECT_EQ(ids.read(), wanted.ids);
    EXPECT_EQ(positions.read(), wanted.positions);
    EXPECT_EQ(slots.read(), wanted.slots);
    const auto placed = segments.read();
    for (size_t i = 0; i < placed.size(); ++i) {
      EXPECT_EQ(placed[i].position, wanted.segments[i].position);
      EXPECT_EQ(placed[i].first_row, wanted.segments[i].first_row);
    }
    const auto moved = draws.read();
    for (size_t i = 0; i < moved.size(); ++i) EXPECT_EQ(moved[i].index, wanted.draws[i].index);
  }

  // One pass on both sides; returns how many drafts came true.
  int32_t step(const Pictures& pictures, const OnCard<WindowState>& states) {
    StepPlan plan;
    std::vector<int32_t> drawn;
    for (const auto& picture : pictures) {
      picture->add_to(plan, 0, false);
      const std::vector<int32_t> own = picture->draw();
      drawn.insert(drawn.end(), own.begin(), own.end());
    }
    const OnCard ids(drawn), accepted(std::vector<int32_t>(pictures.size()));
    const OnCard<Draw> draws(plan.draws);
    const OnCard<Window> windows(plan.windows);
    queueing().accept_windows(windows.get(), static_cast<int32_t>(pictures.size()), draws.get(), states.get(),
                              ids.get(), accepted.get(), {});
    const auto held = accepted.read(), told = ids.read();
    const auto next = states.read();
    int32_t all = 0;
    for (size_t w = 0; w < pictures.size(); ++w) {
      Picture& picture = *pictures[w];
      const auto own = drawn.begin() + plan.windows[w].first_draw;
      const auto second = static_cast<size_t>(picture.first()) + 1;
      EXPECT_EQ(held[w], picture.take({own, own + picture.rows}));
      all += held[w] - 1;
      const std::vector<int32_t>& known = picture.sequence.ids();
      for (int32_t i = 0; i < held[w]; ++i)
        EXPECT_EQ(told[static_cast<size_t>(plan.windows[w].first_draw + i)], known[second + static_cast<size_t>(i)]);
      EXPECT_EQ(next[w].token, picture.first() - picture.start());
      if (picture.ends()) continue;
      EXPECT_EQ(std::vector(next[w].ids, next[w].ids + picture.rows), picture.tokens());
    }
    return all;
  }
};

TEST_F(CudaWindows, AreAcceptedAndMovedAsTheHostDoes) {
  int32_t passes = 0, held = 0;
  for (int round = 0; round < 60 && !HasFailure(); ++round) {
    cuda_test::use_order(round % cuda_test::orders());
    const int32_t rows = 2 + below(round % 4 == 0 ? Window::kMostRows - 1 : 9), ids = 1 + below(3);
    Pictures pictures;
    for (int32_t i = below(3); i >= 0; --i)
      pictures.push_back(std::make_unique<Picture>(rows, 4 + below(3), 1 + below(5), ids));
    const OnCard<WindowState> states(std::vector<WindowState>(pictures.size()));
    const auto ends = [](const auto& picture) { return picture->ends(); };
    for (bool begins = true; std::ranges::none_of(pictures, ends) && !HasFailure(); begins = below(6) == 0) {
      SCOPED_TRACE(testing::Message() << "round " << round << ", windows of " << rows);
      expect_placed(pictures, begins, states);
      held += step(pictures, states);
      ++passes;
    }
  }
  cuda_test::use_order(0);
  EXPECT_GT(passes, 300);
  EXPECT_GT(held, passes);
}

TEST_F(CudaWindows, EndAtAnIdThatIsNoneWhichIsNoDraftEither) {
  Picture picture(4, 4, 2, 3);
  const OnCard<WindowState> states(std::vector<WindowState>(1));
  StepPlan plan;
  picture.add_to(plan, 0, true);
  const OnCard ids(plan.ids), positions(plan.positions), slots(plan.slots), tables(plan.tables);
  const OnCard<Segment> segments(plan.segments);
  const OnCard<Draw> draws(plan.draws);
  const OnCard<Window> windows(plan.windows);
  queueing().place_windows({ids.get(), positions.get(), slots.get(), segments.get(), tables.get(), draws.get()},
                           windows.get(), 1, states.get(), {});
  const OnCard drawn(std::vector<int32_t>{plan.ids[1], kNoId, kNoId, plan.ids[1] + 1}),
      accepted(std::vector<int32_t>(1));
  queueing().accept_windows(windows.get(), 1, draws.get(), states.get(), drawn.get(), accepted.get(), {});
  EXPECT_EQ(accepted.read()[0], 2);
  EXPECT_EQ(drawn.read()[1], kNoId) << "the host is to see it";
  const WindowState state = states.read()[0];
  for (int32_t i = 0; i < 4; ++i) {
    EXPECT_TRUE(vocabulary().is_image(state.ids[i]) || state.ids[i] == vocabulary().end_of_row)
        << i << ": " << state.ids[i];
  }
}

}  // namespace
}  // namespace lumina
