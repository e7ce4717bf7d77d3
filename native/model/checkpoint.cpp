// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint.h"

#include <algorithm>
#include <cstring>
#include <map>

#include "backend/cpu/panels.h"
#include "core/error.h"
#include "core/round.h"
#include "core/system.h"
#include "core/thread_pool.h"
#include "io/checkpoint_files.h"
#include "io/json.h"
#include "model/random_weights.h"
#include "model/weight_names.h"

namespace lumina {
namespace {

using io::StoredTensor;
using io::StoredType;

[[noreturn]] void refuse(const std::string& message) { throw Error(ErrorCode::model_format, message); }

/// Fills a Checkpoint from the tensors of its files.
class Loader : public WeightVisitor {
 public:
  Loader(Checkpoint& checkpoint, const std::string& where) : checkpoint_(checkpoint), where_(where) {
    for (const io::TensorFile& file : checkpoint.files)
      for (const StoredTensor& tensor : file.tensors())
        if (!unread_.emplace(tensor.name, &tensor).second)
          refuse(text(where, ": tensor ", tensor.name, " is in two files"));
  }

  void load() {
    visit_weights(checkpoint_, *this);
    if (checkpoint_.config.tie_word_embeddings) checkpoint_.head = checkpoint_.embedding;
    refuse_surplus();
  }

  void matrix(const std::string& name, Weights& to, int64_t rows, int64_t cols) override {
    for (const DType type : {DType::int8, DType::int4})
      if (unread_.count(packed_name(name, type)) > 0) return packed(name, to, rows, cols, type);
    const StoredTensor& tensor = take(name, {rows, cols});
    const bool is_bf16 = tensor.type == StoredType::bf16;
    to = Weights{tensor.bytes.data(), nullptr, rows, cols, is_bf16 ? DType::bf16 : DType::f32};
    if (tensor.type == StoredType::f16)
      to.data = widened(tensor);
    else if (reinterpret_cast<uintptr_t>(to.data) % size_of(tensor.type) != 0)
      to.data = aligned(tensor);
    checkpoint_.bytes += static_cast<uint64_t>(rows * cols) * (is_bf16 ? sizeof(bf16) : sizeof(float));
  }

  void vector(const std::string& name, std::vector<float>& to, int64_t size) override {
    to = to_f32(take(name, {size}));
  }

  void head_norm(const std::string& name, std::vector<float>& gamma, std::vector<float>& beta, int32_t& rows,
                 int32_t heads, int32_t head_dim) override {
    const StoredTensor& weight = find(name + ".weight");
    const bool fits = weight.shape.size() == 2 && weight.shape[0] >= 1 && weight.shape[0] <= heads &&
                      heads % weight.shape[0] == 0 && weight.shape[1] == head_dim;
    if (!fits)
      refuse(text(where_, ": tensor ", weight.name, " has the shape ", io::to_string(weight.shape), "; wanted [R, ",
                  head_dim, "] with R a divisor of ", heads, " heads"));
    rows = static_cast<int32_t>(weight.shape[0]);
    gamma = to_f32(take(name + ".weight", {rows, head_dim}));
    beta = to_f32(take(name + ".bias", {rows, head_dim}));
  }

 private:
  void packed(const std::string& name, Weights& to, int64_t rows, int64_t cols, DType type) {
    const StoredTensor& tensor = find(packed_name(name, type));
    if (name == kEmbedding)  // it is read row by row, as numbers: packed bytes end long before the last row would
      refuse(text(where_, ": tensor ", tensor.name,
                  " is packed, which only matrices that are multiplied can be; wanted ", name, " as F32, BF16 or F16"));
    const std::vector<int64_t> shape = cpu::packed_shape(rows, cols, type);
    if (tensor.type != StoredType::u8 || tensor.shape != shape)
      refuse(text(where_, ": tensor ", tensor.name, " is ", name_of(tensor.type), ' ', io::to_string(tensor.shape),
                  "; wanted U8 ", io::to_string(shape)));
    to = Weights{tensor.bytes.data(), nullptr, rows, cols, type};
    if (reinterpret_cast<uintptr_t>(to.data) % sizeof(bf16) != 0) to.data = aligned(tensor);
    checkpoint_.parameters += static_cast<uint64_t>(rows * cols);
    checkpoint_.bytes += tensor.bytes.size();
    unread_.erase(tensor.name);
  }

  const StoredTensor& find(const std::string& name) const {
    const auto at = unread_.find(name);
    if (at == unread_.end()) refuse(text(where_, ": tensor ", name, " is missing", reason_missing(name)));
    return *at->second;
  }

  /// What the names that are there say of how the file came about; empty if nothing.
  std::string reason_missing(const std::string& name) const {
    const std::string stem = name.substr(0, name.rfind('.'));
    const auto has = [&](const std::string& other) { return unread_.count(other) > 0; };
    if (has(stem + ".qweight"))
      return ": the weights were quantized by GPTQ or AWQ; take the checkpoint that they were made from";
    if (has(name + ".absmax") || has(name + "_scale") || has(name + "_packed"))
      return ": the weights were quantized by another tool; take the checkpoint that they were made from";
    if (has("tok_embeddings.weight"))
      return ": these are Meta's own names and order of weights; convert them with transformers' "
             "convert_chameleon_weights_to_hf.py";
    for (const char* prefix : {"module.", "_orig_mod.", "base_model.model.", "llma.", "language_model."})
      if (has(prefix + name))
        return text("; there is ", prefix, name, ": the names of all tensors have to begin at \"",
                    name.substr(0, name.find('.') + 1), "\"");
    for (const auto& [other, tensor] : unread_)
      if (other.find(".lora_A.") != other.npos)
        return ": these are the weights of an adapter (LoRA); merge it into its model first";
    return {};
  }

  const StoredTensor& take(const std::string& name, const std::vector<int64_t>& shape) {
    const StoredTensor& tensor = find(name);
    if (tensor.shape != shape)
      refuse(text(where_, ": tensor ", name, " has the shape ", io::to_string(tensor.shape), "; config.json asks for ",
                  io::to_string(shape)));
    if (tensor.type != StoredType::f32 && tensor.type != StoredType::bf16 && tensor.type != StoredType::f16)
      refuse(text(where_, ": tensor ", name, " is of type ", name_of(tensor.type),
                  "; wanted F32, BF16 or F16: take a checkpoint that has it so"));
    unread_.erase(name);
    checkpoint_.parameters += static_cast<uint64_t>(tensor.elements());
    return tensor;
  }

  const void* widened(const StoredTensor& tensor) {
    const size_t count = static_cast<size_t>(tensor.elements());
    io::Pages& copy = checkpoint_.copies.emplace_back(io::Pages::allocate(count * sizeof(float)));
    to_f32(tensor, {reinterpret_cast<float*>(copy.writable().data()), count});
    return copy.bytes().data();
  }

  const void* aligned(const StoredTensor& tensor) {
    io::Pages& copy = checkpoint_.copies.emplace_back(io::Pages::allocate(tensor.bytes.size()));
    std::memcpy(copy.writable().data(), tensor.bytes.data(), tensor.bytes.size());
    return copy.bytes().data();
  }

  void refuse_surplus() const {
    constexpr int shown = 5;
    int count = 0;
    std::string names;
    for (const auto& [name, tensor] : unread_)
      if (!is_passed_over(*tensor, checkpoint_.config) && ++count <= shown) names += (count > 1 ? ", " : "") + name;
    if (count > 0)
      refuse(text(where_, ": ", count, " tensors do not belong to the model that config.json describes: ", names,
                  count > shown ? ", ..." : ""));
  }

  Checkpoint& checkpoint_;
  const std::string& where_;
  std::map<std::string, const StoredTensor*> unread_;
};

Vocabulary read_vocabulary(const io::Value& config, const std::string& config_path, int32_t vocab_size,
                           const std::string& dir, std::string tokenizer) {
  for (const io::Value* part : {&config, &decoder_part(config)})
    if (const TokenNames names = names_of_config(*part, config_path); !names.empty())
      return Vocabulary::from_names(names, vocab_size, config_path);
  for (const char* name : {"/tokenizer.json", "/text_tokenizer.json"})
    if (tokenizer.empty() && system::exists(dir + name)) tokenizer = dir + name;
  if (tokenizer.empty())
    refuse(text(config_path, ": has no vocabulary_map, and ", dir,
                " holds neither tokenizer.json nor "
                "text_tokenizer.json; name a tokenizer file"));
  return Vocabulary::from_names(names_of_tokenizer(io::read_json(tokenizer), tokenizer), vocab_size, tokenizer);
}

/// All tensors of a config, as if they came from one file. Vectors are filled; matrices are added to `matrices`.
io::TensorFile random_file(const ModelConfig& config, uint64_t seed, const std::string& where,
                           RandomMatrices& matrices) {
  constexpr int64_t alignment = 32;  // elements
  const std::vector<RandomTensor> tensors = random_tensors(config);
  int64_t total = 0;
  for (const RandomTensor& tensor : tensors) total += round_up(tensor.elements(), alignment);
  io::Pages pages = io::Pages::allocate(static_cast<size_t>(total) * sizeof(bf16));

  std::vector<StoredTensor> stored;
  bf16* at = reinterpret_cast<bf16*>(pages.writable().data());
  for (const RandomTensor& tensor : tensors) {
    const std::span<bf16> all(at, static_cast<size_t>(tensor.elements()));
    stored.push_back({tensor.name, StoredType::bf16, tensor.shape, std::as_bytes(all)});
    if (tensor.kind == RandomTensor::Kind::weight)
      matrices.add(tensor, all);
    else
      fill_random(tensor, seed, 0, all);
    at += round_up(tensor.elements(), alignment);
  }
  std::vector<io::Pages> memory;
  memory.push_back(std::move(pages));
  return io::TensorFile(where, std::move(stored), std::move(memory));
}

}  // namespace

Checkpoint Checkpoint::open(const std::string& dir, const std::string& tokenizer_file, io::Loading loading) {
  const std::string config_path = dir + "/config.json";
  if (!system::exists(config_path)) refuse(text(config_path, " does not exist; wanted a checkpoint directory"));
  const io::Value config = io::read_json(config_path);
  Checkpoint checkpoint;
  checkpoint.config = ModelConfig::from_json(config, config_path);
  checkpoint.vocabulary = read_vocabulary(config, config_path, checkpoint.config.vocab_size, dir, tokenizer_file);
  checkpoint.files = io::open_checkpoint_files(dir, loading);
  Loader(checkpoint, dir).load();
  return checkpoint;
}

Checkpoint Checkpoint::random(std::string_view config_json, uint64_t seed, bool lazily) {
  const std::string where = "the random model's config";
  const io::Value config = io::parse_json(config_json, where);
  Checkpoint checkpoint;
  checkpoint.config = ModelConfig::from_json(config, where);
  TokenNames names = names_of_config(config, where);
  if (names.empty()) names = synthetic_names(checkpoint.config.vocab_size);
  checkpoint.vocabulary = Vocabulary::from_names(names, checkpoint.config.vocab_size, where);
  checkpoint.random_matrices = RandomMatrices(seed);
  checkpoint.files.push_back(random_file(checkpoint.config, seed, where, checkpoint.random_matrices));
  Loader(checkpoint, where).load();
  if (!lazily) {
    ThreadPool pool(one_per_core());
    checkpoint.random_matrices.make_all(pool);
  }
  return checkpoint;
}

}  // namespace lumina
