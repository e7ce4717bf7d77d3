// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/checkpoint_files.h"

#include "files.h"
#include "io/pickle_builder.h"
#include "io/zip_builder.h"

namespace lumina::io {
namespace {

using lumina::tests::expect_error;
using lumina::tests::safetensors;
using lumina::tests::TempDir;

std::string one(const std::string& name) {
  return safetensors("{\"" + name + R"(":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", "1234");
}

std::string torch_file(const std::string& name) {
  namespace pickle = tests::pickle;
  return tests::zip(
      {{"x/data.pkl", pickle::whole(pickle::dict(
                          pickle::text(name) + pickle::tensor(pickle::storage("FloatStorage", "0", 1), 0, {1}, {1})))},
       {"x/data/0", "1234"}});
}

std::vector<std::string> tensors_of(const TempDir& dir) {
  std::vector<std::string> names;
  for (const TensorFile& file : open_checkpoint_files(dir.path(), Loading::mapped))
    for (const StoredTensor& tensor : file.tensors()) names.push_back(tensor.name);
  return names;
}

void expect_refused(const TempDir& dir, std::string_view part) {
  expect_error([&] { open_checkpoint_files(dir.path(), Loading::mapped); }, ErrorCode::model_format, part);
}

using Names = std::vector<std::string>;

TEST(CheckpointFiles, ReadsShardsWithoutAnIndex) {
  const TempDir dir;
  dir.write("model-00002-of-00002.safetensors", one("b"));
  expect_refused(dir, "has 1 of the 2 files that model-00002-of-00002.safetensors is one of; fetch the others");
  dir.write("model-00001-of-00002.safetensors", one("a"));
  EXPECT_EQ(tensors_of(dir), (Names{"a", "b"}));
  for (const char* other : {"adapter_model.safetensors", "vqgan.safetensors", "optimizer.safetensors"})
    dir.write(other, one("c"));
  dir.write("pytorch_model.bin.tmp", "x");
  EXPECT_EQ(tensors_of(dir), (Names{"a", "b"}));
}

TEST(CheckpointFiles, ReadsFilesOfPyTorch) {
  const TempDir bin, shards, indexed, consolidated;
  bin.write("pytorch_model.bin", torch_file("a"));
  EXPECT_EQ(tensors_of(bin), Names{"a"});
  shards.write("pytorch_model-00001-of-00002.bin", torch_file("a"));
  expect_refused(shards, "has 1 of the 2 files");
  shards.write("pytorch_model-00002-of-00002.bin", torch_file("b"));
  EXPECT_EQ(tensors_of(shards), (Names{"a", "b"}));
  indexed.write("x.bin", torch_file("a"));
  indexed.write("pytorch_model.bin.index.json", R"({"weight_map": {"a": "x.bin"}})");
  EXPECT_EQ(tensors_of(indexed), Names{"a"});
  consolidated.write("consolidated.pth", torch_file("a"));
  EXPECT_EQ(tensors_of(consolidated), Names{"a"});
  consolidated.write("other.safetensors", one("s"));
  EXPECT_EQ(tensors_of(consolidated), Names{"s"}) << "of two formats, one";
}

TEST(CheckpointFiles, NamesTheShardThatAnIndexMisses) {
  const TempDir dir;
  dir.write("model.safetensors.index.json", R"({"weight_map": {"a": "model-1.safetensors"}})");
  expect_refused(dir, "model-1.safetensors is not there, which");
}

TEST(CheckpointFiles, SaysWhatIsThereInPlaceOfWeights) {
  const std::pair<const char*, const char*> cases[] = {
      {"adapter_model.safetensors", "only an adapter (LoRA); merge it"},
      {"adapter_config.json", "only an adapter (LoRA); merge it"},
      {"model-Q4_K_M.gguf", "model-Q4_K_M.gguf, a GGUF file, of llama.cpp"},
      {"model.safetensors.part", "a download that did not end"},
      {"__0_0.distcp", "a distributed checkpoint of PyTorch; convert it"},
      {"tf_model.h5", "weights of Keras"},
      {"flax_model.msgpack", "weights of Flax"},
      {"last.ckpt", "rename it to pytorch_model.bin"},
      {"model_index.json", "a pipeline of diffusers"},
  };
  for (const auto& [name, part] : cases) {
    const TempDir dir;
    dir.write(name, "x");
    expect_refused(dir, "has no weights: neither model.safetensors nor model.safetensors.index.json");
    expect_refused(dir, part);
  }
}

}  // namespace
}  // namespace lumina::io
