// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/pages.h"

namespace lumina::io {

/// Number types that tensor files hold.
enum class StoredType : uint8_t {
  boolean,
  u8,
  i8,
  u16,
  i16,
  u32,
  i32,
  u64,
  i64,
  f16,
  bf16,
  f32,
  f64,
  f8_e4m3,
  f8_e5m2,
  f8_e8m0,
  c64,    // never read as numbers: they may only lie beside those that are
  other,  // of a newer format; size_of says 1
};

size_t size_of(StoredType type);       ///< bytes
const char* name_of(StoredType type);  ///< "F32", "BF16", ...

/// A tensor in a file's memory. Borrowed from its TensorFile.
struct StoredTensor {
  std::string name;
  StoredType type = StoredType::f32;
  std::vector<int64_t> shape;
  std::span<const std::byte>
      bytes;  ///< row-major, little-endian, at any alignment; as many as the shape says, but for `other`

  int64_t elements() const;
};

std::string to_string(std::span<const int64_t> shape);  ///< "[3, 4]"

/// Values as f32: f16, bf16 and f32 exactly, f64 rounded. Throws Error{model_format} for other types.
std::vector<float> to_f32(const StoredTensor& tensor);
void to_f32(const StoredTensor& tensor, std::span<float> out);

/// The tensors of one file and the memory they live in.
class TensorFile {
 public:
  /// Names must be unique.
  TensorFile(std::string path, std::vector<StoredTensor> tensors, std::vector<Pages> memory);

  const std::string& path() const { return path_; }
  std::span<const StoredTensor> tensors() const { return tensors_; }  ///< sorted by name
  const StoredTensor* find(std::string_view name) const;              ///< null if there is none

 private:
  std::string path_;
  std::vector<StoredTensor> tensors_;
  std::vector<Pages> memory_;
};

/// Number of elements of a shape read from a file. Throws Error{model_format} naming `what` for a negative dimension,
/// more than 8 dimensions, or a product with `element_size` that does not fit int64.
int64_t checked_elements(std::span<const int64_t> shape, size_t element_size, const std::string& what);

}  // namespace lumina::io
