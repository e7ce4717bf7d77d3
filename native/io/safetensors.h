// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "io/tensor_file.h"

namespace lumina::io {

/// Opens one safetensors file. Checked before anything is used: header length, JSON, each type, shape and offsets
/// (inside the data, in order, as long as the shape says, no overlaps, no gaps), each name once.
/// Throws Error{model_format} saying which tensor and why.
TensorFile open_safetensors(const std::string& path, Loading loading);

}  // namespace lumina::io
