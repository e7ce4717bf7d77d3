// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace lumina::io {

/// A value of a JSON or YAML file.
class Value {
 public:
  struct Member;
  using List = std::vector<Value>;
  using Map = std::vector<Member>;  ///< sorted by key, each key once
  using Data = std::variant<std::monostate, bool, int64_t, double, std::string, List, Map>;

  Value() = default;  ///< null
  Value(Data data);

  bool is_null() const { return std::holds_alternative<std::monostate>(data_); }
  const bool* boolean() const { return std::get_if<bool>(&data_); }
  const int64_t* integer() const { return std::get_if<int64_t>(&data_); }
  const double* real() const { return std::get_if<double>(&data_); }
  const std::string* string() const { return std::get_if<std::string>(&data_); }
  const List* list() const { return std::get_if<List>(&data_); }
  const Map* map() const { return std::get_if<Map>(&data_); }

  /// The member of a map, or null where there is none or this is no map.
  const Value* find(std::string_view key) const;
  const char* kind() const;  ///< "null", "boolean", "integer", ...: for messages

 private:
  Data data_;
};

struct Value::Member {
  std::string key;
  Value value;
};

inline Value::Value(Data data) : data_(std::move(data)) {}  // here, as it wants to know what a Member is

/// Sorts the members by key. False if a key comes twice.
bool sort_members(Value::Map& map);

/// Checked access to the keys of a map. Absent and null keys give the default; a wrong type or a value out of range
/// throws Error{model_format} that names the file and the key.
class Fields {
 public:
  /// `where` names the map in messages, for example "config.json". Throws if `value` is no map. Borrows `value`.
  Fields(const Value& value, std::string where);

  const Value* find(std::string_view key) const;  ///< null where absent or null
  int64_t integer(std::string_view key, int64_t fallback, int64_t least, int64_t most) const;
  double number(std::string_view key, double fallback, double least, double most) const;
  bool boolean(std::string_view key, bool fallback) const;
  std::string string(std::string_view key, std::string_view fallback) const;
  std::vector<int64_t> integers(std::string_view key, std::vector<int64_t> fallback, int64_t least, int64_t most) const;
  Fields child(std::string_view key) const;  ///< a map that must be there

  const std::string& where() const { return where_; }
  [[noreturn]] void fail(std::string_view key, const std::string& what) const;

 private:
  const Value& value_;
  std::string where_;
};

}  // namespace lumina::io
