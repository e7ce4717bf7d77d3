// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/error.h"
#include "io/json.h"
#include "io/safetensors.h"

/// Reading the reference outputs of tests/golden (its README says what they are).
namespace lumina::golden {

/// Programs that were brought to another machine are told where it lies there.
inline std::string folder(const char* variable, const char* built_with) {
  const char* told = std::getenv(variable);
  return told ? told : built_with;
}
inline std::string path(const std::string& name) {
  return folder("LUMINA_TEST_GOLDEN", LUMINA_GOLDEN_DIR) + "/" + name;
}
inline std::string checkpoint(const std::string& name) {
  return folder("LUMINA_TEST_CHECKPOINTS", LUMINA_CHECKPOINTS_DIR) + "/" + name;
}

/// The member of a JSON object; absent is an error of the test data.
inline const io::Value& at(const io::Value& value, const std::string& key) {
  const io::Value* found = value.find(key);
  if (!found) throw Error(ErrorCode::failure, "the golden data has no " + key);
  return *found;
}
inline double number(const io::Value& value) {
  return value.real() ? *value.real() : static_cast<double>(*value.integer());
}
inline float number_f(const io::Value& value) { return static_cast<float>(number(value)); }
inline int32_t integer(const io::Value& value) { return static_cast<int32_t>(*value.integer()); }
inline std::vector<int32_t> ids(const io::Value& value) {
  std::vector<int32_t> out;
  for (const io::Value& item : *value.list()) out.push_back(integer(item));
  return out;
}

/// A tensor of a golden safetensors file as f32.
inline std::vector<float> tensor(const io::TensorFile& file, const std::string& name) {
  const io::StoredTensor* found = file.find(name);
  if (!found) throw Error(ErrorCode::failure, file.path() + " has no " + name);
  return io::to_f32(*found);
}

/// Largest difference relative to the largest magnitude expected.
inline double relative_max(std::span<const float> got, std::span<const float> expected) {
  double difference = 0, largest = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    difference = std::max(difference, std::abs(double{got[i]} - expected[i]));
    largest = std::max(largest, std::abs(double{expected[i]}));
    if (std::isnan(got[i])) return HUGE_VAL;
  }
  return difference / largest;
}

/// Root of the mean squared difference relative to that of the values expected.
inline double relative_rms(std::span<const float> got, std::span<const float> expected) {
  double difference = 0, square = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    difference += (double{got[i]} - expected[i]) * (double{got[i]} - expected[i]);
    square += double{expected[i]} * expected[i];
  }
  return std::sqrt(difference / square);
}

}  // namespace lumina::golden
