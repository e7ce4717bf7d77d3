// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "peer/library.h"

#include <dlfcn.h>

#include <cassert>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <vector>

#include "core/error.h"
#include "peer/abi.h"
#include "peer/onednn.h"

namespace lumina::torch {
namespace {

constexpr const char* kTorch = "libtorch_cpu.so";
// What libtorch_cpu.so needs, in an order in which each finds its own needs loaded: the loader matches by soname, so
// that a library of the same name elsewhere on the system is never taken. Whatever no directory has, the system gives.
constexpr const char* kNeeds[] = {"libquadmath.so.0", "libgfortran.so.5", "libgomp.so.1", "libopenblas.so.0",
                                  "libc10.so"};

Library table;
bool loaded = false;
std::mutex loading;

std::vector<std::filesystem::path> split(const std::string& path) {
  std::vector<std::filesystem::path> directories;
  for (size_t begin = 0; begin < path.size();) {
    const size_t end = std::min(path.find(':', begin), path.size());
    if (end > begin) directories.push_back(std::filesystem::absolute(path.substr(begin, end - begin)));
    begin = end + 1;
  }
  return directories;
}

/// Opens the first `name` that a directory has. Null if none has it.
void* open_in(const std::vector<std::filesystem::path>& directories, const char* name) {
  for (const auto& directory : directories) {
    const auto file = directory / name;
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) continue;
    if (void* handle = dlopen(file.c_str(), RTLD_LAZY | RTLD_LOCAL)) return handle;
    throw Error(ErrorCode::unsupported, text("cannot load ", file.string(), ": ", dlerror()));
  }
  return nullptr;
}

void* open_torch(const std::string& path) {
  if (void* handle = dlopen(kTorch, RTLD_LAZY | RTLD_NOLOAD)) return handle;  // the process has one already
  const auto directories = split(path);
  for (const char* name : kNeeds) open_in(directories, name);  // stay open for the life of the process
  if (void* handle = open_in(directories, kTorch)) return handle;
  if (void* handle = directories.empty() ? dlopen(kTorch, RTLD_LAZY | RTLD_LOCAL) : nullptr) return handle;
  throw Error(ErrorCode::unsupported, text("libtorch was not found: wanted ", kTorch, " in ",
                                           directories.empty() ? "the system's library directories" : path,
                                           "; set LUMINA_TORCH_PATH to the directories of libtorch 2.10 or newer"));
}

template <typename Function>
void bind(void* handle, Function& function, const char* name, const char* missing) {
  function = reinterpret_cast<Function>(dlsym(handle, name));
  if (function) return;
  Dl_info info{};
  const void* known = dlsym(handle, "aoti_torch_abi_version");
  const bool where = known && dladdr(known, &info);
  throw Error(ErrorCode::unsupported, text("libtorch", where ? " at " : "", where ? info.dli_fname : "", " ", missing,
                                           " (it has no ", name, "); libtorch 2.10 or newer is needed"));
}

Library bind_all(void* handle) {
  Library l{};
  const char* old = "is too old";
  bind(handle, l.abi_version, "aoti_torch_abi_version", old);
  if (l.abi_version() < kAbi) {
    throw Error(ErrorCode::unsupported, text("libtorch is too old: wanted 2.10 or newer, got ", l.abi_version() >> 56,
                                             ".", (l.abi_version() >> 48) & 0xff));
  }
  bind(handle, l.create_tensor_from_blob, "aoti_torch_create_tensor_from_blob", old);
  bind(handle, l.new_tensor_handle, "aoti_torch_new_tensor_handle", old);
  bind(handle, l.delete_tensor, "aoti_torch_delete_tensor_object", old);
  bind(handle, l.get_data, "aoti_torch_get_data_ptr", old);
  bind(handle, l.get_dims, "aoti_torch_get_dim", old);
  bind(handle, l.get_sizes, "aoti_torch_get_sizes", old);
  bind(handle, l.get_strides, "aoti_torch_get_strides", old);
  bind(handle, l.dtype_f32, "aoti_torch_dtype_float32", old);
  bind(handle, l.device_cpu, "aoti_torch_device_type_cpu", old);
  bind(handle, l.new_list, "torch_new_list_reserve_size", old);
  bind(handle, l.push_back, "torch_list_push_back", old);
  bind(handle, l.delete_list, "torch_delete_list", old);
  bind(handle, l.call_dispatcher, "torch_call_dispatcher", old);
  bind(handle, l.convolution, "aoti_torch_cpu_mkldnn__convolution_pointwise", "was built without oneDNN");
  bind(handle, l.get_num_threads, "torch_get_num_threads", old);
  bind(handle, l.grad_mode_enabled, "aoti_torch_grad_mode_is_enabled", old);
  bind(handle, l.set_grad_mode, "aoti_torch_grad_mode_set_enabled", old);
  bind(handle, l.omp_get_max_threads, "omp_get_max_threads", "was built without OpenMP");
  bind(handle, l.omp_set_num_threads, "omp_set_num_threads", "was built without OpenMP");
  return l;
}

}  // namespace

void load(const std::string& path) {
  const std::lock_guard lock(loading);
  if (loaded) return;
  limit_onednn_where_caches_are_hidden();  // oneDNN reads it when first used
  const char* environment = std::getenv("LUMINA_TORCH_PATH");
  void* handle = open_torch(path.empty() && environment ? environment : path);
  try {
    table = bind_all(handle);
  } catch (...) {
    dlclose(handle);  // or the next call would take it for the process's own
    throw;
  }
  loaded = true;
}

const Library& library() {
  assert(loaded);
  return table;
}

void check(int32_t status, const char* what) {
  if (status == 0) return;
  throw Error(ErrorCode::failure, text("libtorch failed in ", what, "; it says why on the standard error"));
}

}  // namespace lumina::torch
