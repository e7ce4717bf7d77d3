// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace lumina {

/// "0.1.0-" and a hash of the sources, which build_id.cmake computes when something is built. Shared objects that exchange C++
/// values have to be of one; what is remembered of a build is remembered for one.
extern const char* const kBuildId;

}  // namespace lumina
