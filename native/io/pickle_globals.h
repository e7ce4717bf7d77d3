// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "io/pickle.h"

namespace lumina::io {

struct NamedGlobal {
  PickleGlobal global = PickleGlobal::unknown;
  StoredType type = StoredType::f32;  ///< of a storage
};

/// What a name in a pickle means here. Every name outside a short list is `unknown`; none is looked up or called.
NamedGlobal pickle_global(std::string_view module, std::string_view name);

}  // namespace lumina::io
