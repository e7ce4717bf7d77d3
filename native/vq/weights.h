// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "io/tensor_file.h"
#include "vq/config.h"
#include "vq/strips.h"

namespace lumina::vq {

/// The tensors of a VQGAN, by the names of Meta's file ("encoder.conv_in.weight").
class Weights {
 public:
  /// Opens a directory: vqgan.yaml with vqgan.safetensors or vqgan.ckpt; or a decoder's checkpoint that carries
  /// model.vqmodel.* beside a vq_config, which has no decoder side. Throws Error{model_format}.
  static Weights open(const std::string& dir, MakeLayer make = make_layer);

  const Config& config() const { return config_; }
  bool has_decoder() const { return prefix_.empty(); }

  /// The values of a tensor as f32. Throws Error{model_format} if it is not there, of another shape, or not all finite.
  std::vector<float> take(const std::string& name, std::initializer_list<int64_t> shape) const;
  /// The convolution `name`.weight with `name`.bias; exact unless it is one of the decoder's, whose outputs are pixels.
  std::unique_ptr<Layer> layer(const std::string& name, LayerSpec spec) const;
  /// Number of values taken so far.
  uint64_t taken() const { return taken_; }

 private:
  Weights(Config config, std::vector<io::TensorFile> files, std::string prefix, std::string where, MakeLayer make)
      : config_(std::move(config)),
        files_(std::move(files)),
        prefix_(std::move(prefix)),
        where_(std::move(where)),
        make_(std::move(make)) {}
  const io::StoredTensor* find(const std::string& name) const;

  Config config_;
  std::vector<io::TensorFile> files_;
  std::string prefix_;  ///< before the names in the files
  std::string where_;   ///< for messages
  MakeLayer make_;
  mutable uint64_t taken_ = 0;
};

}  // namespace lumina::vq
