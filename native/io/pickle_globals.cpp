// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/pickle_globals.h"

#include <algorithm>

namespace lumina::io {
namespace {

struct Entry {
  std::string_view module, name;
  NamedGlobal meaning;
};

constexpr Entry kGlobals[] = {
    {"collections", "OrderedDict", {PickleGlobal::ordered_dict}},
    {"torch._utils", "_rebuild_tensor_v2", {PickleGlobal::rebuild_tensor}},
    {"torch._utils", "_rebuild_parameter", {PickleGlobal::rebuild_parameter}},
    {"torch._utils", "_rebuild_parameter_with_state", {PickleGlobal::rebuild_parameter}},
    {"torch", "Size", {PickleGlobal::size}},
    {"torch", "FloatStorage", {PickleGlobal::storage, StoredType::f32}},
    {"torch", "DoubleStorage", {PickleGlobal::storage, StoredType::f64}},
    {"torch", "HalfStorage", {PickleGlobal::storage, StoredType::f16}},
    {"torch", "BFloat16Storage", {PickleGlobal::storage, StoredType::bf16}},
    {"torch", "LongStorage", {PickleGlobal::storage, StoredType::i64}},
    {"torch", "IntStorage", {PickleGlobal::storage, StoredType::i32}},
    {"torch", "ShortStorage", {PickleGlobal::storage, StoredType::i16}},
    {"torch", "CharStorage", {PickleGlobal::storage, StoredType::i8}},
    {"torch", "ByteStorage", {PickleGlobal::storage, StoredType::u8}},
    {"torch", "BoolStorage", {PickleGlobal::storage, StoredType::boolean}},
};

}  // namespace

NamedGlobal pickle_global(std::string_view module, std::string_view name) {
  const auto* known =
      std::ranges::find_if(kGlobals, [&](const Entry& entry) { return entry.module == module && entry.name == name; });
  return known == std::end(kGlobals) ? NamedGlobal{} : known->meaning;
}

}  // namespace lumina::io
