// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "io/value.h"

namespace lumina::io {

/// Reads the part of YAML that a vqgan.yaml uses: nested block maps and block lists by indentation, flow lists of
/// scalars, plain and quoted scalars, comments, the marks of a document's begin and end. Everything else (anchors,
/// tags, flow maps, block scalars, several documents, tabs before text) is refused with its line. Throws
/// Error{model_format}.
Value parse_yaml(std::string_view source, const std::string& where);

/// The same of a file of at most 1 MiB.
Value read_yaml(const std::string& path);

}  // namespace lumina::io
