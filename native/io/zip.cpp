// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/zip.h"

#include <algorithm>
#include <vector>

#include "io/bytes.h"
#include "io/file_kind.h"

namespace lumina::io {
namespace {

constexpr uint32_t kLocalHeader = 0x04034b50, kCentralEntry = 0x02014b50, kEnd = 0x06054b50;
constexpr uint32_t kEnd64 = 0x06064b50, kEnd64Locator = 0x07064b50;
constexpr size_t kEndBytes = 22, kEnd64LocatorBytes = 20, kCommentLimit = 0xffff;
constexpr uint16_t kEncrypted = 1, kSizesFollowData = 8;
constexpr uint32_t kSee64 = 0xffffffff;  // a field whose value is in the zip64 extra
constexpr uint16_t kExtra64 = 1;

struct Directory {
  uint64_t entries = 0, bytes = 0, offset = 0;
};

struct Entry {
  std::string name;
  uint64_t bytes = 0, offset = 0;
};

class Archive {
 public:
  Archive(std::span<const std::byte> bytes, const std::string& where) : bytes_(bytes), where_(where) {}

  ZipMembers members() const {
    const Directory directory = find_directory();
    ByteReader reader(range(directory.offset, directory.bytes, "the directory"), where_);
    ZipMembers members;
    std::vector<std::pair<uint64_t, uint64_t>> extents;  // of local headers with their data: begin, end
    for (uint64_t i = 0; i < directory.entries; ++i) {
      const Entry entry = central_entry(reader);
      const auto data = local_data(entry, directory.offset);
      if (!members.emplace(entry.name, data).second) fail(text("member ", entry.name, " is there twice"));
      extents.emplace_back(entry.offset, data.data() + data.size() - bytes_.data());
    }
    if (!reader.rest().empty()) fail("the directory is longer than its entries");
    std::sort(extents.begin(), extents.end());
    for (size_t i = 1; i < extents.size(); ++i)
      if (extents[i].first < extents[i - 1].second) fail("two members overlap");
    return members;
  }

 private:
  Directory find_directory() const {
    if (bytes_.size() < kEndBytes) fail("is too short for a zip archive");
    const size_t farthest = bytes_.size() - std::min(bytes_.size(), kEndBytes + kCommentLimit);
    for (size_t at = bytes_.size() - kEndBytes + 1; at-- > farthest;) {
      ByteReader reader(bytes_.subspan(at), where_);
      if (reader.take<uint32_t>() != kEnd) continue;
      const auto disks = reader.take<uint32_t>();
      const auto entries_here = reader.take<uint16_t>(), entries = reader.take<uint16_t>();
      Directory directory{entries, 0, 0};
      directory.bytes = reader.take<uint32_t>();
      directory.offset = reader.take<uint32_t>();
      if (const auto comment = reader.take<uint16_t>(); comment != reader.rest().size()) continue;
      if (disks != 0 || entries_here != entries) fail("archives in several parts are not read");
      if (entries == 0xffff || directory.bytes == kSee64 || directory.offset == kSee64) return find_directory64(at);
      return directory;
    }
    fail(is_zip(bytes_) ? "is a zip archive without its end: the download was cut; fetch the file again"
                        : "is no zip archive");
  }

  Directory find_directory64(size_t end) const {
    if (end < kEnd64LocatorBytes) fail("the zip64 directory is missing");
    ByteReader locator(bytes_.subspan(end - kEnd64LocatorBytes), where_);
    if (locator.take<uint32_t>() != kEnd64Locator) fail("the zip64 directory is missing");
    locator.take<uint32_t>();  // disk
    const auto at = locator.take<uint64_t>();
    if (at > end) fail("the zip64 directory lies outside the archive");
    ByteReader reader(bytes_.subspan(at), where_);
    if (reader.take<uint32_t>() != kEnd64) fail("the zip64 directory is damaged");
    reader.take(8 + 2 + 2 + 4 + 4);  // record size, versions, disks
    const auto entries_here = reader.take<uint64_t>(), entries = reader.take<uint64_t>();
    if (entries_here != entries) fail("archives in several parts are not read");
    Directory directory{entries, 0, 0};
    directory.bytes = reader.take<uint64_t>();
    directory.offset = reader.take<uint64_t>();
    return directory;
  }

  Entry central_entry(ByteReader& reader) const {
    if (reader.take<uint32_t>() != kCentralEntry) fail("the directory is damaged");
    reader.take<uint32_t>();  // versions
    const auto flags = reader.take<uint16_t>(), method = reader.take<uint16_t>();
    reader.take(4 + 4);  // time, checksum
    uint64_t packed = reader.take<uint32_t>();
    Entry entry;
    entry.bytes = reader.take<uint32_t>();
    const auto name_bytes = reader.take<uint16_t>(), extra_bytes = reader.take<uint16_t>(),
               comment_bytes = reader.take<uint16_t>();
    reader.take(2 + 2 + 4);  // disk, attributes
    entry.offset = reader.take<uint32_t>();
    entry.name = reader.take_text(name_bytes);
    widen(reader.take(extra_bytes), {&entry.bytes, &packed, &entry.offset});
    reader.take(comment_bytes);
    if (flags & kEncrypted) fail(text("member ", entry.name, " is encrypted"));
    if (method != 0 || packed != entry.bytes)
      fail(text("member ", entry.name, " is compressed; only stored members, as torch.save writes them, are read"));
    return entry;
  }

  /// Replaces those of `fields` that say so by the 64-bit values of the zip64 extra, which come in this order.
  void widen(std::span<const std::byte> extras, std::initializer_list<uint64_t*> fields) const {
    ByteReader reader(extras, where_);
    while (reader.rest().size() >= 4) {  // some writers pad with less
      const auto id = reader.take<uint16_t>(), bytes = reader.take<uint16_t>();
      ByteReader extra(reader.take(bytes), where_);
      if (id != kExtra64) continue;
      for (uint64_t* field : fields)
        if (*field == kSee64) *field = extra.take<uint64_t>();
      return;
    }
  }

  std::span<const std::byte> local_data(const Entry& entry, uint64_t directory_offset) const {
    const auto part =
        range(entry.offset, directory_offset - std::min(entry.offset, directory_offset), text("member ", entry.name));
    ByteReader reader(part, where_);
    if (reader.take<uint32_t>() != kLocalHeader) fail(text("member ", entry.name, " has no header where it should be"));
    reader.take<uint16_t>();  // version
    const auto flags = reader.take<uint16_t>(), method = reader.take<uint16_t>();
    reader.take(4 + 4);  // time, checksum
    uint64_t packed = reader.take<uint32_t>(), bytes = reader.take<uint32_t>();
    const auto name_bytes = reader.take<uint16_t>(), extra_bytes = reader.take<uint16_t>();
    const auto name = reader.take_text(name_bytes);
    widen(reader.take(extra_bytes), {&bytes, &packed});
    const bool sizes_follow = (flags & kSizesFollowData) != 0 && bytes == 0 && packed == 0;
    const bool agrees = name == entry.name && method == 0 && !(flags & kEncrypted) &&
                        (sizes_follow || (bytes == entry.bytes && packed == entry.bytes));
    if (!agrees) fail(text("member ", entry.name, ": its header and the directory do not agree"));
    if (entry.bytes > reader.rest().size())
      fail(text("member ", entry.name, " claims ", entry.bytes, " bytes where only ", reader.rest().size(), " are"));
    return reader.take(entry.bytes);
  }

  std::span<const std::byte> range(uint64_t offset, uint64_t count, const std::string& what) const {
    if (offset > bytes_.size() || count > bytes_.size() - offset) fail(text(what, " lies outside the archive"));
    return bytes_.subspan(offset, count);
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorCode::model_format, text(where_, ": ", what));
  }

  std::span<const std::byte> bytes_;
  const std::string& where_;
};

}  // namespace

ZipMembers list_zip(std::span<const std::byte> archive, const std::string& where) {
  return Archive(archive, where).members();
}

}  // namespace lumina::io
