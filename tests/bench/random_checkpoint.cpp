// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// lumina-random-checkpoint DIR SHAPE [SEED]
//
// Writes a checkpoint directory of random bf16 weights: config.json with a vocabulary_map, and sharded safetensors.
// SHAPE is 7b, 34b, or HxLxNHxNKVxIxV (hidden size, layers, heads, key-value heads, MLP width, vocabulary).
// For loading and speed at real sizes: 7b has 14 GB. Memory stays at a few megabytes.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "core/error.h"
#include "io/json.h"
#include "io/tensor_file.h"
#include "model/random_weights.h"
#include "vocabulary/vocabulary.h"

namespace lumina {
namespace {

constexpr int64_t kShardBytes = int64_t{4} << 30;
constexpr int64_t kChunk = int64_t{4} << 20;  // elements

using Shard = std::vector<RandomTensor>;

struct Shape {
  long hidden, layers, heads, kv_heads, intermediate, vocabulary;
  bool swin = false;
  int norm_rows = 1;
};

Shape shape_named(const std::string& name) {
  if (name == "7b") return {4096, 32, 32, 32, 11008, 65536};
  if (name == "34b") return {8192, 48, 64, 8, 22016, 65536, true, 8};
  Shape shape{};
  int end = 0;
  const int read = std::sscanf(name.c_str(), "%ldx%ldx%ldx%ldx%ldx%ld%n", &shape.hidden, &shape.layers, &shape.heads,
                               &shape.kv_heads, &shape.intermediate, &shape.vocabulary, &end);
  if (read != 6 || end != static_cast<int>(name.size()))
    throw Error(ErrorCode::invalid_request, text("wanted 7b, 34b or HxLxNHxNKVxIxV as the shape, got ", name));
  return shape;
}

std::string config_json(const Shape& shape) {
  std::string names;
  for (const auto& [name, id] : synthetic_names(static_cast<int32_t>(shape.vocabulary)))
    names += text(names.empty() ? "" : ", ", '"', name, "\": ", id);
  return text("{\"model_type\": \"chameleon\", \"hidden_size\": ", shape.hidden,
              ", \"num_hidden_layers\": ", shape.layers, ", \"num_attention_heads\": ", shape.heads,
              ", \"num_key_value_heads\": ", shape.kv_heads, ", \"intermediate_size\": ", shape.intermediate,
              ", \"vocab_size\": ", shape.vocabulary, ", \"swin_norm\": ", shape.swin ? "true" : "false",
              ", \"model_parallel_size\": ", shape.norm_rows,
              ", \"mask_image_logits\": false, \"torch_dtype\": \"bfloat16\", \"vocabulary_map\": {", names, "}}\n");
}

int64_t bytes_of(const RandomTensor& tensor) { return tensor.elements() * static_cast<int64_t>(sizeof(bf16)); }

/// Tensors in order, as many to a shard as fit.
std::vector<Shard> shards_of(const ModelConfig& config) {
  std::vector<Shard> shards;
  int64_t room = 0;
  for (RandomTensor& tensor : random_tensors(config)) {
    if (shards.empty() || bytes_of(tensor) > room) {
      shards.emplace_back();
      room = kShardBytes;
    }
    room -= bytes_of(tensor);
    shards.back().push_back(std::move(tensor));
  }
  return shards;
}

std::string header_of(const Shard& shard) {
  std::string header;
  int64_t offset = 0;
  for (const RandomTensor& tensor : shard) {
    header += text(header.empty() ? '{' : ',', '"', tensor.name, R"(":{"dtype":"BF16","shape":)",
                   io::to_string(tensor.shape), R"(,"data_offsets":[)", offset, ',', offset + bytes_of(tensor), "]}");
    offset += bytes_of(tensor);
  }
  header += '}';
  return header + std::string((8 - header.size() % 8) % 8, ' ');
}

std::ofstream create(const std::string& path) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.exceptions(std::ios::failbit | std::ios::badbit);  // a full disk is an error
  return out;
}

void write_shard(const std::string& path, const Shard& shard, uint64_t seed) {
  std::ofstream out = create(path);
  const std::string header = header_of(shard);
  const uint64_t length = header.size();
  out.write(reinterpret_cast<const char*>(&length), sizeof length);
  out << header;
  std::vector<bf16> buffer(kChunk);
  for (const RandomTensor& tensor : shard)
    for (int64_t first = 0; first < tensor.elements(); first += kChunk) {
      const std::span<bf16> chunk(buffer.data(), static_cast<size_t>(std::min(kChunk, tensor.elements() - first)));
      fill_random(tensor, seed, first, chunk);
      out.write(reinterpret_cast<const char*>(chunk.data()), static_cast<std::streamsize>(chunk.size_bytes()));
    }
  out.flush();
}

void write_checkpoint(const std::string& dir, const std::string& shape, uint64_t seed) {
  const std::string config_text = config_json(shape_named(shape));
  const ModelConfig config = ModelConfig::from_json(io::parse_json(config_text, shape), shape);
  std::filesystem::create_directories(dir);
  if (std::filesystem::exists(dir + "/config.json"))
    throw Error(ErrorCode::invalid_request, text(dir, " holds a checkpoint already; name another directory"));

  const std::vector<Shard> shards = shards_of(config);
  std::string map;
  int64_t total = 0;
  for (size_t i = 0; i < shards.size(); ++i) {
    char name[64];
    std::snprintf(name, sizeof name, "model-%05zu-of-%05zu.safetensors", i + 1, shards.size());
    std::cout << name << std::endl;
    write_shard(dir + "/" + name, shards[i], seed);
    for (const RandomTensor& tensor : shards[i]) {
      map += text(map.empty() ? "" : ", ", '"', tensor.name, "\": \"", name, '"');
      total += bytes_of(tensor);
    }
  }
  create(dir + "/model.safetensors.index.json")
      << "{\"metadata\": {\"total_size\": " << total << "}, \"weight_map\": {" << map << "}}\n";
  create(dir + "/config.json") << config_text;  // last: a directory with it is whole
}

}  // namespace
}  // namespace lumina

int main(int count, char** arguments) {
  if (count < 3 || count > 4) {
    std::cerr << "usage: lumina-random-checkpoint DIR 7b|34b|HxLxNHxNKVxIxV [SEED]\n";
    return 2;
  }
  try {
    lumina::write_checkpoint(arguments[1], arguments[2], count == 4 ? std::strtoull(arguments[3], nullptr, 10) : 0);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "lumina-random-checkpoint: " << error.what() << '\n';
    return 1;
  }
}
