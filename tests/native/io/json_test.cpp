// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/json.h"

#include <cmath>

#include "damage.h"
#include "files.h"

namespace lumina::io {
namespace {

using tests::expect_error;

Value parse(std::string_view source) { return parse_json(source, "test.json"); }

void expect_refused(std::string_view source, std::string_view part) {
  expect_error([&] { parse(source); }, ErrorCode::model_format, part);
}

TEST(Json, ReadsEveryKindOfValue) {
  const Value value = parse(R"( {"a": [1, -2, 3.5, 1e2, true, false, null], "b": {"c": "d"}, "e": {}, "f": []} )");
  const Value::List& list = *value.find("a")->list();
  ASSERT_EQ(list.size(), 7u);
  EXPECT_EQ(*list[0].integer(), 1);
  EXPECT_EQ(*list[1].integer(), -2);
  EXPECT_EQ(*list[2].real(), 3.5);
  EXPECT_EQ(*list[3].real(), 100);
  EXPECT_TRUE(*list[4].boolean());
  EXPECT_FALSE(*list[5].boolean());
  EXPECT_TRUE(list[6].is_null());
  EXPECT_EQ(*value.find("b")->find("c")->string(), "d");
  EXPECT_TRUE(value.find("e")->map()->empty());
  EXPECT_TRUE(value.find("f")->list()->empty());
  EXPECT_EQ(value.find("g"), nullptr);
  EXPECT_EQ(value.find("a")->find("x"), nullptr);
}

TEST(Json, KeepsIntegersExactAndTurnsHugeOnesIntoDoubles) {
  EXPECT_EQ(*parse("9223372036854775807").integer(), INT64_MAX);
  EXPECT_EQ(*parse("-9223372036854775808").integer(), INT64_MIN);
  EXPECT_EQ(*parse("9223372036854775808").real(), 9223372036854775808.0);
  EXPECT_EQ(*parse("-0").integer(), 0);
}

TEST(Json, ReadsTheNumbersAndMarksThatProgramsWriteBeyondIt) {
  const Value value = parse("\xef\xbb\xbf [NaN, Infinity, -Infinity]");
  const Value::List& list = *value.list();
  EXPECT_TRUE(std::isnan(*list[0].real()));
  EXPECT_EQ(*list[1].real(), HUGE_VAL);
  EXPECT_EQ(*list[2].real(), -HUGE_VAL);
}

TEST(Json, DecodesEscapesAndUtf8) {
  EXPECT_EQ(*parse(R"("\"\\\/\b\f\n\r\t")").string(), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(*parse(R"("\u0041\u00e9\u20AC\ud83d\ude00")").string(), "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
  EXPECT_EQ(*parse("\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"").string(), "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
}

TEST(Json, RefusesWhatIsNotJson) {
  for (const char* source :
       {"",     " ",          "{",        "[1,",   "[1,]", "{\"a\":1,}", "{a:1}",      "{\"a\" 1}", "tru",
        "nul",  "+1",         "01",       "1.",    ".5",   "1e",         "-",          "nan",       "Inf",
        "-NaN", "- Infinity", "\xef\xbb", "\"abc", "'a'",  "[1] 2",      "{\"a\":1}}", "1 // no"})
    expect_refused(source, "not valid JSON");
  expect_refused("1e999", "out of range");
}

TEST(Json, RefusesBadStrings) {
  expect_refused("\"a\nb\"", "control character");
  expect_refused(R"("\x41")", "unknown escape");
  expect_refused(R"("\u12g4")", "four hex digits");
  expect_refused(R"("\u12)", "four hex digits");
  expect_refused(R"("\ud83d")", "surrogate");
  expect_refused(R"("\ude00")", "surrogate");
  expect_refused(R"("\ud83d\u0041")", "surrogate");
  for (const char* bytes : {"\"\x80\"", "\"\xc0\x80\"", "\"\xc3\"", "\"\xe0\x80\x80\"", "\"\xed\xa0\x80\"",
                            "\"\xf4\x90\x80\x80\"", "\"\xff\""})
    expect_refused(bytes, "UTF-8");
  expect_refused(std::string_view("\"\\\0\"", 4), "unknown escape");
}

TEST(Json, RefusesAKeyThatComesTwice) { expect_refused(R"({"b": 1, "a": 2, "b": 3})", "\"b\" twice"); }

TEST(Json, LimitsDepth) {
  const auto nested = [](int depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_NO_THROW(parse(nested(65)));
  expect_refused(nested(66), "deeper than 64");
  expect_refused(std::string(1'000'000, '['), "deeper than 64");
  std::string maps;
  for (int i = 0; i < 100'000; ++i) maps += "{\"a\":";
  expect_refused(maps, "deeper than 64");
}

TEST(Json, SaysWhereItStumbled) { expect_refused("{\n  \"a\": x\n}", "test.json: not valid JSON at line 2, column 8"); }

TEST(Fields, GiveDefaultsForAbsentAndNullKeys) {
  const Value value = parse(R"({"n": null})");
  const Fields fields(value, "here");
  EXPECT_EQ(fields.integer("n", 7, 0, 10), 7);
  EXPECT_EQ(fields.number("x", 2.5, 0, 10), 2.5);
  EXPECT_TRUE(fields.boolean("x", true));
  EXPECT_EQ(fields.string("x", "d"), "d");
  EXPECT_EQ(fields.integers("x", {1, 2}, 0, 9), (std::vector<int64_t>{1, 2}));
}

TEST(Fields, NameTheKeyThatIsWrong) {
  const Value value = parse(R"({"a": {"n": 11, "s": "x", "l": [1, "2"]}})");
  const Value list = parse("[]");
  const Fields fields = Fields(value, "here").child("a");
  const auto refused = [&](auto call, const char* part) { expect_error(call, ErrorCode::model_format, part); };
  refused([&] { fields.integer("n", 0, 1, 10); }, "here: a: n: wanted 1 to 10, got 11");
  refused([&] { fields.integer("s", 0, 1, 10); }, "s: wanted an integer, got a string");
  refused([&] { fields.number("n", 0, 1, 10); }, "n: wanted 1 to 10, got 11");
  refused([&] { fields.boolean("n", false); }, "n: wanted true or false, got an integer");
  refused([&] { fields.string("n", ""); }, "n: wanted a string");
  refused([&] { fields.integers("l", {}, 0, 9); }, "l: wanted a list of integers, got a string in it");
  refused([&] { fields.child("z"); }, "z: is missing");
  refused([&] { Fields(list, "there"); }, "there: wanted a map, got a list");
}

TEST(Json, IsReadOrRefusedWhenDamaged) {
  tests::expect_survives(
      R"({"a": [1, -2.5e3, true, null, "\u00e9\n\ud83d\ude00"], "b": {"c": [[], {}, "x"], "d": 9007199254740993}})",
      20'000, [](const std::string& bad) { parse_json(bad, "x"); });
}

}  // namespace
}  // namespace lumina::io
