// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "model/weight_names.h"

namespace lumina {
namespace {

using io::StoredType;

constexpr const char* kHead = "lm_head.weight";

void visit_layer(LayerWeights& layer, const ModelConfig& config, const std::string& prefix, WeightVisitor& visitor) {
  const int64_t hidden = config.hidden_size, intermediate = config.intermediate_size;
  const int64_t kv = int64_t{config.kv_heads} * config.head_dim;
  const auto projection = [&](const std::string& name, Weights& to, std::vector<float>& bias, bool has_bias,
                              int64_t rows, int64_t cols) {
    visitor.matrix(prefix + name + ".weight", to, rows, cols);
    if (has_bias) visitor.vector(prefix + name + ".bias", bias, rows);
  };
  visitor.vector(prefix + "input_layernorm.weight", layer.input_norm, hidden);
  projection("self_attn.q_proj", layer.q, layer.q_bias, config.attention_bias, hidden, hidden);
  projection("self_attn.k_proj", layer.k, layer.k_bias, config.attention_bias, kv, hidden);
  projection("self_attn.v_proj", layer.v, layer.v_bias, config.attention_bias, kv, hidden);
  projection("self_attn.o_proj", layer.o, layer.o_bias, config.attention_bias, hidden, hidden);
  visitor.head_norm(prefix + "self_attn.q_norm", layer.q_gamma, layer.q_beta, layer.q_rows, config.heads,
                    config.head_dim);
  visitor.head_norm(prefix + "self_attn.k_norm", layer.k_gamma, layer.k_beta, layer.k_rows, config.kv_heads,
                    config.head_dim);
  visitor.vector(prefix + "post_attention_layernorm.weight", layer.post_attention_norm, hidden);
  projection("mlp.gate_proj", layer.gate, layer.gate_bias, config.mlp_bias, intermediate, hidden);
  projection("mlp.up_proj", layer.up, layer.up_bias, config.mlp_bias, intermediate, hidden);
  projection("mlp.down_proj", layer.down, layer.down_bias, config.mlp_bias, hidden, intermediate);
}

}  // namespace

void visit_weights(Checkpoint& checkpoint, WeightVisitor& visitor) {
  const ModelConfig& config = checkpoint.config;
  visitor.matrix(kEmbedding, checkpoint.embedding, config.vocab_size, config.hidden_size);
  checkpoint.layers.resize(static_cast<size_t>(config.layers));
  for (int32_t i = 0; i < config.layers; ++i)
    visit_layer(checkpoint.layers[i], config, "model.layers." + std::to_string(i) + ".", visitor);
  visitor.vector("model.norm.weight", checkpoint.final_norm, config.hidden_size);
  if (!config.tie_word_embeddings) visitor.matrix(kHead, checkpoint.head, config.vocab_size, config.hidden_size);
}

std::string packed_name(const std::string& name, DType type) { return name + '.' + name_of(type); }

bool is_passed_over(const io::StoredTensor& tensor, const ModelConfig& config) {
  const std::string& name = tensor.name;
  const bool is_number = tensor.type == StoredType::f32 || tensor.type == StoredType::bf16 ||
                         tensor.type == StoredType::f16 || tensor.type == StoredType::f64;
  const bool is_packed = name.ends_with(".int8") || name.ends_with(".int4");
  const bool is_parameter = is_packed || (is_number && (name.ends_with(".weight") || name.ends_with(".bias")));
  return !is_parameter || name.starts_with("model.vqmodel.") || (config.tie_word_embeddings && name == kHead);
}

}  // namespace lumina
