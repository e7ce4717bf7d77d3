// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/tensor_file.h"

namespace lumina::io {

/// The names that a pickle may refer to. Each has a fixed meaning here; none is looked up or called.
enum class PickleGlobal : uint8_t { ordered_dict, rebuild_tensor, rebuild_parameter, size, storage };

/// A value of a pickle. Values refer to each other freely, cycles included: walk only as deep as you must.
struct PickleValue {
  enum class Kind : uint8_t {
    none,
    boolean,
    integer,
    real,
    string,   ///< text, also of byte strings
    tuple,
    list,
    dict,     ///< items: key, value, key, value, ...
    global,   ///< a PickleGlobal, and a StoredType where that is `storage`
    storage,  ///< type, text = key of the archive member, integer = number of elements
    tensor,   ///< items: storage, offset, size, stride, ... as torch._utils._rebuild_tensor_v2 takes them
  };
  Kind kind = Kind::none;
  PickleGlobal global = PickleGlobal::ordered_dict;
  StoredType type = StoredType::f32;
  int64_t integer = 0;  ///< also booleans
  double real = 0;
  std::string_view text;  ///< borrowed from the pickle's bytes
  std::vector<PickleValue*> items;
};

/// Interprets the opcodes of pickle protocol 2 that torch.save writes for numbers, strings, containers and tensors;
/// refuses every other opcode and every global outside PickleGlobal, by name. Runs no code of the file. Work and
/// memory are bounded by the pickle's length.
class Pickle {
 public:
  /// Borrows `bytes`. `where` names them in messages. Throws Error{model_format}.
  Pickle(std::span<const std::byte> bytes, const std::string& where);

  const PickleValue& root() const { return *root_; }

 private:
  class Machine;
  std::deque<PickleValue> values_;  // stable addresses
  const PickleValue* root_ = nullptr;
};

}  // namespace lumina::io
