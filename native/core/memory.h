// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace lumina {

/// Bytes that this process can still take before the system ends some process for lack of memory: what the machine has
/// available, or what is left of the memory limit of the process's control group. UINT64_MAX if the system does not say.
uint64_t available_memory();

/// Throws Error{out_of_memory} unless `bytes` are available for `what`. The system would grant more than it has, and
/// end the process when it is used.
void require_memory(uint64_t bytes, const std::string& what);

}  // namespace lumina
