// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "io/tensor_file.h"

namespace lumina::io {

/// Whether a file begins as one: a header's length that can be, then JSON.
bool is_safetensors(std::span<const std::byte> file);

/// Opens one safetensors file. Checked before anything is used: header length, JSON, each type, shape and offsets
/// (inside the data, in order, as long as the shape says, no overlaps, no gaps), each name once. A tensor of a type
/// that is not known has StoredType::other. Throws Error{model_format} saying which tensor and why.
TensorFile safetensors_of(Pages file, const std::string& path);
TensorFile open_safetensors(const std::string& path, Loading loading);

}  // namespace lumina::io
