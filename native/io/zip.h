// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>

namespace lumina::io {

/// Members of a zip archive by name; the bytes are borrowed from the archive.
using ZipMembers = std::map<std::string, std::span<const std::byte>, std::less<>>;

/// Lists a zip archive (zip64 too) whose members are all stored uncompressed and unencrypted. The central directory
/// and each local header must agree, members must lie inside the archive and not overlap, names come once.
/// Checksums are not computed. `where` names the archive in messages. Throws Error{model_format}.
ZipMembers list_zip(std::span<const std::byte> archive, const std::string& where);

}  // namespace lumina::io
