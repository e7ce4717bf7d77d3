// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "model/config.h"

#include "core/error.h"

namespace lumina {
namespace {

using io::Fields;

// Larger than any model, small enough that products of two sizes and an element's bytes fit int64.
constexpr int64_t kMaxWidth = 1 << 20, kMaxLayers = 4096, kMaxVocabulary = 1 << 24, kMaxPositions = 1 << 30;

int32_t size_of(const Fields& fields, std::string_view key, int64_t fallback, int64_t most) {
  return static_cast<int32_t>(fields.integer(key, fallback, 1, most));
}

void require(const Fields& fields, std::string_view key, std::string_view wanted, std::string_view fallback) {
  if (const std::string value = fields.string(key, fallback); value != wanted)
    throw Error(ErrorCode::model_format,
                text(fields.where(), ": ", key, " is \"", value, "\"; only \"", wanted, "\" is supported"));
}

/// `rope_scaling`, null or {"type" or "rope_type", "factor"}; newer files say `rope_parameters`, with the theta in it.
void read_rope(const Fields& fields, ModelConfig& config) {
  config.rope_theta = fields.number("rope_theta", config.rope_theta, 1, 1e12);
  const char* key = fields.find("rope_parameters") != nullptr ? "rope_parameters" : "rope_scaling";
  if (fields.find(key) == nullptr) return;
  const Fields rope = fields.child(key);
  config.rope_theta = rope.number("rope_theta", config.rope_theta, 1, 1e12);
  const std::string type = rope.string("rope_type", rope.string("type", "default"));
  if (type == "default") return;
  if (type == "linear")
    config.rope_scaling = RopeScaling::linear;
  else if (type == "dynamic")
    config.rope_scaling = RopeScaling::dynamic;
  else
    throw Error(ErrorCode::model_format, text(rope.where(), ": type \"", type, "\"; linear and dynamic are supported"));
  if (rope.find("factor") == nullptr) rope.fail("factor", "is missing");
  config.rope_factor = rope.number("factor", 1, 1, 1e6);
}

/// Weights that another tool has packed.
void refuse_quantized(const Fields& fields) {
  for (const char* key : {"quantization_config", "compression_config"}) {
    if (fields.find(key) == nullptr) continue;
    const Fields quantized = fields.child(key);
    throw Error(ErrorCode::model_format, text(quantized.where(), ": the weights were quantized by ",
                                              quantized.string("quant_method", "another tool"),
                                              ", whose format is not read; take the checkpoint that they were made "
                                              "from, and `lumina quantize` it for the CPU"));
  }
}

void check_shape(const Fields& fields, const ModelConfig& config) {
  if (config.hidden_size % config.heads != 0)
    fields.fail("num_attention_heads", text(config.heads, " do not divide hidden_size ", config.hidden_size));
  if (config.head_dim % 2 != 0)
    fields.fail("num_attention_heads", text("a head has ", config.head_dim, " numbers; RoPE needs an even count"));
  if (config.heads % config.kv_heads != 0)
    fields.fail("num_key_value_heads", text(config.kv_heads, " do not divide num_attention_heads ", config.heads));
  if (fields.integer("head_dim", config.head_dim, 1, kMaxWidth) != config.head_dim)
    fields.fail("head_dim", text("wanted hidden_size / num_attention_heads = ", config.head_dim));
  if (config.heads % config.qk_norm_rows != 0 || config.kv_heads % config.qk_norm_rows != 0)
    fields.fail("model_parallel_size", text(config.qk_norm_rows, " does not divide both head counts, ", config.heads,
                                            " and ", config.kv_heads));
}

}  // namespace

const io::Value& decoder_part(const io::Value& json) {
  const io::Value* nested = json.find("text_config");
  return nested != nullptr && nested->map() != nullptr && json.find("hidden_size") == nullptr ? *nested : json;
}

ModelConfig ModelConfig::from_json(const io::Value& whole, const std::string& where) {
  const io::Value& json = decoder_part(whole);
  refuse_quantized(Fields(whole, where));
  const Fields fields(json, &json == &whole ? where : where + ": text_config");
  refuse_quantized(fields);
  require(Fields(whole, where), "model_type", "chameleon", "chameleon");
  require(fields, "hidden_act", "silu", "silu");
  ModelConfig config;
  config.layers = size_of(fields, "num_hidden_layers", config.layers, kMaxLayers);
  config.hidden_size = size_of(fields, "hidden_size", config.hidden_size, kMaxWidth);
  config.intermediate_size = size_of(fields, "intermediate_size", config.intermediate_size, kMaxWidth);
  config.heads = size_of(fields, "num_attention_heads", config.heads, kMaxWidth);
  // An absent key means the reference's default, whatever the number of heads (its writer leaves defaults out);
  // an explicit null means one for each head.
  const io::Value* kv_heads = json.find("num_key_value_heads");
  config.kv_heads = size_of(fields, "num_key_value_heads",
                            kv_heads != nullptr && kv_heads->is_null() ? config.heads : config.kv_heads, kMaxWidth);
  config.head_dim = config.hidden_size / config.heads;
  config.vocab_size = size_of(fields, "vocab_size", config.vocab_size, kMaxVocabulary);
  config.max_positions = size_of(fields, "max_position_embeddings", config.max_positions, kMaxPositions);
  config.qk_norm_rows = size_of(fields, "model_parallel_size", config.qk_norm_rows, kMaxWidth);
  config.rms_norm_eps = static_cast<float>(fields.number("rms_norm_eps", 1e-5, 0, 1));
  config.swin_norm = fields.boolean("swin_norm", config.swin_norm);
  config.mask_image_logits = fields.boolean("mask_image_logits", config.mask_image_logits);
  config.attention_bias = fields.boolean("attention_bias", config.attention_bias);
  config.mlp_bias = fields.boolean("mlp_bias", config.mlp_bias);
  config.tie_word_embeddings = fields.boolean("tie_word_embeddings", config.tie_word_embeddings);
  read_rope(fields, config);
  check_shape(fields, config);
  return config;
}

}  // namespace lumina
