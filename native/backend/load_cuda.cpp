// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/load_cuda.h"

#include <mutex>

#include "core/build_id.h"
#include "core/error.h"
#include "core/system.h"

namespace lumina {
namespace {

#if defined(_WIN32)
constexpr const char* kLibrary = "lumina_cuda.dll";
constexpr const char* kDriver = "nvcuda.dll";
#else
constexpr const char* kLibrary = "liblumina_cuda.so";
constexpr const char* kDriver = "libcuda.so.1";
#endif

std::string beside_this_binary(const char* file) {
  const std::string path = system::file_of(reinterpret_cast<const void*>(&load_cuda));
  const size_t slash = path.find_last_of("/\\");
  return slash == std::string::npos ? file : path.substr(0, slash + 1) + file;
}

CudaBackend none(CardUse use, const std::string& why) { return {nullptr, "no CUDA device: " + why, use, ""}; }

/// The driver is looked for first: where there is no card, that is what a user wants to hear.
bool has_driver() {
  void* driver = system::open_library(kDriver);
  if (driver) system::close_library(driver);
  return driver != nullptr;
}

CudaBackend load(int device, const std::string& path) {
  if (!has_driver()) return none(CardUse::no_driver, text("the NVIDIA driver (", kDriver, ") is not installed"));
  void* library = system::open_library(path);
  if (!library) return none(CardUse::no_library, "the CUDA library does not load: " + system::last_library_error());
  auto* entry = reinterpret_cast<CudaEntry*>(system::find_symbol(library, kCudaEntryName));
  if (!entry) {
    system::close_library(library);
    return none(CardUse::no_library, path + " is not a CUDA back end of this project: it exports no " + kCudaEntryName);
  }
  char why[256] = "";
  CardUse use = CardUse::other_build;
  const Backend* backend = entry(kBuildId, device, why, sizeof why, &use);
  if (!backend) return none(use, why);  // the library stays loaded: the CUDA runtime inside it has started
  return {backend, why, CardUse::used, system::file_of(reinterpret_cast<const void*>(entry))};
}

}  // namespace

CudaBackend load_cuda(int device, const std::string& library) {
  static std::mutex one_at_a_time;
  const std::lock_guard lock(one_at_a_time);
  if (device < 0) return none(CardUse::none, text("wanted a device number of 0 or more, got ", device));
  return load(device, library.empty() ? beside_this_binary(kLibrary) : library);
}

}  // namespace lumina
