// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/load_cuda.h"

#include <dlfcn.h>

#include <mutex>

#include "core/error.h"

namespace lumina {
namespace {

std::string beside_this_binary(const char* file) {
  Dl_info here{};
  if (dladdr(reinterpret_cast<const void*>(&load_cuda), &here) == 0 || here.dli_fname == nullptr) return file;
  const std::string path = here.dli_fname;
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? file : path.substr(0, slash + 1) + file;
}

CudaBackend none(const std::string& why) { return {nullptr, "no CUDA device: " + why}; }

std::string last_dl_error() {
  const char* message = dlerror();
  return message ? message : "unknown error";
}

/// The driver is looked for first: where there is no card, that is what a user wants to hear.
bool has_driver() {
  void* driver = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);
  if (driver) dlclose(driver);
  return driver != nullptr;
}

CudaBackend load(int device, const std::string& path) {
  if (!has_driver()) return none("the NVIDIA driver (libcuda.so.1) is not installed");
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library) return none("the CUDA part of this build could not be loaded: " + last_dl_error());
  auto* entry = reinterpret_cast<CudaEntry*>(dlsym(library, kCudaEntryName));
  if (!entry) {
    dlclose(library);
    return none(path + " is not a CUDA back end of this project: it exports no " + kCudaEntryName);
  }
  char why[256] = "";
  const Backend* backend = entry(kCudaBuild, device, why, sizeof why);
  if (!backend) return none(why);  // the library stays loaded: the CUDA runtime inside it has started
  return {backend, why};
}

}  // namespace

CudaBackend load_cuda(int device, const std::string& library) {
  static std::mutex one_at_a_time;
  const std::lock_guard lock(one_at_a_time);
  if (device < 0) return none(text("wanted a device number of 0 or more, got ", device));
  return load(device, library.empty() ? beside_this_binary("liblumina_cuda.so") : library);
}

}  // namespace lumina
