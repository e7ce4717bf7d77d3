// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "io/tensor_file.h"

namespace lumina::io {

/// The weight files of a checkpoint directory: model.safetensors, else the shards that model.safetensors.index.json
/// names, else the same of pytorch_model.bin; each tensor must be in the file where the index says it is. Without an
/// index, all *.safetensors, else pytorch_model*.bin, else consolidated*.pth, whose shards must all be there. Throws as
/// open_weight_file; a directory without weights is refused by what it holds in their place.
std::vector<TensorFile> open_checkpoint_files(const std::string& dir, Loading loading);

}  // namespace lumina::io
