// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace lumina::torch {

struct OpaqueTensor;
using Handle = OpaqueTensor*;  ///< a libtorch tensor; owned by whoever must delete it
using Slot = uint64_t;         ///< a value on the dispatcher's stack

/// The functions used of libtorch's stable C ABI (libtorch 2.10). Those that return int32_t return 0 for success and
/// print what went wrong on the standard error otherwise.
struct Library {
  uint64_t (*abi_version)();
  int32_t (*create_tensor_from_blob)(void* data, int64_t dims, const int64_t* sizes, const int64_t* strides,
                                     int64_t offset, int32_t dtype, int32_t device_type, int32_t device_index,
                                     Handle* tensor);
  int32_t (*new_tensor_handle)(Handle tensor, Handle* same_tensor);
  int32_t (*delete_tensor)(Handle tensor);
  int32_t (*get_data)(Handle tensor, void** data);
  int32_t (*get_dims)(Handle tensor, int64_t* dims);
  int32_t (*get_sizes)(Handle tensor, int64_t** borrowed);
  int32_t (*get_strides)(Handle tensor, int64_t** borrowed);
  int32_t (*dtype_f32)();
  int32_t (*device_cpu)();
  int32_t (*new_list)(size_t reserve, void** list);
  int32_t (*push_back)(void* list, Slot value);
  int32_t (*delete_list)(void* list);
  int32_t (*call_dispatcher)(const char* name, const char* overload, Slot* stack, uint64_t built_for);
  int32_t (*convolution)(Handle input, Handle weight, Handle* bias, const int64_t* padding, int64_t padding_dims,
                         const int64_t* stride, int64_t stride_dims, const int64_t* dilation, int64_t dilation_dims,
                         int64_t groups, const char* activation, const double** scalars, int64_t scalar_count,
                         const char** algorithm, Handle* output);
  int32_t (*get_num_threads)(uint32_t* threads);
  bool (*grad_mode_enabled)();
  void (*set_grad_mode)(bool enabled);
  /// Of the OpenMP that libtorch runs on; both speak of the calling thread.
  int (*omp_get_max_threads)();
  void (*omp_set_num_threads)(int threads);
};

/// Loads libtorch, once per process. If the process has a libtorch already (a trainer through JavaCPP), that is the
/// one. Otherwise `path` names the directories that hold it and what it needs, ':' between them; empty: those of the
/// environment variable LUMINA_TORCH_PATH, else the system's search. Later calls change nothing.
/// Throws Error{unsupported}: not found, older than 2.10, or built without oneDNN or OpenMP; a later call may try again.
void load(const std::string& path);

/// The loaded library. load() comes first.
const Library& library();

/// Throws Error{failure} naming `what` unless status is 0.
void check(int32_t status, const char* what);

}  // namespace lumina::torch
