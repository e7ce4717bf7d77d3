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

/// What the names in a pickle mean here. None is looked up or called; what an unknown one would make is an inert
/// object.
enum class PickleGlobal : uint8_t { unknown, ordered_dict, rebuild_tensor, rebuild_parameter, size, storage };

/// A value of a pickle. Values refer to each other freely, cycles included: walk only as deep as you must.
struct PickleValue {
  enum class Kind : uint8_t {
    none,
    boolean,
    integer,
    real,
    string,  ///< text, also of byte strings
    tuple,
    list,
    dict,     ///< items: key, value, key, value, ...
    global,   ///< a PickleGlobal, text = its name without the module, and a StoredType where that is `storage`
    storage,  ///< type, text = key of the archive member, integer = number of elements
    object,   ///< of an unknown class: text = the class's name; what the file puts into it is dropped
    tensor,   ///< items: storage, offset, size, stride, ... as torch._utils._rebuild_tensor_v2 takes them
  };
  Kind kind = Kind::none;
  PickleGlobal global = PickleGlobal::unknown;
  StoredType type = StoredType::f32;
  int64_t integer = 0;  ///< also booleans
  double real = 0;
  std::string_view text;  ///< borrowed from the pickle's bytes
  std::vector<PickleValue*> items;
};

/// Interprets the opcodes of pickle protocols 2 to 5 that torch.save writes for numbers, strings, containers, tensors
/// and objects, and refuses every other opcode. An object of a class outside PickleGlobal, as trainers save them beside
/// the weights, becomes one that holds nothing and does nothing. Runs no code of the file, and none that a name in it
/// refers to. Work and memory are bounded by the pickle's length.
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
