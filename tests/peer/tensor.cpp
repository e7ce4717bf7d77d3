// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "peer/tensor.h"

#include <cassert>
#include <vector>

#include "peer/abi.h"

namespace lumina::torch {
namespace {

template <typename T>
Slot to_slot(T* pointer) {
  return reinterpret_cast<Slot>(pointer);
}

Slot to_slot(std::span<const int64_t> values) {
  const Library& torch = library();
  void* list = nullptr;
  check(torch.new_list(values.size(), &list), "torch_new_list_reserve_size");
  for (const int64_t value : values) check(torch.push_back(list, static_cast<Slot>(value)), "torch_list_push_back");
  return to_slot(list);
}

/// The callee takes over what a slot points to. Of a call that fails it does not say how far it came: then that leaks.
struct ToSlot {
  Slot operator()(std::monostate) const { return 0; }
  Slot operator()(const Tensor* tensor) const { return to_slot(tensor->new_handle()); }
  Slot operator()(int64_t value) const { return static_cast<Slot>(value); }
  Slot operator()(std::span<const int64_t> list) const { return to_slot(list); }
  Slot operator()(Optional optional) const { return to_slot(new Slot(to_slot(optional.list))); }
};

}  // namespace

Tensor::~Tensor() {
  if (handle_) library().delete_tensor(handle_);
}

Tensor Tensor::borrow(const float* data, std::span<const int64_t> sizes, std::span<const int64_t> strides) {
  assert(sizes.size() == strides.size());
  const Library& torch = library();
  Handle handle = nullptr;
  check(torch.create_tensor_from_blob(const_cast<float*>(data), static_cast<int64_t>(sizes.size()), sizes.data(),
                                      strides.data(), 0, torch.dtype_f32(), torch.device_cpu(), -1, &handle),
        "aoti_torch_create_tensor_from_blob");
  return Tensor(handle);
}

Handle Tensor::new_handle() const {
  Handle same = nullptr;
  check(library().new_tensor_handle(handle_, &same), "aoti_torch_new_tensor_handle");
  return same;
}

float* Tensor::data() {
  void* data = nullptr;
  check(library().get_data(handle_, &data), "aoti_torch_get_data_ptr");
  return static_cast<float*>(data);
}

const float* Tensor::data() const { return const_cast<Tensor*>(this)->data(); }

std::span<const int64_t> Tensor::sizes() const {
  int64_t dims = 0;
  int64_t* sizes = nullptr;
  check(library().get_dims(handle_, &dims), "aoti_torch_get_dim");
  check(library().get_sizes(handle_, &sizes), "aoti_torch_get_sizes");
  return {sizes, static_cast<size_t>(dims)};
}

std::span<const int64_t> Tensor::strides() const {
  int64_t* strides = nullptr;
  check(library().get_strides(handle_, &strides), "aoti_torch_get_strides");
  return {strides, sizes().size()};
}

Tensor call(const char* name, const char* overload, std::initializer_list<Argument> arguments) {
  assert(arguments.size() > 0);
  std::vector<Slot> stack;
  stack.reserve(arguments.size());
  for (const Argument& argument : arguments) stack.push_back(std::visit(ToSlot{}, argument));
  check(library().call_dispatcher(name, overload, stack.data(), kAbi), name);
  return Tensor(reinterpret_cast<Handle>(stack.front()));
}

}  // namespace lumina::torch
