// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

namespace lumina::fuzz {

/// Takes an input apart into numbers and texts. Past the end there are zeros.
class Fields {
 public:
  explicit Fields(std::string_view input) : rest_(input) {}

  template <typename Number>
  Number take() {
    Number value{};
    const size_t size = std::min(sizeof value, rest_.size());
    std::memcpy(&value, rest_.data(), size);
    rest_.remove_prefix(size);
    return value;
  }
  /// Up to the next zero byte.
  std::string text() {
    const size_t end = std::min(rest_.find('\0'), rest_.size());
    std::string out(rest_.substr(0, end));
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return out;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

/// A struct of the C ABI as a caller with an older or newer header has it: `size` bytes of memory that are its own, so that
/// AddressSanitizer sees a read or write past them, and that size in its struct_size, or another that the input wants.
template <typename Struct>
class Shaped {
 public:
  Shaped(const Struct& value, size_t size) : memory_(new std::byte[std::max(size, sizeof(size_t))]()) {
    std::memcpy(memory_.get(), &value, std::min(size, sizeof value));
    std::memcpy(memory_.get(), &size, sizeof size);
  }
  Struct* get() { return reinterpret_cast<Struct*>(memory_.get()); }

 private:
  std::unique_ptr<std::byte[]> memory_;
};

/// The size that a byte of the input stands for: mostly the struct's own, else smaller or larger ones.
template <typename Struct>
size_t size_by(uint8_t choice) {
  return choice < 128   ? sizeof(Struct)
         : choice < 250 ? size_t{choice} - 128
                        : sizeof(Struct) + 8 * (size_t{choice} - 249);
}

}  // namespace lumina::fuzz
