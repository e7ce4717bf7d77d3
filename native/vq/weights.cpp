// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vq/weights.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.h"
#include "core/system.h"
#include "io/checkpoint_files.h"
#include "io/weight_file.h"

namespace lumina::vq {
namespace {

constexpr const char* kPrefix = "model.vqmodel.";
constexpr auto kLoading = io::Loading::mapped;  // only while it is opened: the values are copied

std::vector<io::TensorFile> open_vqgan(const std::string& dir) {
  std::vector<io::TensorFile> files;
  const std::string safetensors = dir + "/vqgan.safetensors", archive = dir + "/vqgan.ckpt";
  if (system::exists(safetensors))
    files.push_back(io::open_weight_file(safetensors, kLoading));
  else if (system::exists(archive))
    files.push_back(io::open_weight_file(archive, kLoading));
  else
    throw Error(ErrorCode::model_format, text(dir, ": has vqgan.yaml, but neither vqgan.safetensors nor vqgan.ckpt"));
  return files;
}

}  // namespace

Weights Weights::open(const std::string& dir, MakeLayer make) {
  const std::string yaml = dir + "/vqgan.yaml", json = dir + "/config.json";
  if (system::exists(yaml)) return {Config::from_yaml(yaml), open_vqgan(dir), "", dir, std::move(make)};
  if (!system::exists(json)) {
    throw Error(
        ErrorCode::model_format,
        text(dir, ": no VQGAN here: wanted vqgan.yaml with vqgan.safetensors or vqgan.ckpt, or a config.json with ",
             kPrefix, "* tensors"));
  }
  Weights weights(Config::from_json(json), io::open_checkpoint_files(dir, kLoading), kPrefix, dir, std::move(make));
  if (weights.find("quant_conv.weight") == nullptr) {
    throw Error(ErrorCode::model_format, text(dir, ": the checkpoint holds no ", kPrefix,
                                              "* tensors; name the directory of vqgan.yaml instead"));
  }
  return weights;
}

const io::StoredTensor* Weights::find(const std::string& name) const {
  for (const io::TensorFile& file : files_)
    if (const io::StoredTensor* tensor = file.find(prefix_ + name)) return tensor;
  return nullptr;
}

std::vector<float> Weights::take(const std::string& name, std::initializer_list<int64_t> shape) const {
  const std::vector<int64_t> wanted(shape);
  const io::StoredTensor* tensor = find(name);
  if (tensor == nullptr) throw Error(ErrorCode::model_format, text(where_, ": tensor ", prefix_, name, " is missing"));
  if (tensor->shape != wanted) {
    throw Error(ErrorCode::model_format, text(where_, ": tensor ", prefix_, name, " has the shape ",
                                              io::to_string(tensor->shape), "; wanted ", io::to_string(wanted)));
  }
  taken_ += static_cast<uint64_t>(tensor->elements());
  std::vector<float> values = to_f32(*tensor);
  const auto odd = std::ranges::find_if_not(values, [](float value) { return std::isfinite(value); });
  if (odd != values.end()) {
    throw Error(ErrorCode::model_format, text(where_, ": tensor ", prefix_, name, " holds ", *odd, " at place ",
                                              odd - values.begin(), "; all its numbers must be finite"));
  }
  return values;
}

std::unique_ptr<Layer> Weights::layer(const std::string& name, LayerSpec spec) const {
  const auto& [in, out, kernel, stride] = spec.shape;
  spec.exact = !name.starts_with("decoder.");
  return make_(spec, take(name + ".weight", {out, in, kernel, kernel}), take(name + ".bias", {out}));
}

}  // namespace lumina::vq
