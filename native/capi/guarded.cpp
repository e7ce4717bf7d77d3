// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "capi/guarded.h"

#include <string>

namespace lumina::capi {
namespace {

thread_local std::string last_error;

}  // namespace

lumina_status fail(lumina_status status, const char* message) noexcept {
  try {
    last_error = message;
  } catch (...) {
    last_error.clear();  // the status still says what kind it was
  }
  return status;
}

}  // namespace lumina::capi

const char* lumina_last_error(void) { return lumina::capi::last_error.c_str(); }

const char* lumina_version(void) { return LUMINA_VERSION; }
