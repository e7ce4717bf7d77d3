// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/yaml.h"

#include <algorithm>
#include <charconv>
#include <deque>
#include <optional>

#include "core/error.h"
#include "io/file_kind.h"
#include "io/pages.h"

namespace lumina::io {
namespace {

constexpr int kDepthLimit = 64;
constexpr size_t kFileLimit = size_t{1} << 20;
constexpr size_t kNone = std::string_view::npos;

struct Line {
  int number;  ///< from 1
  size_t indent;
  std::string_view content;  ///< without indentation, comment and trailing space; never empty
};

bool in(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
  while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
  return s;
}

/// Calls visit(i) for the characters of `s` outside quotes until it returns true; that index, or kNone.
template <typename Visit>
size_t find_unquoted(std::string_view s, Visit visit) {
  char quote = '\0';
  for (size_t i = 0; i < s.size(); ++i) {
    if ((quote == '"' && s[i] == '\\') || (quote == '\'' && s.substr(i, 2) == "''")) {
      ++i;  // an escape
    } else if (quote != '\0') {
      if (s[i] == quote) quote = '\0';
    } else if ((s[i] == '"' || s[i] == '\'') && (i == 0 || std::string_view(" [,").find(s[i - 1]) != kNone)) {
      quote = s[i];  // elsewhere a quote is an ordinary character of a plain scalar
    } else if (visit(i)) {
      return i;
    }
  }
  return kNone;
}

class Parser {
 public:
  Parser(std::string_view source, const std::string& where) : where_(where) { split(source); }

  Value document() {
    if (lines_.empty()) return {};
    Value value = block(lines_.front().indent, 0);
    if (at_ < lines_.size()) fail(line(), "unexpected indentation");
    return value;
  }

 private:
  void split(std::string_view source) {
    if (source.starts_with("\xef\xbb\xbf")) source.remove_prefix(3);
    bool ended = false, open = false, joining = false;  // of a list in brackets
    for (int number = 1; !source.empty(); ++number) {
      const size_t end = std::min(source.find('\n'), source.size());
      std::string_view content = source.substr(0, end);
      source.remove_prefix(std::min(end + 1, source.size()));
      if (!content.empty() && content.back() == '\r') content.remove_suffix(1);
      if (content.find_first_not_of(" \t") == kNone) continue;
      const size_t comment =
          find_unquoted(content, [&](size_t i) { return content[i] == '#' && (i == 0 || content[i - 1] == ' '); });
      content = content.substr(0, comment);
      const size_t indent = std::min(content.find_first_not_of(' '), content.size());
      const Line line{number, indent, trimmed(content)};
      if (line.content.empty() || (line.content == "---" && lines_.empty())) continue;
      if (ended || (indent == 0 && line.content.substr(0, 3) == "---")) fail(line, "only one document is read");
      ended = indent == 0 && line.content == "...";
      if (ended) continue;
      for (const char c : line.content)
        if (static_cast<unsigned char>(c) < 0x20) fail(line, "a tab or control character");
      if (open) {
        if (!joining) joined_.emplace_back(lines_.back().content);
        joined_.back().append(" ").append(line.content);
        lines_.back().content = joined_.back();
        joining = true;
        open = !line.content.ends_with(']');
      } else {
        lines_.push_back(line);
        joining = false;
        open = is_open(line.content);
      }
    }
  }

  /// Whether a list in brackets goes on in the next line.
  static bool is_open(std::string_view content) {
    while (content.starts_with("- ")) content = trimmed(content.substr(1));
    if (const size_t end = colon(content); end != kNone) content = trimmed(content.substr(end + 1));
    return content.starts_with('[') && !content.ends_with(']');
  }

  bool more(size_t indent) const { return at_ < lines_.size() && line().indent == indent; }
  const Line& line() const { return lines_[at_]; }
  static bool is_item(const Line& line) { return line.content == "-" || line.content.substr(0, 2) == "- "; }
  /// Where the ':' after a key is.
  static size_t colon(std::string_view s) {
    return find_unquoted(s, [&](size_t i) { return s[i] == ':' && (i + 1 == s.size() || s[i + 1] == ' '); });
  }

  /// The value whose lines begin at `indent`, where the current line is.
  Value block(size_t indent, int depth) {
    if (depth > kDepthLimit) fail(line(), text("nested deeper than ", kDepthLimit));
    if (is_item(line())) return list(indent, depth);
    if (colon(line().content) != kNone) return map(indent, depth);
    return scalar(lines_[at_++]);
  }

  Value list(size_t indent, int depth) {
    Value::List items;
    while (more(indent) && is_item(line())) {
      Line& item = lines_[at_];
      const size_t skip = std::min(item.content.find_first_not_of(' ', 1), item.content.size());
      item.content.remove_prefix(skip);
      item.indent += skip;  // what follows "- " is a block of its own, indented that far
      if (!item.content.empty()) {
        items.push_back(block(item.indent, depth + 1));
      } else {
        ++at_;
        items.push_back(nested(indent, depth));
      }
    }
    return Value(std::move(items));
  }

  Value map(size_t indent, int depth) {
    Value::Map members;
    const Line first = line();
    while (more(indent)) {
      Line entry = line();
      const size_t end = colon(entry.content);
      if (is_item(entry) || end == kNone) fail(entry, "wanted \"key: value\"");
      ++at_;
      std::string key = key_of(entry, trimmed(entry.content.substr(0, end)));
      entry.content = trimmed(entry.content.substr(end + 1));
      if (!entry.content.empty())
        members.push_back({std::move(key), scalar(entry)});
      else if (more(indent) && is_item(line()))
        members.push_back({std::move(key), list(indent, depth + 1)});
      else
        members.push_back({std::move(key), nested(indent, depth)});
    }
    if (!sort_members(members)) fail(first, "the map that begins here has a key twice");
    return Value(std::move(members));
  }

  /// The block below a key or dash at `indent`; null if there is none.
  Value nested(size_t indent, int depth) {
    if (at_ >= lines_.size() || line().indent <= indent) return {};
    return block(line().indent, depth + 1);
  }

  std::string key_of(const Line& line, std::string_view key) const {
    if (key.empty()) fail(line, "this kind of key is not read");
    if (key.front() == '"' || key.front() == '\'') return quoted(line, key);
    refuse_indicators(line, key);
    return std::string(key);
  }

  Value scalar(const Line& line) const {
    if (line.content == "{}") return Value(Value::Map{});
    if (line.content.front() == '[') return flow_list(line);
    return atom(line, line.content);
  }

  Value flow_list(const Line& line) const {
    if (line.content.back() != ']') fail(line, "a list in brackets does not end");
    Value::List items;
    std::string_view rest = trimmed(line.content.substr(1, line.content.size() - 2));
    while (!rest.empty()) {
      const size_t comma = find_unquoted(rest, [&](size_t i) { return rest[i] == ','; });
      const std::string_view item = trimmed(rest.substr(0, comma));
      if (item.empty() || item.find_first_of("[]{}") != kNone) fail(line, "lists in brackets hold scalars only");
      items.push_back(atom(line, item));
      rest = comma == kNone ? std::string_view() : trimmed(rest.substr(comma + 1));
    }
    return Value(std::move(items));
  }

  Value atom(const Line& line, std::string_view s) const {
    if (s.front() == '"' || s.front() == '\'') return Value(quoted(line, s));
    refuse_indicators(line, s);
    if (colon(s) != kNone) fail(line, "a second ':' on the line");
    if (in(s, {"~", "null", "Null", "NULL"})) return {};
    if (in(s, {"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"})) return Value(true);
    if (in(s, {"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"})) return Value(false);
    if (const auto number = number_of(s)) return *number;
    return Value(std::string(s));
  }

  /// Decimal integers and floats; what looks otherwise is a string.
  static std::optional<Value> number_of(std::string_view s) {
    if (s.front() == '+') s.remove_prefix(1);
    const std::string_view digits = s.substr(!s.empty() && s.front() == '-');
    if (digits.empty() || std::string_view(".0123456789").find(digits.front()) == kNone) return std::nullopt;
    const char* end = s.data() + s.size();
    const bool octal = digits.size() > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9';
    int64_t whole = 0;
    if (const auto read = std::from_chars(s.data(), end, whole); !octal && read.ec == std::errc() && read.ptr == end)
      return Value(whole);
    double real = 0;
    if (const auto read = std::from_chars(s.data(), end, real); !octal && read.ec == std::errc() && read.ptr == end)
      return Value(real);
    return std::nullopt;
  }

  std::string quoted(const Line& line, std::string_view s) const {
    constexpr std::string_view letters = "\"\\/nrt", meanings = "\"\\/\n\r\t";
    const char quote = s.front();
    std::string out;
    for (size_t i = 1; i < s.size(); ++i) {
      if (quote == '"' && s[i] == '\\') {
        const size_t letter = ++i < s.size() ? letters.find(s[i]) : kNone;
        if (letter == kNone) fail(line, "an unknown escape");
        out.push_back(meanings[letter]);
      } else if (s[i] != quote) {
        out.push_back(s[i]);
      } else if (quote == '\'' && s.substr(i + 1, 1) == "'") {
        out.push_back(s[i++]);
      } else if (i + 1 == s.size()) {
        return out;
      } else {
        fail(line, "text after the closing quote");
      }
    }
    fail(line, "a quote does not end on its line");
  }

  void refuse_indicators(const Line& line, std::string_view s) const {
    const bool indicates = std::string_view("&*!|>%@`{}[],").find(s.front()) != kNone ||
                           (std::string_view("?-:").find(s.front()) != kNone && s.substr(1, 1) == " ");
    if (indicates)
      fail(line, text("'", s.front(), "' begins a part of YAML that is not read; write plain keys and values"));
  }

  [[noreturn]] void fail(const Line& line, const std::string& what) const {
    throw Error(ErrorCode::model_format, text(where_, ": line ", line.number, ": ", what));
  }

  const std::string& where_;
  std::vector<Line> lines_;
  std::deque<std::string> joined_;  ///< lists in brackets that took several lines
  size_t at_ = 0;
};

}  // namespace

Value parse_yaml(std::string_view source, const std::string& where) { return Parser(source, where).document(); }

Value read_yaml(const std::string& path) {
  const std::string source = read_text(path, kFileLimit);
  refuse_foreign(path, foreign_kind(std::as_bytes(std::span(source))));
  return parse_yaml(source, path);
}

}  // namespace lumina::io
