// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <utility>
#include <variant>

#include "peer/library.h"

namespace lumina::torch {

/// Owns a reference to a libtorch tensor. Moves, never copies.
class Tensor {
 public:
  Tensor() = default;
  explicit Tensor(Handle owned) : handle_(owned) {}
  Tensor(Tensor&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Tensor& operator=(Tensor&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Tensor();

  /// An f32 CPU tensor over memory of the caller, who keeps it alive as long as the tensor and what was made of it.
  static Tensor borrow(const float* data, std::span<const int64_t> sizes, std::span<const int64_t> strides);

  Handle handle() const { return handle_; }
  Handle new_handle() const;  ///< another reference to the same tensor, owned by the caller
  const float* data() const;
  float* data();
  std::span<const int64_t> sizes() const;    ///< borrowed
  std::span<const int64_t> strides() const;  ///< borrowed; in elements

 private:
  Handle handle_ = nullptr;
};

/// An argument of call(): a tensor, a number, a list of numbers, a list where the schema says "int[]?", or none.
struct Optional {
  std::span<const int64_t> list;
};
using Argument = std::variant<std::monostate, const Tensor*, int64_t, std::span<const int64_t>, Optional>;

/// Calls an operator that gives one tensor, by its schema name: call("aten::relu", "", {&x}).
/// Arguments are those of the schema, in order and all of them. Throws Error{failure}.
Tensor call(const char* name, const char* overload, std::initializer_list<Argument> arguments);

}  // namespace lumina::torch
