// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/value.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"

namespace lumina::io {

const Value* Value::find(std::string_view key) const {
  const Map* members = map();
  if (members == nullptr) return nullptr;
  const auto at = std::lower_bound(members->begin(), members->end(), key,
                                   [](const Member& member, std::string_view wanted) { return member.key < wanted; });
  return at != members->end() && at->key == key ? &at->value : nullptr;
}

const char* Value::kind() const {
  constexpr const char* names[] = {"null", "a boolean", "an integer", "a number", "a string", "a list", "a map"};
  return names[data_.index()];
}

bool sort_members(Value::Map& map) {
  std::sort(map.begin(), map.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
  return std::adjacent_find(map.begin(), map.end(), [](const auto& a, const auto& b) { return a.key == b.key; }) ==
         map.end();
}

Fields::Fields(const Value& value, std::string where) : value_(value), where_(std::move(where)) {
  if (value.map() == nullptr) throw Error(ErrorCode::model_format, text(where_, ": wanted a map, got ", value.kind()));
}

const Value* Fields::find(std::string_view key) const {
  const Value* value = value_.find(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

void Fields::fail(std::string_view key, const std::string& what) const {
  throw Error(ErrorCode::model_format, text(where_, ": ", key, ": ", what));
}

int64_t Fields::integer(std::string_view key, int64_t fallback, int64_t least, int64_t most) const {
  const Value* value = find(key);
  if (value == nullptr) return fallback;
  if (value->integer() == nullptr) fail(key, text("wanted an integer, got ", value->kind()));
  const int64_t number = *value->integer();
  if (number < least || number > most) fail(key, text("wanted ", least, " to ", most, ", got ", number));
  return number;
}

double Fields::number(std::string_view key, double fallback, double least, double most) const {
  const Value* value = find(key);
  if (value == nullptr) return fallback;
  if (value->integer() == nullptr && value->real() == nullptr) fail(key, text("wanted a number, got ", value->kind()));
  const double number = value->integer() != nullptr ? static_cast<double>(*value->integer()) : *value->real();
  if (!(number >= least && number <= most)) fail(key, text("wanted ", least, " to ", most, ", got ", number));
  return number;
}

bool Fields::boolean(std::string_view key, bool fallback) const {
  const Value* value = find(key);
  if (value == nullptr) return fallback;
  if (value->boolean() == nullptr) fail(key, text("wanted true or false, got ", value->kind()));
  return *value->boolean();
}

std::string Fields::string(std::string_view key, std::string_view fallback) const {
  const Value* value = find(key);
  if (value == nullptr) return std::string(fallback);
  if (value->string() == nullptr) fail(key, text("wanted a string, got ", value->kind()));
  return *value->string();
}

std::vector<int64_t> Fields::integers(std::string_view key, std::vector<int64_t> fallback, int64_t least,
                                      int64_t most) const {
  const Value* value = find(key);
  if (value == nullptr) return fallback;
  if (value->list() == nullptr) fail(key, text("wanted a list of integers, got ", value->kind()));
  std::vector<int64_t> numbers;
  for (const Value& item : *value->list()) {
    if (item.integer() == nullptr) fail(key, text("wanted a list of integers, got ", item.kind(), " in it"));
    if (*item.integer() < least || *item.integer() > most)
      fail(key, text("wanted integers from ", least, " to ", most, ", got ", *item.integer()));
    numbers.push_back(*item.integer());
  }
  return numbers;
}

Fields Fields::child(std::string_view key) const {
  const Value* value = find(key);
  if (value == nullptr) fail(key, "is missing");
  return Fields(*value, text(where_, ": ", key));
}

}  // namespace lumina::io
