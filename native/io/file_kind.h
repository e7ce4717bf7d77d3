// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace lumina::io {

/// What a file is by its first bytes, where these say that it is none that a model has: "is a Git LFS pointer, not the
/// file itself; run `git lfs pull`, or download it". The words follow the file's name. Empty where nothing is known
/// against it: safetensors, the zip archive of torch.save, and text that could be JSON or YAML.
std::string foreign_kind(std::span<const std::byte> bytes);

/// The same for a file of weights, where text of any kind is foreign: what a server says in place of a file, for
/// instance.
std::string foreign_weights(std::span<const std::byte> bytes);

/// Throws Error{model_format} with the path and the words, unless they are empty.
void refuse_foreign(const std::string& path, const std::string& words);

/// Begins as a zip archive does.
bool is_zip(std::span<const std::byte> bytes);

}  // namespace lumina::io
