// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vocabulary/vocabulary.h"

#include "files.h"
#include "io/json.h"

namespace lumina {
namespace {

using tests::expect_error;

/// 4 image tokens from id 4 in another order than their codes, 3 grids from id 20.
TokenNames small() {
  return {{"<s>", 0},      {"IMGIMGAZ", 5},         {"IMGIMGBZ", 4},         {"IMGIMGCZ", 7},
          {"IMGIMGDZ", 6}, {"<eoss>", 10},          {"<racm3:break>", 11},   {"<reserved08706>", 12},
          {"text", 13},    {"<reserved08799>", 14}, {"<reserved08800>", 20}, {"<reserved08801>", 21},
          {"IMGIMG", 15},  {"<reserved08802>", 22}, {"<reserved08804>", 16}};
}

Vocabulary vocabulary_of(const TokenNames& names) { return Vocabulary::from_names(names, 32, "names.json"); }

template <typename Change>
void expect_refused(Change change, std::string_view part) {
  TokenNames names = small();
  change(names);
  expect_error([&] { vocabulary_of(names); }, ErrorCode::model_format, part);
}

TEST(Vocabulary, LooksIdsUpByName) {
  const Vocabulary found = vocabulary_of(small());
  EXPECT_EQ(found.bos, 0);
  EXPECT_EQ(found.image_end, 10);
  EXPECT_EQ(found.image_start, 11);
  EXPECT_EQ(found.end_of_turn, 12);
  EXPECT_EQ(found.end_of_row, 14);
  EXPECT_EQ(found.grid_zero, 20);
  EXPECT_EQ(found.grid_count, 3);  // up to the first name that is not there
  EXPECT_EQ(found.image_first, 4);
  EXPECT_EQ(found.image_count, 4);
  EXPECT_EQ(found.code_to_id, (std::vector<int32_t>{5, 4, 7, 6}));
  EXPECT_EQ(found.id_to_code, (std::vector<int32_t>{1, 0, 3, 2}));
  EXPECT_TRUE(found.is_image(4));
  EXPECT_TRUE(found.is_image(7));
  EXPECT_FALSE(found.is_image(3));
  EXPECT_FALSE(found.is_image(8));
  EXPECT_EQ(found.code_of(7), 2);
}

TEST(Vocabulary, AgreesWithTheGoldenImageMapping) {
  for (const char* model : {"mgpt-a", "mgpt-b"}) {
    const std::string path = std::string(LUMINA_CHECKPOINTS_DIR "/") + model + "/config.json";
    const Vocabulary found = Vocabulary::from_names(names_of_config(io::read_json(path), path), 9216, path);
    EXPECT_EQ(found.image_first, 4);
    EXPECT_EQ(found.image_count, 8192);
    EXPECT_EQ(found.image_end, 8196);
    EXPECT_EQ(found.image_start, 8197);
    EXPECT_EQ(found.end_of_turn, 8710);
    EXPECT_EQ(found.end_of_row, 8803);
    EXPECT_EQ(found.grid_zero, 8804);
    EXPECT_EQ(found.grid_count, 66);
    const io::Value mapping = io::read_json(LUMINA_GOLDEN_DIR "/text/img_mapping.json");
    EXPECT_EQ(mapping.list()->size(), 20u);
    for (const io::Value& entry : *mapping.list()) {
      const auto code = static_cast<int32_t>(*entry.find("code")->integer());
      EXPECT_EQ(found.code_to_id.at(code), *entry.find("id")->integer());
      EXPECT_EQ(found.code_of(found.code_to_id[code]), code);
    }
  }
}

TEST(Vocabulary, OfTheTokenizerEqualsThatOfTheConfig) {
  const std::string tokenizer = LUMINA_CHECKPOINTS_DIR "/tokenizer/tokenizer.json";
  const std::string config = LUMINA_CHECKPOINTS_DIR "/mgpt-a/config.json";
  const auto a = Vocabulary::from_names(names_of_tokenizer(io::read_json(tokenizer), tokenizer), 9216, tokenizer);
  const auto b = Vocabulary::from_names(names_of_config(io::read_json(config), config), 9216, config);
  EXPECT_EQ(a.code_to_id, b.code_to_id);
  EXPECT_EQ(a.end_of_turn, b.end_of_turn);
  EXPECT_EQ(a.grid_count, b.grid_count);
}

TEST(Vocabulary, NamesWhatIsMissing) {
  for (const char* name :
       {"<s>", "<eoss>", "<racm3:break>", "<reserved08706>", "<reserved08799>", "<reserved08800>", "<reserved08801>"})
    expect_refused([&](TokenNames& names) { names.erase(name); },
                   "names.json: the vocabulary has no token " + std::string(name));
  expect_refused(
      [](TokenNames& names) {
        for (const char* name : {"IMGIMGAZ", "IMGIMGBZ", "IMGIMGCZ", "IMGIMGDZ"}) names.erase(name);
      },
      "has no image tokens");
}

TEST(Vocabulary, RefusesGapsInRanges) {
  expect_refused([](TokenNames& names) { names.erase("IMGIMGAZ"); }, "gap before id 6");
  expect_refused([](TokenNames& names) { names["IMGIMGCZ"] = 8; }, "gap before id 8");
  expect_refused([](TokenNames& names) { names.erase("IMGIMGCZ"), names["IMGIMGEZ"] = 7; }, "wanted codes 0 to 3");
  expect_refused([](TokenNames& names) { names.erase("IMGIMGCZ"), names["IMGIMGIJJJJJJJJZ"] = 7; },
                 "wanted codes 0 to 3");
  expect_refused([](TokenNames& names) { names["<reserved08802>"] = 23; }, "its grid tokens with a gap");
}

TEST(Vocabulary, DoesNotTakePaddedNamesForCodes) {
  EXPECT_EQ(vocabulary_of([] {
              TokenNames names = small();
              names["IMGIMGABZ"] = 17, names["IMGIMGKZ"] = 18, names["IMGIMGZ"] = 19, names["IMGIMGJJJJJJJJJJJZ"] = 23;
              return names;
            }())
                .image_count,
            4);
}

TEST(Vocabulary, RefusesIdsOutOfRangeOrWithTwoMeanings) {
  expect_refused([](TokenNames& names) { names["<eoss>"] = 32; }, "<eoss> the id 32, but the model has 32 ids");
  expect_refused([](TokenNames& names) { names["<eoss>"] = 11; }, "a second meaning");
  expect_refused([](TokenNames& names) { names["<s>"] = 4; }, "a second meaning");
  expect_refused([](TokenNames& names) { names["IMGIMGAZ"] = 4; }, "a second meaning");
}

TEST(Vocabulary, ReadsNamesAsHostileInput) {
  const auto config = [](const char* json) { return names_of_config(io::parse_json(json, "c"), "c"); };
  const auto tokenizer = [](const char* json) { return names_of_tokenizer(io::parse_json(json, "t"), "t"); };
  const auto refused = [](auto call, std::string_view part) { expect_error(call, ErrorCode::model_format, part); };
  EXPECT_TRUE(config("{}").empty());
  EXPECT_TRUE(config(R"({"vocabulary_map": null})").empty());
  refused([&] { config(R"({"vocabulary_map": []})"); }, "wanted a map");
  refused([&] { config(R"({"vocabulary_map": {"a": -1}})"); }, "token a is not an integer");
  refused([&] { config(R"({"vocabulary_map": {"a": 4294967296}})"); }, "token a is not an integer");
  refused([&] { config(R"({"vocabulary_map": {"a": "1"}})"); }, "token a is not an integer");
  refused([&] { tokenizer("{}"); }, "model: is missing");
  refused([&] { tokenizer(R"({"model": {}})"); }, "vocab: wanted a map");
  refused([&] { tokenizer(R"({"model": {"vocab": {}}, "added_tokens": {}})"); }, "wanted a list");
  refused([&] { tokenizer(R"({"model": {"vocab": {}}, "added_tokens": [1]})"); }, "content and id");
  refused([&] { tokenizer(R"({"model": {"vocab": {"a": 1}}, "added_tokens": [{"content": "a", "id": 2}]})"); },
          "token a has two ids");
  const TokenNames names = tokenizer(R"({"model": {"vocab": {"a": 1}}, "added_tokens": [{"content": "b", "id": 2}]})");
  EXPECT_EQ(names, (TokenNames{{"a", 1}, {"b", 2}}));
}

TEST(SyntheticNames, FollowThePublishedLayout) {
  const Vocabulary published = Vocabulary::from_names(synthetic_names(65536), 65536, "synthetic");
  EXPECT_EQ(published.image_first, 4);
  EXPECT_EQ(published.image_count, 8192);
  EXPECT_EQ(published.image_end, 8196);
  EXPECT_EQ(published.image_start, 8197);
  EXPECT_EQ(published.end_of_turn, 8710);
  EXPECT_EQ(published.end_of_row, 8803);
  EXPECT_EQ(published.grid_zero, 8804);
  EXPECT_EQ(published.code_to_id[19], 23);
}

TEST(SyntheticNames, FitEveryVocabularySize) {
  for (int32_t size = 64; size < 20'000; size += size < 200 ? 1 : 997)
    EXPECT_GE(Vocabulary::from_names(synthetic_names(size), size, "synthetic").image_count, 32) << size;
  for (const int32_t size : {8804, 8805, 8806, 8807, 16384})
    EXPECT_NO_THROW(Vocabulary::from_names(synthetic_names(size), size, "synthetic")) << size;
  expect_error([] { synthetic_names(63); }, ErrorCode::invalid_request, "at least 64");
}

}  // namespace
}  // namespace lumina
