// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "sampling/grammar.h"

#include <gtest/gtest.h>

namespace lumina {
namespace {

using Rule = Choice::Rule;

/// The published vocabulary's numbers.
Vocabulary published() {
  Vocabulary v;
  v.bos = 0, v.image_start = 8197, v.image_end = 8196, v.end_of_row = 8803, v.end_of_turn = 8710;
  v.grid_zero = 8804, v.grid_count = 66, v.image_first = 4, v.image_count = 8192;
  return v;
}

class UniRepGrammar : public ::testing::Test {
 protected:
  void feed(std::initializer_list<int32_t> ids) {
    for (int32_t id : ids) grammar.accept(id);
  }
  Vocabulary vocabulary = published();
  Grammar grammar{vocabulary, 65536, false};
};

TEST_F(UniRepGrammar, TextMayBeAnyIdAndIsNotAnImage) {
  feed({0, 20000, 8710});
  EXPECT_EQ(grammar.next().rule, Rule::text);
  EXPECT_EQ(grammar.next().count, 65536);
  EXPECT_FALSE(grammar.in_image());
}

TEST_F(UniRepGrammar, LaysOutTheWorkedExampleOf96x64Pixels) {
  feed({0, 8710, 8197});
  EXPECT_EQ(grammar.next().rule, Rule::grid);
  feed({8806});
  EXPECT_EQ(grammar.next().rule, Rule::grid);
  feed({8807});  // 2 x 3 grids: 4 rows of 6
  EXPECT_EQ(grammar.height(), 4);
  EXPECT_EQ(grammar.width(), 6);
  EXPECT_EQ(grammar.last_start(), 2);
  int tokens = 3;
  for (int row = 0; row < 4; ++row) {
    for (int column = 0; column < 6; ++column, ++tokens) {
      ASSERT_EQ(grammar.next().rule, Rule::cell) << row << "," << column;
      EXPECT_EQ(grammar.next().first, 4);
      EXPECT_EQ(grammar.next().count, 8192);
      grammar.accept(4 + column);
    }
    ASSERT_EQ(grammar.next().rule, Rule::forced);
    EXPECT_EQ(grammar.next().first, 8803);
    grammar.accept(8803);
    ++tokens;
  }
  ASSERT_EQ(grammar.next().rule, Rule::forced);
  EXPECT_EQ(grammar.next().first, 8196);
  grammar.accept(8196);
  EXPECT_EQ(++tokens, 32);
  EXPECT_EQ(grammar.next().rule, Rule::text);
  EXPECT_FALSE(grammar.in_image());
}

TEST_F(UniRepGrammar, GridsAreFreeSamplesUnlessRestricted) {
  feed({8197});
  EXPECT_EQ(grammar.next().count, 65536);
  Grammar restricted{vocabulary, 65536, true};
  restricted.accept(8197);
  EXPECT_EQ(restricted.next().first, 8805);
  EXPECT_EQ(restricted.next().count, 65);
}

TEST_F(UniRepGrammar, GridsBelowOneOrWithoutANameAreNotValid) {
  for (int32_t bad : {8804, 8803, 20000, 8870}) {
    Grammar g{vocabulary, 65536, false};
    for (int32_t id : {8197, 8806, bad}) g.accept(id);
    EXPECT_TRUE(g.in_cells());
    EXPECT_FALSE(g.has_valid_grids()) << bad;
  }
}

TEST_F(UniRepGrammar, UnmatchedStartsAndEndsAreNotConstrained) {
  feed({8197, 8805, 8805, 8197});
  EXPECT_EQ(grammar.next().rule, Rule::unconstrained);
  Grammar ended{vocabulary, 65536, false};
  ended.accept(8196);
  EXPECT_EQ(ended.next().rule, Rule::unconstrained);
}

TEST_F(UniRepGrammar, ASecondImageStartsAnew) {
  feed({8197, 8805, 8805, 4, 5, 8803, 6, 7, 8803, 8196, 9000, 8197, 8806});
  EXPECT_EQ(grammar.next().rule, Rule::grid);
  feed({8805});
  EXPECT_EQ(grammar.height(), 4);
  EXPECT_EQ(grammar.width(), 2);
  EXPECT_EQ(grammar.last_start(), 11);
}

}  // namespace
}  // namespace lumina
