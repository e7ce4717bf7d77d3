// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// A libcuda.so.1 for the real CUDA runtime: a driver of version LUMINA_STAND_IN_DRIVER, which answers LUMINA_STAND_IN_INIT when it
// is started (100: no card). The runtime asks it for each function by name, and calls no other before it has started.
#include <cstdlib>
#include <cstring>

namespace {

int number(const char* variable) {
  const char* value = std::getenv(variable);
  return value ? std::atoi(value) : 0;
}

int not_expected() { return 999; }

}  // namespace

extern "C" {

int cuInit(unsigned) { return number("LUMINA_STAND_IN_INIT"); }

int cuDriverGetVersion(int* version) {
  *version = number("LUMINA_STAND_IN_DRIVER");
  return 0;
}

__attribute__((visibility("default"))) int cuGetProcAddress_v2(const char* name, void** function, int,
                                                               unsigned long long, int* found) {
  if (found) *found = 0;
  *function = reinterpret_cast<void*>(&not_expected);
  if (std::strcmp(name, "cuInit") == 0) *function = reinterpret_cast<void*>(&cuInit);
  if (std::strcmp(name, "cuDriverGetVersion") == 0) *function = reinterpret_cast<void*>(&cuDriverGetVersion);
  if (std::strcmp(name, "cuGetProcAddress") == 0) *function = reinterpret_cast<void*>(&cuGetProcAddress_v2);
  return 0;
}
}
