// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "files.h"

namespace lumina::io::tests {

/// A member of a hand-made zip archive; what is set beside name and data is a lie to be told.
struct ZipMember {
  std::string name, data;
  std::optional<uint64_t> local_bytes = {}, central_bytes = {}, offset = {};
  std::optional<std::string> local_name = {};
  uint16_t method = 0, flags = 0;
  bool zip64 = false;  ///< sizes and offset of the directory's entry in a zip64 extra
};

struct ZipLies {
  std::optional<uint64_t> entries, directory_bytes, directory_offset;
  bool zip64 = false;  ///< a zip64 end record
  std::string comment;
};

inline std::string zip(const std::vector<ZipMember>& members, const ZipLies& lies = {}) {
  using lumina::tests::le;
  const auto u16 = [](uint64_t value) { return le(static_cast<uint16_t>(value)); };
  const auto u32 = [](uint64_t value) { return le(static_cast<uint32_t>(value)); };
  const auto u64 = [](uint64_t value) { return le(value); };
  std::string out, directory;
  for (const ZipMember& member : members) {
    const uint64_t offset = member.offset.value_or(out.size());
    const uint64_t local = member.local_bytes.value_or(member.data.size());
    const uint64_t central = member.central_bytes.value_or(member.data.size());
    const std::string local_name = member.local_name.value_or(member.name);
    out += "PK\3\4" + u16(20) + u16(member.flags) + u16(member.method) + u32(0) + u32(0) + u32(local) + u32(local) +
           u16(local_name.size()) + u16(0) + local_name + member.data;
    const std::string extra =
        member.zip64 ? u16(9) + u16(2) + "xx" + u16(1) + u16(24) + u64(central) + u64(central) + u64(offset) : "";
    const auto field = [&](uint64_t value) { return u32(member.zip64 ? 0xffffffff : value); };
    directory += "PK\1\2" + u16(20) + u16(20) + u16(member.flags) + u16(member.method) + u32(0) + u32(0) +
                 field(central) + field(central) + u16(member.name.size()) + u16(extra.size()) + u16(0) + u16(0) +
                 u16(0) + u32(0) + field(offset) + member.name + extra;
  }
  const uint64_t at = lies.directory_offset.value_or(out.size());
  const uint64_t bytes = lies.directory_bytes.value_or(directory.size());
  const uint64_t entries = lies.entries.value_or(members.size());
  out += directory;
  if (lies.zip64) {
    const uint64_t end64 = out.size();
    out +=
        "PK\6\6" + u64(44) + u16(45) + u16(45) + u32(0) + u32(0) + u64(entries) + u64(entries) + u64(bytes) + u64(at);
    out += "PK\6\7" + u32(0) + u64(end64) + u32(1);
  }
  const auto end = [&](uint64_t value, uint64_t most) { return lies.zip64 ? most : value; };
  return out + "PK\5\6" + u32(0) + u16(end(entries, 0xffff)) + u16(end(entries, 0xffff)) + u32(end(bytes, 0xffffffff)) +
         u32(end(at, 0xffffffff)) + u16(lies.comment.size()) + lies.comment;
}

}  // namespace lumina::io::tests
