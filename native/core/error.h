// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sstream>
#include <stdexcept>
#include <string>

namespace lumina {

/// What kind of thing went wrong; the values are those of lumina_status.
enum class ErrorCode {
  invalid_request = 1,
  model_format = 2,
  out_of_memory = 3,
  queue_full = 4,
  cancelled = 5,
  closed = 6,
  unsupported = 7,
  failure = 8,
};

/// The one exception of the engine. The message says what was wanted, what came and what to do.
/// Thrown inside, turned into a status and a message in native/capi.
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  ErrorCode code() const { return code_; }

 private:
  ErrorCode code_;
};

/// Joins its arguments into a message: text("wanted ", 3, " rows, got ", n).
template <typename... Parts>
std::string text(const Parts&... parts) {
  std::ostringstream out;
  out.exceptions(std::ios::badbit);  // or a stream that finds no memory would leave parts out without a word
  (out << ... << parts);
  return out.str();
}

}  // namespace lumina
