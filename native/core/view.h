// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace lumina {

/// Borrowed matrix [rows, cols], row-major, `stride` elements from row to row. Device memory where the op runs
/// on a device.
template <typename T>
struct View2 {
  T* data = nullptr;
  int64_t rows = 0;
  int64_t cols = 0;
  int64_t stride = 0;

  View2() = default;
  View2(T* data_, int64_t rows_, int64_t cols_) : View2(data_, rows_, cols_, cols_) {}
  View2(T* data_, int64_t rows_, int64_t cols_, int64_t stride_)
      : data(data_), rows(rows_), cols(cols_), stride(stride_) {}
  /// A view of T is a view of const T.
  operator View2<const T>() const requires(!std::is_const_v<T>) { return {data, rows, cols, stride}; }

  T* row(int64_t r) const {
    assert(r >= 0 && r < rows);
    return data + r * stride;
  }
};

/// Where an op's work is queued: a ThreadPool* on the CPU, a cudaStream_t on CUDA. Borrowed, as is the device memory that
/// ops of the stream, one after the other, may use while they run; zeroed once, before the first.
struct Stream {
  void* handle = nullptr;
  void* scratch = nullptr;
  size_t scratch_bytes = 0;
};

}  // namespace lumina
