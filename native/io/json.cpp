// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/json.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "core/error.h"
#include "io/file_kind.h"
#include "io/pages.h"

namespace lumina::io {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr int kDepthLimit = 64;
constexpr size_t kFileLimit = size_t{64} << 20;

/// Length of the UTF-8 sequence at the start of `s`, 0 if there is no valid one (overlong forms, surrogates and
/// code points above U+10FFFF are not valid).
size_t utf8_length(std::string_view s) {
  const auto at = [&](size_t i) { return i < s.size() ? static_cast<unsigned char>(s[i]) : 0u; };
  const auto continues = [&](size_t from, size_t to) {
    for (size_t i = from; i <= to; ++i)
      if ((at(i) & 0xc0u) != 0x80u) return false;
    return true;
  };
  const unsigned a = at(0), b = at(1);
  if (a < 0x80) return 1;
  if (a >= 0xc2 && a <= 0xdf) return continues(1, 1) ? 2 : 0;
  if (a >= 0xe0 && a <= 0xef) {
    if ((a == 0xe0 && b < 0xa0) || (a == 0xed && b > 0x9f)) return 0;
    return continues(1, 2) ? 3 : 0;
  }
  if (a >= 0xf0 && a <= 0xf4) {
    if ((a == 0xf0 && b < 0x90) || (a == 0xf4 && b > 0x8f)) return 0;
    return continues(1, 3) ? 4 : 0;
  }
  return 0;
}

void append_utf8(std::string& out, uint32_t c) {
  const auto put = [&](uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (c < 0x80) return put(c);
  if (c < 0x800) {
    put(0xc0 | c >> 6);
  } else if (c < 0x10000) {
    put(0xe0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3f));
  } else {
    put(0xf0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3f));
    put(0x80 | (c >> 6 & 0x3f));
  }
  put(0x80 | (c & 0x3f));
}

class Parser {
 public:
  Parser(std::string_view source, const std::string& where) : source_(source), where_(where) {}

  Value document() {
    if (source_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
    Value value = any(0);
    skip_space();
    if (at_ != source_.size()) fail("text after the end of the value");
    return value;
  }

 private:
  Value any(int depth) {
    if (depth > kDepthLimit) fail(text("nested deeper than ", kDepthLimit));
    skip_space();
    switch (peek()) {
      case '{': return map(depth);
      case '[': return list(depth);
      case '"': return Value(string());
      case 't': return word("true", Value(true));
      case 'f': return word("false", Value(false));
      case 'n': return word("null", Value());
      case 'N': return word("NaN", Value(std::numeric_limits<double>::quiet_NaN()));
      case 'I': return word("Infinity", Value(std::numeric_limits<double>::infinity()));
      default: return number();
    }
  }

  Value map(int depth) {
    Value::Map members;
    ++at_;
    if (!take('}')) {
      do {
        skip_space();
        if (peek() != '"') fail("wanted a key in quotes");
        std::string key = string();
        if (!take(':')) fail("wanted ':' after a key");
        members.push_back({std::move(key), any(depth + 1)});
      } while (take(','));
      if (!take('}')) fail("wanted ',' or '}' in a map");
    }
    if (!sort_members(members)) fail(text("the map that ends here has the key \"", twice(members), "\" twice"));
    return Value(std::move(members));
  }

  Value list(int depth) {
    Value::List items;
    ++at_;
    if (!take(']')) {
      do items.push_back(any(depth + 1));
      while (take(','));
      if (!take(']')) fail("wanted ',' or ']' in a list");
    }
    return Value(std::move(items));
  }

  std::string string() {
    std::string out;
    ++at_;
    for (;;) {
      if (at_ >= source_.size()) fail("a string does not end");
      const char c = source_[at_];
      if (c == '"') break;
      if (static_cast<unsigned char>(c) < 0x20) fail("a control character in a string");
      if (c == '\\') {
        escape(out);
        continue;
      }
      const size_t length = utf8_length(source_.substr(at_));
      if (length == 0) fail("a string is not valid UTF-8");
      out.append(source_, at_, length);
      at_ += length;
    }
    ++at_;
    return out;
  }

  void escape(std::string& out) {
    constexpr std::string_view letters = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
    ++at_;
    const char c = peek();
    if (const size_t i = letters.find(c); c != '\0' && i != letters.npos) {
      out.push_back(meanings[i]);
      ++at_;
      return;
    }
    if (c != 'u') fail("an unknown escape in a string");
    uint32_t unit = hex4();
    if (unit >= 0xdc00 && unit <= 0xdfff) fail("half a surrogate pair in a string");
    if (unit >= 0xd800 && unit <= 0xdbff) {
      if (source_.substr(at_, 2) != "\\u") fail("half a surrogate pair in a string");
      ++at_;
      const uint32_t low = hex4();
      if (low < 0xdc00 || low > 0xdfff) fail("half a surrogate pair in a string");
      unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    }
    append_utf8(out, unit);
  }

  /// The number of "uXXXX", which is passed.
  uint32_t hex4() {
    const std::string_view digits = source_.substr(std::min(at_ + 1, source_.size()), 4);
    uint32_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.size() != 4 || error != std::errc() || end != digits.data() + 4) fail("wanted four hex digits");
    at_ += 5;
    return value;
  }

  Value number() {
    const size_t start = at_;
    bool integral = true;
    if (peek() == '-') ++at_;
    if (peek() == 'I') return word("Infinity", Value(-std::numeric_limits<double>::infinity()));
    if (peek() == '0')
      ++at_;
    else
      digits();
    if (peek() == '.') {
      integral = false;
      ++at_;
      digits();
    }
    if (peek() == 'e' || peek() == 'E') {
      integral = false;
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      digits();
    }
    const char *first = source_.data() + start, *last = source_.data() + at_;
    int64_t whole = 0;
    if (integral && std::from_chars(first, last, whole).ec == std::errc()) return Value(whole);
    double real = 0;
    if (std::from_chars(first, last, real).ec != std::errc()) fail("a number is out of range");
    return Value(real);
  }

  void digits() {
    const size_t start = at_;
    while (peek() >= '0' && peek() <= '9') ++at_;
    if (at_ == start) fail(start < source_.size() ? "wanted a value" : "the text ends too early");
  }

  Value word(std::string_view wanted, Value value) {
    if (source_.substr(at_, wanted.size()) != wanted) fail("wanted a value");
    at_ += wanted.size();
    return value;
  }

  char peek() const { return at_ < source_.size() ? source_[at_] : '\0'; }
  void skip_space() {
    while (at_ < source_.size() && std::string_view(" \t\n\r").find(source_[at_]) != std::string_view::npos) ++at_;
  }
  bool take(char wanted) {
    skip_space();
    if (peek() != wanted) return false;
    ++at_;
    return true;
  }
  static const std::string& twice(const Value::Map& members) {
    return std::adjacent_find(members.begin(), members.end(),
                              [](const auto& a, const auto& b) { return a.key == b.key; })
        ->key;
  }

  [[noreturn]] void fail(const std::string& what) const {
    const std::string_view before = source_.substr(0, at_);
    const size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
    throw Error(ErrorCode::model_format,
                text(where_, ": not valid JSON at line ", std::count(before.begin(), before.end(), '\n') + 1,
                     ", column ", at_ - line_start + 1, ": ", what));
  }

  std::string_view source_;
  const std::string& where_;
  size_t at_ = 0;
};

}  // namespace

Value parse_json(std::string_view source, const std::string& where) { return Parser(source, where).document(); }

Value read_json(const std::string& path) {
  const std::string source = read_text(path, kFileLimit);
  refuse_foreign(path, foreign_kind(std::as_bytes(std::span(source))));
  return parse_json(source, path);
}

}  // namespace lumina::io
