// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "io/tensor_file.h"

namespace lumina::io {

/// Opens a file of weights by what it holds, whatever its name says: safetensors, or the zip archive of torch.save.
/// Another file is refused by what its first bytes say that it is. Throws as safetensors_of and torch_archive_of.
TensorFile open_weight_file(const std::string& path, Loading loading);

}  // namespace lumina::io
