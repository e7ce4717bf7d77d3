// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "model/config.h"

#include "files.h"
#include "io/json.h"

namespace lumina {
namespace {

using tests::expect_error;

ModelConfig config_of(const std::string& json) {
  return ModelConfig::from_json(io::parse_json(json, "config.json"), "config.json");
}

void expect_refused(const std::string& json, std::string_view part) {
  expect_error([&] { config_of(json); }, ErrorCode::model_format, part);
}

TEST(ModelConfig, HasTheReferencesDefaults) {
  const ModelConfig config = config_of("{}");
  EXPECT_EQ(config.layers, 32);
  EXPECT_EQ(config.hidden_size, 4096);
  EXPECT_EQ(config.intermediate_size, 11008);
  EXPECT_EQ(config.heads, 32);
  EXPECT_EQ(config.kv_heads, 32);
  EXPECT_EQ(config.head_dim, 128);
  EXPECT_EQ(config.vocab_size, 65536);
  EXPECT_EQ(config.max_positions, 4096);
  EXPECT_EQ(config.qk_norm_rows, 1);
  EXPECT_EQ(config.rms_norm_eps, 1e-5f);
  EXPECT_EQ(config.rope_theta, 10000);
  EXPECT_EQ(config.rope_scaling, RopeScaling::none);
  EXPECT_TRUE(config.mask_image_logits);  // absent means true; every Lumina-mGPT config says false
  EXPECT_FALSE(config.swin_norm);
  EXPECT_FALSE(config.attention_bias);
  EXPECT_FALSE(config.mlp_bias);
  EXPECT_FALSE(config.tie_word_embeddings);
}

TEST(ModelConfig, ReadsTheGoldenConfigs) {
  const auto read = [](const std::string& path) { return ModelConfig::from_json(io::read_json(path), path); };
  const ModelConfig a = read(LUMINA_CHECKPOINTS_DIR "/mgpt-a/config.json");
  EXPECT_EQ(a.layers, 2);
  EXPECT_EQ(a.kv_heads, 4);
  EXPECT_FALSE(a.swin_norm);
  EXPECT_FALSE(a.mask_image_logits);
  const ModelConfig b = read(LUMINA_CHECKPOINTS_DIR "/mgpt-b/config.json");
  EXPECT_EQ(b.layers, 3);
  EXPECT_EQ(b.hidden_size, 96);
  EXPECT_EQ(b.intermediate_size, 224);
  EXPECT_EQ(b.heads, 6);
  EXPECT_EQ(b.kv_heads, 2);
  EXPECT_EQ(b.head_dim, 16);
  EXPECT_EQ(b.vocab_size, 9216);
  EXPECT_EQ(b.qk_norm_rows, 2);
  EXPECT_TRUE(b.swin_norm);
}

TEST(ModelConfig, TakesNullKeyValueHeadsAsOneForEachHead) {
  EXPECT_EQ(config_of(R"({"num_attention_heads": 64, "num_key_value_heads": null})").kv_heads, 64);
  EXPECT_EQ(config_of(R"({"num_attention_heads": 64})").kv_heads, 32);
  expect_refused(R"({"num_attention_heads": 4})", "num_key_value_heads: 32 do not divide num_attention_heads 4");
}

TEST(ModelConfig, ReadsRopeScaling) {
  const ModelConfig linear = config_of(R"({"rope_scaling": {"type": "linear", "factor": 2.0}, "rope_theta": 5e5})");
  EXPECT_EQ(linear.rope_scaling, RopeScaling::linear);
  EXPECT_EQ(linear.rope_factor, 2);
  EXPECT_EQ(linear.rope_theta, 5e5);
  EXPECT_EQ(config_of(R"({"rope_scaling": {"rope_type": "dynamic", "factor": 4}})").rope_scaling, RopeScaling::dynamic);
  const ModelConfig newer = config_of(R"({"rope_parameters": {"rope_type": "default", "rope_theta": 20000}})");
  EXPECT_EQ(newer.rope_scaling, RopeScaling::none);
  EXPECT_EQ(newer.rope_theta, 20000);
  expect_refused(R"({"rope_scaling": {"type": "yarn", "factor": 2}})", "\"yarn\"");
  expect_refused(R"({"rope_scaling": {"type": "linear"}})", "factor: is missing");
  expect_refused(R"({"rope_scaling": {"type": "linear", "factor": 0.5}})", "factor: wanted 1");
  expect_refused(R"({"rope_scaling": 2})", "wanted a map");
}

TEST(ModelConfig, RefusesOtherArchitectures) {
  expect_refused(R"({"model_type": "llama"})", "model_type is \"llama\"");
  expect_refused(R"({"hidden_act": "gelu"})", "hidden_act is \"gelu\"");
}

TEST(ModelConfig, RefusesSizesOutOfRange) {
  for (const char* key : {"num_hidden_layers", "hidden_size", "intermediate_size", "num_attention_heads",
                          "num_key_value_heads", "vocab_size", "max_position_embeddings", "model_parallel_size"})
    for (const char* value : {"0", "-1", "4294967296", "9223372036854775807", "1.5", "\"8\""})
      expect_refused("{\"" + std::string(key) + "\": " + value + "}", std::string(key) + ": wanted");
  expect_refused(R"({"rms_norm_eps": -1})", "rms_norm_eps");
  expect_refused(R"({"rope_theta": 0})", "rope_theta");
  expect_refused(R"({"swin_norm": 1})", "swin_norm: wanted true or false");
  expect_refused("[]", "wanted a map");
}

TEST(ModelConfig, RefusesSizesThatDoNotDivide) {
  expect_refused(R"({"num_attention_heads": 33})", "33 do not divide hidden_size 4096");
  expect_refused(R"({"hidden_size": 96, "num_attention_heads": 32})", "RoPE needs an even count");
  expect_refused(R"({"num_key_value_heads": 5})", "5 do not divide num_attention_heads 32");
  expect_refused(R"({"model_parallel_size": 3})", "3 does not divide both head counts");
  expect_refused(R"({"head_dim": 64})", "head_dim: wanted hidden_size / num_attention_heads = 128");
}

}  // namespace
}  // namespace lumina
