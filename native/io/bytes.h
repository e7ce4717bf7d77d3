// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "core/error.h"

namespace lumina::io {

/// Reads little-endian fields one after the other and never past the end.
class ByteReader {
 public:
  /// `where` names the bytes in messages. Borrows both.
  ByteReader(std::span<const std::byte> bytes, const std::string& where) : bytes_(bytes), where_(where) {}

  template <typename Integer>
  Integer take() {
    Integer value;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }
  std::span<const std::byte> take(uint64_t count) {
    if (count > bytes_.size()) fail("ends too early; truncated?");
    const auto taken = bytes_.first(count);
    bytes_ = bytes_.subspan(count);
    return taken;
  }
  std::string_view take_text(uint64_t count) {
    const auto taken = take(count);
    return {reinterpret_cast<const char*>(taken.data()), taken.size()};
  }
  std::span<const std::byte> rest() const { return bytes_; }

  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorCode::model_format, text(where_, ": ", what));
  }

 private:
  std::span<const std::byte> bytes_;
  const std::string& where_;
};

}  // namespace lumina::io
