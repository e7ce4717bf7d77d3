// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "io/value.h"

namespace lumina::io {

/// Reads JSON (RFC 8259) strictly, and what Python writes beyond it: NaN, Infinity, -Infinity; a byte order mark before
/// it is passed over. The reader is our own, as the library builds on machines that have a compiler and nothing else;
/// it treats its input as hostile: nesting is limited to 64, keys come once, strings are valid UTF-8. Integers that fit
/// are int64, all other numbers double. `where` names the source in messages. Throws Error{model_format} with line and
/// column.
Value parse_json(std::string_view source, const std::string& where);

/// The same of a file of at most 64 MiB; refuses one of another kind by what it is (file_kind.h).
Value read_json(const std::string& path);

}  // namespace lumina::io
