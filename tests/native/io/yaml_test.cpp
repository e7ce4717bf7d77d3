// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/yaml.h"

#include "damage.h"
#include "files.h"

namespace lumina::io {
namespace {

using tests::expect_error;

Value parse(std::string_view source) { return parse_yaml(source, "test.yaml"); }

void expect_refused(std::string_view source, std::string_view part) {
  expect_error([&] { parse(source); }, ErrorCode::model_format, part);
}

TEST(Yaml, ReadsTheGoldenVqganDescription) {
  const Value value = read_yaml(LUMINA_CHECKPOINTS_DIR "/vqgan/vqgan.yaml");
  const Fields params = Fields(value, "vqgan.yaml").child("model").child("params");
  EXPECT_EQ(params.integer("n_embed", 0, 1, 1 << 20), 8192);
  EXPECT_EQ(params.string("ckpt_path", ""), "unused");
  const Fields ddconfig = params.child("ddconfig");
  EXPECT_EQ(ddconfig.integers("ch_mult", {}, 1, 16), (std::vector<int64_t>{1, 1, 2, 2, 4}));
  EXPECT_EQ(ddconfig.integers("attn_resolutions", {9}, 1, 512), std::vector<int64_t>{});
  EXPECT_FALSE(ddconfig.boolean("double_z", true));
  EXPECT_EQ(ddconfig.number("dropout", 1, 0, 1), 0);
  EXPECT_EQ(*value.find("model")->find("base_learning_rate")->real(), 4.5e-6);
}

TEST(Yaml, AListOfManyLinesTakesTimeAndMemoryByItsLength) {
  constexpr int kItems = 200'000;  // joined by copying, its lines would take 80 GB
  std::string source = "a: [0";
  for (int i = 1; i < kItems; ++i) source += ",\n " + std::to_string(i % 10);
  const Value value = parse(source + "]\nb: [1,\n 2]\n");
  EXPECT_EQ(value.find("a")->list()->size(), size_t{kItems});
  EXPECT_EQ(value.find("b")->list()->size(), 2u);
}

TEST(Yaml, ReadsNestedMapsAndLists) {
  const Value value = parse(
      "---\n"
      "# a comment\n"
      "a:\n"
      "  b:   # another\n"
      "    - 1\n"
      "    -  x: 2\n"
      "       y: [3, -4, 5.5]\n"
      "    - - 6\n"
      "      - 7\n"
      "    -\n"
      "      z: 8\r\n"
      "  c: 'it''s # no comment: really'\n"
      "\n"
      "d: {}\n"
      "e:\n"
      "f: \"q\\\"\\n\"\n"
      "\"g h\": http://x.y/#z\n");
  const Value::List& list = *value.find("a")->find("b")->list();
  ASSERT_EQ(list.size(), 4u);
  EXPECT_EQ(*list[0].integer(), 1);
  EXPECT_EQ(*list[1].find("x")->integer(), 2);
  EXPECT_EQ(*(*list[1].find("y")->list())[1].integer(), -4);
  EXPECT_EQ(*(*list[1].find("y")->list())[2].real(), 5.5);
  EXPECT_EQ(*(*list[2].list())[1].integer(), 7);
  EXPECT_EQ(*list[3].find("z")->integer(), 8);
  EXPECT_EQ(*value.find("a")->find("c")->string(), "it's # no comment: really");
  EXPECT_TRUE(value.find("d")->map()->empty());
  EXPECT_TRUE(value.find("e")->is_null());
  EXPECT_EQ(*value.find("f")->string(), "q\"\n");
  EXPECT_EQ(*value.find("g h")->string(), "http://x.y/#z");
}

TEST(Yaml, KnowsScalars) {
  const Value value =
      parse("[1, +2, -3, 1e-3, .5, 2., true, False, no, ~, null, 010, 0x1f, 1_000, abc, 'true', -, 1.2.3]");
  const Value::List& list = *value.list();
  EXPECT_EQ(*list[0].integer(), 1);
  EXPECT_EQ(*list[1].integer(), 2);
  EXPECT_EQ(*list[2].integer(), -3);
  EXPECT_EQ(*list[3].real(), 1e-3);
  EXPECT_EQ(*list[4].real(), .5);
  EXPECT_EQ(*list[5].real(), 2.);
  EXPECT_TRUE(*list[6].boolean());
  EXPECT_FALSE(*list[7].boolean());
  EXPECT_FALSE(*list[8].boolean());
  EXPECT_TRUE(list[9].is_null());
  EXPECT_TRUE(list[10].is_null());
  for (size_t i = 11; i < list.size(); ++i) EXPECT_NE(list[i].string(), nullptr) << i;
}

TEST(Yaml, ReadsWhatEditorsAndProgramsLeaveInFiles) {
  const Value value =
      parse("\xef\xbb\xbf---\na:\n \t \n  b: [1, 2,  # two\n  3,\n\n4]\n\t\nc:\n  - [x,\n'y, z']\n...\n\n# end\n");
  EXPECT_EQ(Fields(*value.find("a"), "a").integers("b", {}, 0, 9), (std::vector<int64_t>{1, 2, 3, 4}));
  EXPECT_EQ(*(*(*value.find("c")->list())[0].list())[1].string(), "y, z");
  expect_refused("a: 1\n...\nb: 2\n", "line 3: only one document");
}

TEST(Yaml, TakesAnEmptyDocumentAsNull) {
  EXPECT_TRUE(parse("").is_null());
  EXPECT_TRUE(parse("# nothing\n\n").is_null());
}

TEST(Yaml, RefusesTheRestWithItsLine) {
  expect_refused("a: 1\nb: &x 2\n", "line 2: '&'");
  expect_refused("a: *x\n", "line 1: '*'");
  expect_refused("a: !!python/object:os.system x\n", "line 1: '!'");
  expect_refused("a: |\n  text\n", "line 1: '|'");
  expect_refused("a: {b: 1}\n", "line 1: '{'");
  expect_refused("a: [1, [2]]\n", "scalars only");
  expect_refused("a: [1,\n  2\nb: 3\n", "line 1: a list in brackets does not end");
  expect_refused("a:\n\tb: 1\n", "line 2: a tab");
  expect_refused("a: 1\n---\nb: 2\n", "line 2: only one document");
  expect_refused("a: 1\n  b: 2\n", "line 2: unexpected indentation");
  expect_refused("a:\n    b: 1\n  c: 2\n", "line 3: unexpected indentation");
  expect_refused("a: 1\nb\n", "line 2: wanted \"key: value\"");
  expect_refused("a: 1\n- b\n", "line 2: wanted \"key: value\"");
  expect_refused("a: b: c\n", "line 1: a second ':'");
  expect_refused("? a\n: b\n", "line 1: '?'");
  expect_refused("a: - 1\n", "line 1: '-'");
  expect_refused(": b\n", "line 1: this kind of key");
  expect_refused("a: 'x\n", "line 1: a quote does not end");
  expect_refused("a: 'x' y\n", "line 1: text after the closing quote");
  expect_refused("a: \"\\x\"\n", "line 1: an unknown escape");
  expect_refused("<<: 1\na: 1\na: 2\n", "has a key twice");
}

TEST(Yaml, LimitsDepth) {
  std::string maps, dashes;
  for (int i = 0; i < 1000; ++i) maps += std::string(i, ' ') + "a:\n", dashes += "- ";
  expect_refused(maps, "deeper than 64");
  expect_refused(dashes + "1", "deeper than 64");
}

TEST(Yaml, IsReadOrRefusedWhenDamaged) {
  tests::expect_survives(
      "model:\n  params:\n    embed_dim: 256\n    ddconfig:\n      ch_mult:\n      - 1\n      - 2\n"
      "      ch: [1, 2]\n      attn_resolutions: []\n      dropout: 0.0\n    name: \"x: y\"  # why\n",
      20'000, [](const std::string& bad) { parse_yaml(bad, "x"); });
}

}  // namespace
}  // namespace lumina::io
