// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/checkpoint_files.h"

#include <algorithm>
#include <map>
#include <memory>

#include "core/error.h"
#include "core/system.h"
#include "io/json.h"
#include "io/weight_file.h"

namespace lumina::io {
namespace {

[[noreturn]] void refuse(const std::string& message) { throw Error(ErrorCode::model_format, message); }

/// Names of a directory, sorted.
std::vector<std::string> names_in(const std::string& dir) {
  std::vector<std::string> names;
  system::names_in(dir, names);
  std::ranges::sort(names);
  return names;
}

std::vector<TensorFile> open_indexed(const std::string& dir, const std::string& index_path, Loading loading) {
  const Value index = read_json(index_path);
  const Value* map = index.find("weight_map");
  if (map == nullptr || map->map() == nullptr) refuse(text(index_path, ": weight_map is missing or no map"));
  std::map<std::string, size_t> numbers;  // file name -> place in `files`
  std::vector<TensorFile> files;
  for (const auto& [tensor, file] : *map->map()) {
    if (file.string() == nullptr) refuse(text(index_path, ": the file of tensor ", tensor, " is ", file.kind()));
    const std::string& name = *file.string();
    if (name.find('/') != std::string::npos || !(name.ends_with(".safetensors") || name.ends_with(".bin")))
      refuse(text(index_path, ": tensor ", tensor, ": \"", name, "\" is no safetensors or bin file of this directory"));
    const auto [at, is_new] = numbers.emplace(name, files.size());
    if (is_new && !system::exists(dir + "/" + name))
      refuse(text(dir, ": ", name, " is not there, which ", index_path, " names; fetch all files of the checkpoint"));
    if (is_new) files.push_back(open_weight_file(dir + "/" + name, loading));
    if (files[at->second].find(tensor) == nullptr)
      refuse(text(index_path, ": says that tensor ", tensor, " is in ", name, ", which has no such tensor"));
  }
  return files;
}

/// Of how many shards a file is one, by a name such as model-00002-of-00007.safetensors or consolidated.00-of-02.pth; else 0.
size_t shards_of(const std::string& name) {
  constexpr size_t kMostDigits = 6;
  const size_t middle = name.find("-of-");
  if (middle == std::string::npos) return 0;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  size_t from = middle, to = middle + 4;
  while (from > 0 && is_digit(name[from - 1])) --from;
  while (to < name.size() && is_digit(name[to])) ++to;
  const size_t digits = to - (middle + 4);
  if (from == middle || middle - from > kMostDigits || digits == 0 || digits > kMostDigits) return 0;
  return std::stoul(name.substr(middle + 4, digits));
}

/// Files of a checkpoint without an index: those of shards must all be there.
void refuse_missing_shards(const std::string& dir, const std::vector<std::string>& names) {
  const size_t shards = shards_of(names.front());
  if (names.size() < shards)
    refuse(text(dir, ": has ", names.size(), " of the ", shards, " files that ", names.front(),
                " is one of; fetch the others"));
}

/// Weights of the decoder, and no adapter, codec or optimizer, by a file's name.
bool may_be_weights(const std::string& name) {
  if (name.starts_with("adapter") || name.starts_with("vqgan") || name.starts_with("optimizer") ||
      name.starts_with("training_args"))
    return false;
  return name.ends_with(".safetensors") || (name.starts_with("pytorch_model") && name.ends_with(".bin")) ||
         (name.starts_with("consolidated") && (name.ends_with(".pth") || name.ends_with(".pt")));
}

/// What a directory holds in place of weights, and what to do.
std::string found_instead(const std::vector<std::string>& names) {
  constexpr std::pair<const char*, const char*> endings[] = {
      {".gguf", "a GGUF file, of llama.cpp; take the checkpoint that it was made from"},
      {".part", "a download that did not end; go on with it"},
      {".crdownload", "a download that did not end; go on with it"},
      {".aria2", "a download that did not end; go on with it"},
      {".incomplete", "a download that did not end; go on with it"},
      {".distcp",
       "a distributed checkpoint of PyTorch; convert it: python -m torch.distributed.checkpoint.format_utils "
       "dcp_to_torch DIR pytorch_model.bin"},
      {".onnx", "an ONNX model; take the checkpoint that it was made from"},
      {".h5", "weights of Keras; take the checkpoint of PyTorch or safetensors"},
      {".msgpack", "weights of Flax; take the checkpoint of PyTorch or safetensors"},
      {".ckpt", "a training run's checkpoint; rename it to pytorch_model.bin if it holds the decoder's weights"},
      {".pth", "a file of PyTorch; rename it to pytorch_model.bin if it holds the decoder's weights"},
      {".pt", "a file of PyTorch; rename it to pytorch_model.bin if it holds the decoder's weights"},
  };
  for (const std::string& name : names) {
    if (name == "adapter_config.json" || name.starts_with("adapter_model."))
      return "only an adapter (LoRA); merge it into the model that it was trained on, with merge_and_unload() of PEFT";
    if (name == "model_index.json") return "a pipeline of diffusers; name the folder of a Chameleon model";
    for (const auto& [ending, words] : endings)
      if (name.ends_with(ending) && !name.starts_with("vqgan")) return text(name, ", ", words);
  }
  return {};
}

std::vector<TensorFile> open_unindexed(const std::string& dir, Loading loading) {
  const std::vector<std::string> all = names_in(dir);
  std::vector<std::string> names;
  for (const char* ending : {".safetensors", ".bin", ".pth", ".pt"})  // of several formats, one
    if (names.empty())
      std::ranges::copy_if(all, std::back_inserter(names),
                           [&](const std::string& name) { return may_be_weights(name) && name.ends_with(ending); });
  if (names.empty()) {
    const std::string instead = found_instead(all);
    refuse(text(dir,
                ": has no weights: neither model.safetensors nor model.safetensors.index.json, other *.safetensors, "
                "pytorch_model.bin or consolidated.pth",
                instead.empty() ? "" : "; what is there is ", instead));
  }
  refuse_missing_shards(dir, names);
  std::vector<TensorFile> files;
  files.reserve(names.size());
  for (const std::string& name : names) files.push_back(open_weight_file(dir + "/" + name, loading));
  return files;
}

}  // namespace

std::vector<TensorFile> open_checkpoint_files(const std::string& dir, Loading loading) {
  for (const char* name : {"/model.safetensors", "/pytorch_model.bin"}) {
    const std::string single = dir + name, index = single + ".index.json";
    if (system::exists(single)) {
      std::vector<TensorFile> files;
      files.push_back(open_weight_file(single, loading));
      return files;
    }
    if (system::exists(index)) return open_indexed(dir, index, loading);
  }
  return open_unindexed(dir, loading);
}

}  // namespace lumina::io
