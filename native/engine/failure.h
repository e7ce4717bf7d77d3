// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <new>
#include <string>

#include "core/error.h"

namespace lumina {

/// Why a request ends early. Made where memory may be out: what it says is then short.
struct Failure {
  ErrorCode code;
  std::string message;
};

/// What `compose` says; where there is no memory for that, so much.
template <typename Compose>
std::string words_of(Compose compose) noexcept {
  try {
    return compose();
  } catch (const std::bad_alloc&) {
    return "out of memory";  // short enough to need none
  }
}

inline Failure failure(ErrorCode code, const char* message) noexcept {
  return {code, words_of([message] { return std::string(message); })};
}

/// An exception in the engine's own terms.
inline Failure failure_of(const std::exception_ptr& thrown) noexcept {
  try {
    std::rethrow_exception(thrown);
  } catch (const Error& error) {
    return failure(error.code(), error.what());
  } catch (const std::bad_alloc&) {
    return failure(ErrorCode::out_of_memory, "host memory does not suffice to go on with the request");
  } catch (const std::exception& error) {
    return failure(ErrorCode::failure, error.what());
  } catch (...) {
    return failure(ErrorCode::failure, "an unknown exception");
  }
}

}  // namespace lumina
