// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "files.h"

/// Pieces of pickle protocol 2, to be put together by hand.
namespace lumina::io::tests::pickle {

using lumina::tests::le;

inline std::string text(const std::string& value) {
  return std::string("X") + le(static_cast<uint32_t>(value.size())) + value;
}
inline std::string integer(int32_t value) { return "J" + le(value); }
inline std::string integer64(int64_t value) { return std::string("\x8a\x08", 2) + le(value); }
inline std::string global(const std::string& module, const std::string& name) {
  return std::string("c") + module + "\n" + name + "\n";
}
inline std::string tuple(const std::vector<int64_t>& values) {
  std::string out = "(";
  for (const int64_t value : values) out += integer64(value);
  return out + "t";
}
inline const std::string ordered_dict = global("collections", "OrderedDict") + ")R";
inline const std::string no = "\x89", none = "N";

inline std::string storage(const std::string& type, const std::string& key, int64_t elements) {
  return std::string("(") + text("storage") + global("torch", type) + text(key) + text("cpu") + integer64(elements) +
         "tQ";
}
inline std::string tensor(const std::string& stored, int64_t offset, const std::vector<int64_t>& shape,
                          const std::vector<int64_t>& strides) {
  return global("torch._utils", "_rebuild_tensor_v2") + "(" + stored + integer64(offset) + tuple(shape) +
         tuple(strides) + no + ordered_dict + "tR";
}
/// A dict of the given keys and values, each a piece.
inline std::string dict(const std::string& items) { return std::string("}(") + items + "u"; }
inline std::string whole(const std::string& value) { return std::string("\x80\x02") + value + "."; }

}  // namespace lumina::io::tests::pickle
