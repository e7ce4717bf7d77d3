// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/pickle.h"

#include <algorithm>
#include <bit>
#include <unordered_map>

#include "io/bytes.h"

namespace lumina::io {
namespace {

using Kind = PickleValue::Kind;

constexpr size_t kValueLimit = size_t{1} << 22;  // a VQGAN's pickle has about 6000
constexpr size_t kStackLimit = size_t{1} << 20;
constexpr int kProtocol = 2;  // torch.save's default

struct NamedGlobal {
  std::string_view module, name;
  PickleGlobal global;
  StoredType type = StoredType::f32;
};

constexpr NamedGlobal kGlobals[] = {
    {"collections", "OrderedDict", PickleGlobal::ordered_dict},
    {"torch._utils", "_rebuild_tensor_v2", PickleGlobal::rebuild_tensor},
    {"torch._utils", "_rebuild_parameter", PickleGlobal::rebuild_parameter},
    {"torch", "Size", PickleGlobal::size},
    {"torch", "FloatStorage", PickleGlobal::storage, StoredType::f32},
    {"torch", "DoubleStorage", PickleGlobal::storage, StoredType::f64},
    {"torch", "HalfStorage", PickleGlobal::storage, StoredType::f16},
    {"torch", "BFloat16Storage", PickleGlobal::storage, StoredType::bf16},
    {"torch", "LongStorage", PickleGlobal::storage, StoredType::i64},
    {"torch", "IntStorage", PickleGlobal::storage, StoredType::i32},
    {"torch", "ShortStorage", PickleGlobal::storage, StoredType::i16},
    {"torch", "CharStorage", PickleGlobal::storage, StoredType::i8},
    {"torch", "ByteStorage", PickleGlobal::storage, StoredType::u8},
    {"torch", "BoolStorage", PickleGlobal::storage, StoredType::boolean},
};

}  // namespace

/// The stack machine. Opcodes have their letters of the pickle format.
class Pickle::Machine {
 public:
  Machine(std::deque<PickleValue>& values, std::span<const std::byte> bytes, const std::string& where)
      : values_(values), in_(bytes, where) {}

  const PickleValue* run() {
    if (in_.take<uint8_t>() != 0x80) in_.fail("not a pickle of protocol 2");
    if (const int protocol = in_.take<uint8_t>(); protocol != kProtocol)
      in_.fail(text("wanted pickle protocol ", kProtocol, ", torch.save's default, got ", protocol));
    while (step(in_.take<uint8_t>())) {
    }
    return pop();
  }

 private:
  using Items = std::vector<PickleValue*>;

  /// False at the end.
  bool step(uint8_t opcode) {
    switch (opcode) {
      case '.': return false;
      case '(': mark(); break;
      case '0': pop(); break;
      case '1': pop_to_mark(); break;
      case 'N': push(Kind::none); break;
      case 0x88: push(Kind::boolean).integer = 1; break;
      case 0x89: push(Kind::boolean).integer = 0; break;
      case 'J': push(Kind::integer).integer = in_.take<int32_t>(); break;
      case 'K': push(Kind::integer).integer = in_.take<uint8_t>(); break;
      case 'M': push(Kind::integer).integer = in_.take<uint16_t>(); break;
      case 0x8a: push(Kind::integer).integer = long_integer(in_.take(in_.take<uint8_t>())); break;
      case 'G': push(Kind::real).real = big_endian_double(); break;
      case 'X': push_string(in_.take<uint32_t>()); break;
      case 'T': push_string(in_.take<uint32_t>()); break;
      case 'U': push_string(in_.take<uint8_t>()); break;
      case ')': push(Kind::tuple); break;
      case 't': push(Kind::tuple, pop_to_mark()); break;
      case 0x85: push(Kind::tuple, pop_many(1)); break;
      case 0x86: push(Kind::tuple, pop_many(2)); break;
      case 0x87: push(Kind::tuple, pop_many(3)); break;
      case ']': push(Kind::list); break;
      case 'l': push(Kind::list, pop_to_mark()); break;
      case 'a': extend(Kind::list, pop_many(1)); break;
      case 'e': extend(Kind::list, pop_to_mark()); break;
      case '}': push(Kind::dict); break;
      case 'd': push(Kind::dict, pairs(pop_to_mark())); break;
      case 's': extend(Kind::dict, pop_many(2)); break;
      case 'u': extend(Kind::dict, pairs(pop_to_mark())); break;
      case 'c': push_global(); break;
      case 'R': reduce(); break;
      case 'b': build(); break;
      case 'Q': persistent(); break;
      case 'q': remember(in_.take<uint8_t>()); break;
      case 'r': remember(in_.take<uint32_t>()); break;
      case 'h': recall(in_.take<uint8_t>()); break;
      case 'j': recall(in_.take<uint32_t>()); break;
      default: in_.fail(text("pickle opcode ", int{opcode}, " is not allowed in a file of tensors"));
    }
    return true;
  }

  PickleValue& push(Kind kind, Items items = {}) {
    if (values_.size() >= kValueLimit) in_.fail("the pickle has too many values");
    PickleValue& value = values_.emplace_back();
    value.kind = kind;
    value.items = std::move(items);
    push(&value);
    return value;
  }
  void push(PickleValue* value) {
    if (stack_.size() >= kStackLimit) in_.fail("the pickle's stack is too deep");
    stack_.push_back(value);
  }
  void push_string(uint32_t length) { push(Kind::string).text = in_.take_text(length); }

  PickleValue* top() {
    if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) in_.fail("the pickle takes from an empty stack");
    return stack_.back();
  }
  PickleValue* pop() {
    PickleValue* value = top();
    stack_.pop_back();
    return value;
  }
  Items pop_many(size_t count) {
    Items items(count);
    for (size_t i = count; i-- > 0;) items[i] = pop();
    return items;
  }
  Items pop_to_mark() {
    if (marks_.empty()) in_.fail("the pickle has no mark where it needs one");
    const auto from = stack_.begin() + static_cast<ptrdiff_t>(marks_.back());
    Items items(from, stack_.end());
    stack_.erase(from, stack_.end());
    marks_.pop_back();
    return items;
  }
  void mark() {
    if (marks_.size() >= kStackLimit) in_.fail("the pickle's stack is too deep");
    marks_.push_back(stack_.size());
  }
  Items pairs(Items items) {
    if (items.size() % 2 != 0) in_.fail("the pickle has a key without a value");
    return items;
  }

  void extend(Kind kind, const Items& items) {
    PickleValue* to = top();
    if (to->kind != kind) in_.fail("the pickle adds items to something that cannot hold them");
    to->items.insert(to->items.end(), items.begin(), items.end());
  }

  void remember(uint32_t key) {
    if (memo_.size() >= kValueLimit) in_.fail("the pickle remembers too much");
    memo_[key] = top();
  }
  void recall(uint32_t key) {
    const auto at = memo_.find(key);
    if (at == memo_.end()) in_.fail(text("the pickle recalls number ", key, ", which it never stored"));
    push(at->second);
  }

  void push_global() {
    const std::string_view module = text_line(), name = text_line();
    const auto* known = std::find_if(std::begin(kGlobals), std::end(kGlobals), [&](const NamedGlobal& global) {
      return global.module == module && global.name == name;
    });
    if (known == std::end(kGlobals))
      in_.fail(text("refers to ", printable(module), ".", printable(name), ", which a file of tensors does not need. "
                    "Save the state dict alone: torch.save({'state_dict': model.state_dict()}, file)"));
    PickleValue& value = push(Kind::global);
    value.global = known->global;
    value.type = known->type;
  }

  void reduce() {
    const PickleValue *arguments = pop(), *function = pop();
    if (function->kind != Kind::global || arguments->kind != Kind::tuple) in_.fail("the pickle calls what is no function");
    const Items& items = arguments->items;
    const auto wants = [&](bool met) {
      if (!met) in_.fail("the pickle rebuilds a value from arguments that do not fit");
    };
    switch (function->global) {
      case PickleGlobal::ordered_dict:
        wants(items.empty());
        push(Kind::dict);
        break;
      case PickleGlobal::rebuild_tensor:
        wants((items.size() == 6 || items.size() == 7) && items[0]->kind == Kind::storage);
        push(Kind::tensor, items);
        break;
      case PickleGlobal::rebuild_parameter:
        wants(items.size() == 3 && items[0]->kind == Kind::tensor);
        push(items[0]);
        break;
      case PickleGlobal::size:
        wants(items.size() == 1 && items[0]->kind == Kind::tuple);
        push(items[0]);
        break;
      case PickleGlobal::storage: in_.fail("the pickle calls a storage type");
    }
  }

  /// Attributes of a dict (`_metadata` of a state dict) or of a tensor: nothing that is needed.
  void build() {
    pop();
    if (const Kind kind = top()->kind; kind != Kind::dict && kind != Kind::tensor)
      in_.fail("the pickle sets attributes of something that has none");
  }

  void persistent() {
    const PickleValue* id = pop();
    const Items& items = id->items;  // "storage", type, key, location, elements
    const bool fits = id->kind == Kind::tuple && items.size() >= 5 && items[0]->text == "storage" &&
                      items[1]->kind == Kind::global && items[1]->global == PickleGlobal::storage &&
                      items[2]->kind == Kind::string && items[4]->kind == Kind::integer;
    if (!fits) in_.fail("the pickle refers to an object outside it that is no tensor storage");
    PickleValue& storage = push(Kind::storage);
    storage.type = items[1]->type;
    storage.text = items[2]->text;
    storage.integer = items[4]->integer;
  }

  int64_t long_integer(std::span<const std::byte> bytes) {
    if (bytes.size() > sizeof(int64_t)) return INT64_MAX;  // huge numbers occur beside tensors; none is used
    uint64_t value = 0;
    for (size_t i = 0; i < bytes.size(); ++i) value |= std::to_integer<uint64_t>(bytes[i]) << (8 * i);
    const int unused = 64 - 8 * static_cast<int>(bytes.size());
    return unused == 64 ? 0 : static_cast<int64_t>(value << unused) >> unused;
  }
  double big_endian_double() { return std::bit_cast<double>(__builtin_bswap64(in_.take<uint64_t>())); }
  std::string_view text_line() {
    constexpr size_t limit = 256;
    const auto rest = in_.rest().first(std::min(in_.rest().size(), limit));
    const auto end = std::find(rest.begin(), rest.end(), std::byte{'\n'});
    if (end == rest.end()) in_.fail("the pickle has a name that does not end");
    const std::string_view line = in_.take_text(static_cast<size_t>(end - rest.begin()));
    in_.take(1);
    return line;
  }
  static std::string printable(std::string_view name) {
    std::string out(name);
    std::replace_if(out.begin(), out.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return out;
  }

  std::deque<PickleValue>& values_;
  ByteReader in_;
  std::vector<PickleValue*> stack_;
  std::vector<size_t> marks_;  // heights of the stack
  std::unordered_map<uint32_t, PickleValue*> memo_;
};

Pickle::Pickle(std::span<const std::byte> bytes, const std::string& where) {
  root_ = Machine(values_, bytes, where).run();
}

}  // namespace lumina::io
