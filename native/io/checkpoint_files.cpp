// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/checkpoint_files.h"

#include <filesystem>
#include <map>

#include "core/error.h"
#include "io/json.h"
#include "io/safetensors.h"

namespace lumina::io {
namespace {

bool exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

[[noreturn]] void refuse(const std::string& message) { throw Error(ErrorCode::model_format, message); }

std::vector<TensorFile> open_shards(const std::string& dir, const std::string& index_path, Loading loading) {
  const Value index = read_json(index_path);
  const Value* map = index.find("weight_map");
  if (map == nullptr || map->map() == nullptr) refuse(text(index_path, ": weight_map is missing or no map"));
  std::map<std::string, size_t> numbers;  // file name -> place in `files`
  std::vector<TensorFile> files;
  for (const auto& [tensor, file] : *map->map()) {
    if (file.string() == nullptr) refuse(text(index_path, ": the file of tensor ", tensor, " is ", file.kind()));
    const std::string& name = *file.string();
    if (name.find('/') != std::string::npos || !name.ends_with(".safetensors"))
      refuse(text(index_path, ": tensor ", tensor, ": \"", name, "\" is no safetensors file of this directory"));
    const auto [at, is_new] = numbers.emplace(name, files.size());
    if (is_new) files.push_back(open_safetensors(dir + "/" + name, loading));
    if (files[at->second].find(tensor) == nullptr)
      refuse(text(index_path, ": says that tensor ", tensor, " is in ", name, ", which has no such tensor"));
  }
  return files;
}

}  // namespace

std::vector<TensorFile> open_checkpoint_files(const std::string& dir, Loading loading) {
  const std::string single = dir + "/model.safetensors", index = single + ".index.json";
  if (!exists(single) && exists(index)) return open_shards(dir, index, loading);
  if (!exists(single)) refuse(text(dir, ": has neither model.safetensors nor model.safetensors.index.json"));
  std::vector<TensorFile> files;
  files.push_back(open_safetensors(single, loading));
  return files;
}

}  // namespace lumina::io
