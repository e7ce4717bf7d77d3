// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace lumina {

/// A device as it is asked for.
struct DeviceName {
  bool cpu = false, cuda = false;  ///< neither: auto
  int index = 0;
};

/// "auto" (or nothing), "cpu", "cuda", "cuda:N". Throws Error{invalid_request}.
DeviceName parse_device(const std::string& wanted);

}  // namespace lumina
