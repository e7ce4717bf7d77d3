// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace lumina::torch {

/// The ABI that our declarations follow: 2.10. Newer libtorch keeps to it when told so.
constexpr uint64_t kAbi = uint64_t{2} << 56 | uint64_t{10} << 48;

}  // namespace lumina::torch
