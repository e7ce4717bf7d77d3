// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/json.h"

#include "input.h"

namespace {

using lumina::io::Value;

/// The value as JSON again, as far as numbers are whole.
std::string written(const Value& value) {
  if (value.boolean() != nullptr) return *value.boolean() ? "true" : "false";
  if (value.integer() != nullptr) return std::to_string(*value.integer());
  std::string out;
  if (value.list() != nullptr) {
    for (const Value& item : *value.list()) out += (out.empty() ? "" : ",") + written(item);
    return "[" + out + "]";
  }
  if (value.map() == nullptr) return "null";
  for (const auto& [key, item] : *value.map()) {
    if (value.find(key) != &item) __builtin_trap();
    out += (out.empty() ? "" : ",") + ("\"k" + std::to_string(out.size()) + "\":") + written(item);
  }
  return "{" + out + "}";
}

}  // namespace

void fuzz_one(std::string_view input) {
  std::string again;
  lumina::fuzz::expect_answer([&] { again = written(lumina::io::parse_json(input, "input")); });
  if (!again.empty()) lumina::io::parse_json(again, "what was read, written again");  // throws nothing
}
