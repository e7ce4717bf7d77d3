// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "io/tensor_file.h"

namespace lumina::io {

/// The weight files of a checkpoint directory: model.safetensors, else the shards that model.safetensors.index.json
/// names; each tensor must be in the file where the index says it is. Throws as open_safetensors.
std::vector<TensorFile> open_checkpoint_files(const std::string& dir, Loading loading);

}  // namespace lumina::io
