// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <random>
#include <string>

#include "files.h"

/// Files with damage drawn at random, the same in each run. A parser has to answer with what it read or with an Error;
/// what it must not touch, the sanitizers of tools/test see.
namespace lumina::tests {

class Damage {
 public:
  explicit Damage(uint32_t seed) : random_(seed) {}

  std::string operator()(std::string bytes) {
    for (uint32_t left = 1 + below(4); left > 0; --left) edit(bytes);
    return bytes;
  }

 private:
  uint32_t below(size_t limit) { return static_cast<uint32_t>(random_() % std::max<size_t>(limit, 1)); }

  void edit(std::string& bytes) {
    const size_t at = below(bytes.size()),
                 length = std::min<size_t>(below(2) ? below(16) : below(bytes.size()), bytes.size() - at);
    switch (below(8)) {
      case 0: return flip(bytes, at);
      case 1: return overwrite(bytes, at, std::string(1, kCharacters[below(sizeof kCharacters - 1)]));
      case 2: return overwrite(bytes, at, le(static_cast<uint32_t>(number())));
      case 3: return overwrite(bytes, at, le(number()));
      case 4: return void(bytes.erase(at, length));
      case 5: return void(bytes.insert(at, bytes.substr(at, length)));
      case 6: return digits(bytes, at);
      default: return bytes.resize(below(8) ? bytes.size() : at);  // truncation finds little more, so seldom
    }
  }
  void flip(std::string& bytes, size_t at) {
    if (at < bytes.size()) bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
  }
  static void overwrite(std::string& bytes, size_t at, const std::string& with) {
    if (at + with.size() <= bytes.size()) bytes.replace(at, with.size(), with);
  }
  /// Another number in the place of the next one that is written out.
  void digits(std::string& bytes, size_t at) {
    const auto first =
        std::find_if(bytes.begin() + static_cast<ptrdiff_t>(std::min(at, bytes.size())), bytes.end(), is_digit);
    const auto last = std::find_if_not(first, bytes.end(), is_digit);
    bytes.replace(first, last, std::to_string(static_cast<int64_t>(number())));
  }
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  /// Small, or at an edge of some type, or anything.
  uint64_t number() {
    switch (below(4)) {
      case 0: return below(300);
      case 1: return (uint64_t{1} << below(64)) - below(3);
      case 2: return -uint64_t{below(300)};
      default: return random_() | uint64_t{random_()} << 32;
    }
  }

  static constexpr char kCharacters[] = "\0\1\x7f\x80\xff{}[]\",:.-0\n \\u()tRQbs";
  std::mt19937 random_;
};

/// Gives `read` damaged forms of `good`; LUMINA_TEST_DAMAGE=N tries N in place of `count`.
template <typename Read>
void expect_survives(const std::string& good, int count, Read read) {
  ASSERT_NO_THROW(read(good));
  if (const char* more = std::getenv("LUMINA_TEST_DAMAGE")) count = std::atoi(more);
  Damage damage(1);
  int refused = 0;
  for (int i = 0; i < count; ++i) {
    try {
      read(damage(good));
    } catch (const Error& error) {
      ++refused;
      EXPECT_TRUE(error.code() == ErrorCode::model_format || error.code() == ErrorCode::out_of_memory)
          << "damage " << i << ": " << error.what();
    }
  }
  EXPECT_GT(refused, count / 10);
}

}  // namespace lumina::tests
