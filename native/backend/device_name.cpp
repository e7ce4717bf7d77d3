// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/device_name.h"

#include "core/error.h"

namespace lumina {

DeviceName parse_device(const std::string& wanted) {
  if (wanted.empty() || wanted == "auto") return {};
  if (wanted == "cpu") return {.cpu = true};
  if (wanted == "cuda") return {.cuda = true};
  if (!wanted.starts_with("cuda:")) {
    throw Error(ErrorCode::invalid_request,
                text("device \"", wanted, "\" is unknown; \"auto\", \"cpu\", \"cuda\" and \"cuda:N\" are possible"));
  }
  const std::string digits = wanted.substr(5);
  if (digits.empty() || digits.size() > 3 || digits.find_first_not_of("0123456789") != std::string::npos) {
    throw Error(ErrorCode::invalid_request,
                text("device \"", wanted, "\" is unknown; write \"cuda:0\" for the first card"));
  }
  return {.cuda = true, .index = std::stoi(digits)};
}

}  // namespace lumina
