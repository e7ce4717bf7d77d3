// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/pickle.h"

#include <algorithm>
#include <bit>
#include <unordered_map>

#include "io/bytes.h"
#include "io/pickle_globals.h"

namespace lumina::io {
namespace {

using Kind = PickleValue::Kind;

constexpr size_t kValueLimit = size_t{1} << 22;  // a VQGAN's pickle has about 6000
constexpr size_t kStackLimit = size_t{1} << 20;
constexpr int kOldest = 2, kNewest = 5;  // protocols; torch.save's default is 2

}  // namespace

/// The stack machine. Opcodes have their letters of the pickle format.
class Pickle::Machine {
 public:
  Machine(std::deque<PickleValue>& values, std::span<const std::byte> bytes, const std::string& where)
      : values_(values), in_(bytes, where) {}

  const PickleValue* run() {
    if (in_.take<uint8_t>() != 0x80) in_.fail("not a pickle of protocol 2 or newer");
    if (const int protocol = in_.take<uint8_t>(); protocol < kOldest || protocol > kNewest)
      in_.fail(text("wanted pickle protocol ", kOldest, ", torch.save's default, to ", kNewest, ", got ", protocol));
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
      case 0x8b: push(Kind::integer).integer = long_integer(in_.take(in_.take<uint32_t>())); break;
      case 'G': push(Kind::real).real = big_endian_double(); break;
      case 'X':
      case 'T':
      case 'B': push_string(in_.take<uint32_t>()); break;
      case 'U':
      case 'C':
      case 0x8c: push_string(in_.take<uint8_t>()); break;
      case 0x8d:
      case 0x8e:
      case 0x96: push_string(in_.take<uint64_t>()); break;
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
      case 0x8f: push(Kind::list); break;  // a set is as good as a list here
      case 0x90: extend(Kind::list, pop_to_mark()); break;
      case 0x91: push(Kind::tuple, pop_to_mark()); break;
      case 'c': push_global(); break;
      case 0x93: push_stacked_global(); break;
      case 'R':
      case 0x81: reduce(); break;  // NEWOBJ calls a class
      case 0x92:
        pop();
        reduce();
        break;  // with named arguments, which nothing known takes
      case 'b': build(); break;
      case 'Q': persistent(); break;
      case 'q': remember(in_.take<uint8_t>()); break;
      case 'r': remember(in_.take<uint32_t>()); break;
      case 0x94: remember(static_cast<uint32_t>(memo_.size())); break;
      case 0x95: in_.take<uint64_t>(); break;  // a frame's length: nothing hangs on it
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
  void push_string(uint64_t length) { push(Kind::string).text = in_.take_text(length); }

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
    if (to->kind == Kind::object) return;
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
    push_global(module, name);
  }
  void push_stacked_global() {
    const PickleValue *name = pop(), *module = pop();
    if (name->kind != Kind::string || module->kind != Kind::string)
      in_.fail("the pickle names a class by something else than text");
    push_global(module->text, name->text);
  }
  void push_global(std::string_view module, std::string_view name) {
    const NamedGlobal known = pickle_global(module, name);
    PickleValue& value = push(Kind::global);
    value.global = known.global;
    value.type = known.type;
    value.text = name;
  }

  /// Stands for whatever a call would give that has no meaning here.
  void push_object(std::string_view class_name) { push(Kind::object).text = class_name; }

  void reduce() {
    const PickleValue *arguments = pop(), *function = pop();
    const bool callable = function->kind == Kind::global || function->kind == Kind::object;
    if (!callable || arguments->kind != Kind::tuple) in_.fail("the pickle calls what is no function");
    if (function->kind == Kind::object) return push_object(function->text);
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
        wants(items.size() == 6 || items.size() == 7);
        if (items[0]->kind == Kind::object) return push_object(items[0]->text);
        wants(items[0]->kind == Kind::storage);
        push(Kind::tensor, items);
        break;
      case PickleGlobal::rebuild_parameter:
        wants((items.size() == 3 || items.size() == 4) &&
              (items[0]->kind == Kind::tensor || items[0]->kind == Kind::object));
        push(items[0]);
        break;
      case PickleGlobal::size:
        wants(items.size() == 1 && items[0]->kind == Kind::tuple);
        push(items[0]);
        break;
      case PickleGlobal::storage: in_.fail("the pickle calls a storage type");
      case PickleGlobal::unknown: return push_object(function->text);
    }
  }

  /// Attributes of a dict (`_metadata` of a state dict), a tensor or an object: nothing that is needed.
  void build() {
    pop();
    if (const Kind kind = top()->kind; kind != Kind::dict && kind != Kind::tensor && kind != Kind::object)
      in_.fail("the pickle sets attributes of something that has none");
  }

  void persistent() {
    const PickleValue* id = pop();
    const Items& items = id->items;  // "storage", type, key, location, elements
    const bool fits = id->kind == Kind::tuple && items.size() >= 5 && items[0]->text == "storage" &&
                      items[1]->kind == Kind::global && items[2]->kind == Kind::string &&
                      items[4]->kind == Kind::integer;
    if (!fits) in_.fail("the pickle refers to an object outside it that is no tensor storage");
    if (items[1]->global != PickleGlobal::storage) return push_object(items[1]->text);
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
