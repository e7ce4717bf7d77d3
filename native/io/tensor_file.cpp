// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/tensor_file.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>

#include "core/dtype.h"
#include "core/error.h"

namespace lumina::io {
namespace {

constexpr size_t kRankLimit = 8;

struct TypeFacts {
  const char* name;
  size_t bytes;
};
constexpr TypeFacts kTypes[] = {{"BOOL", 1},    {"U8", 1},  {"I8", 1},     {"U16", 2},     {"I16", 2},
                                {"U32", 4},     {"I32", 4}, {"U64", 8},    {"I64", 8},     {"F16", 2},
                                {"BF16", 2},    {"F32", 4}, {"F64", 8},    {"F8_E4M3", 1}, {"F8_E5M2", 1},
                                {"F8_E8M0", 1}, {"C64", 8}, {"unknown", 1}};

/// IEEE half precision, by way of a product that also normalizes subnormal numbers.
float half_to_f32(uint16_t half) {
  const uint32_t sign = uint32_t{half & 0x8000u} << 16;
  const uint32_t magnitude = half & 0x7fffu;
  if (magnitude >= 0x7c00u) return std::bit_cast<float>(sign | 0x7f800000u | (magnitude & 0x3ffu) << 13);
  return std::bit_cast<float>(sign | std::bit_cast<uint32_t>(std::bit_cast<float>(magnitude << 13) * 0x1p112f));
}

template <typename Stored, typename Convert>
void convert(std::span<const std::byte> bytes, std::span<float> out, Convert to_float) {
  for (size_t i = 0; i < out.size(); ++i) {
    Stored value;  // copied byte-wise, as the file promises no alignment
    std::memcpy(&value, bytes.data() + i * sizeof value, sizeof value);
    out[i] = to_float(value);
  }
}

}  // namespace

size_t size_of(StoredType type) { return kTypes[static_cast<size_t>(type)].bytes; }
const char* name_of(StoredType type) { return kTypes[static_cast<size_t>(type)].name; }

int64_t StoredTensor::elements() const { return static_cast<int64_t>(bytes.size() / size_of(type)); }

std::string to_string(std::span<const int64_t> shape) {
  std::string out = "[";
  for (size_t i = 0; i < shape.size(); ++i) out += (i > 0 ? ", " : "") + std::to_string(shape[i]);
  return out + "]";
}

std::vector<float> to_f32(const StoredTensor& tensor) {
  std::vector<float> out(static_cast<size_t>(tensor.elements()));
  to_f32(tensor, out);
  return out;
}

void to_f32(const StoredTensor& tensor, std::span<float> out) {
  assert(static_cast<int64_t>(out.size()) == tensor.elements());
  switch (tensor.type) {
    case StoredType::f32:
      if (!out.empty()) std::memcpy(out.data(), tensor.bytes.data(), tensor.bytes.size());
      return;
    case StoredType::bf16:
      return convert<uint16_t>(tensor.bytes, out, [](uint16_t bits) { return lumina::to_f32(bf16{bits}); });
    case StoredType::f16: return convert<uint16_t>(tensor.bytes, out, half_to_f32);
    case StoredType::f64:
      return convert<double>(tensor.bytes, out, [](double value) { return static_cast<float>(value); });
    default:
      throw Error(ErrorCode::model_format, text("tensor ", tensor.name,
                                                ": wanted numbers of type F32, BF16, F16 or "
                                                "F64, got ",
                                                name_of(tensor.type)));
  }
}

TensorFile::TensorFile(std::string path, std::vector<StoredTensor> tensors, std::vector<Pages> memory)
    : path_(std::move(path)), tensors_(std::move(tensors)), memory_(std::move(memory)) {
  std::sort(tensors_.begin(), tensors_.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
}

const StoredTensor* TensorFile::find(std::string_view name) const {
  const auto at =
      std::lower_bound(tensors_.begin(), tensors_.end(), name,
                       [](const StoredTensor& tensor, std::string_view wanted) { return tensor.name < wanted; });
  return at != tensors_.end() && at->name == name ? &*at : nullptr;
}

int64_t checked_elements(std::span<const int64_t> shape, size_t element_size, const std::string& what) {
  if (shape.size() > kRankLimit)
    throw Error(ErrorCode::model_format,
                text(what, ": has ", shape.size(), " dimensions; at most ", kRankLimit, " are read"));
  int64_t elements = 1;
  bool overflows = false;
  for (const int64_t size : shape) {
    if (size < 0) throw Error(ErrorCode::model_format, text(what, ": shape ", to_string(shape), " is negative"));
    overflows |= __builtin_mul_overflow(elements, size, &elements);
  }
  int64_t bytes = 0;
  overflows |= __builtin_mul_overflow(elements, static_cast<int64_t>(element_size), &bytes);
  if (overflows)
    throw Error(ErrorCode::model_format, text(what, ": the product of shape ", to_string(shape), " overflows"));
  return elements;
}

}  // namespace lumina::io
