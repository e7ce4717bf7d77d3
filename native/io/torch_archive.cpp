// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/torch_archive.h"

#include <algorithm>
#include <cstring>
#include <set>

#include "core/error.h"
#include "io/pickle.h"
#include "io/zip.h"

namespace lumina::io {
namespace {

using Kind = PickleValue::Kind;

constexpr size_t kPickleLimit = size_t{16} << 20;
constexpr std::string_view kPickleName = "/data.pkl";

/// Strides, in elements, of a row-major tensor.
std::vector<int64_t> row_major(const std::vector<int64_t>& shape) {
  std::vector<int64_t> strides(shape.size(), 1);
  for (size_t i = shape.size(); i-- > 1;) strides[i - 1] = strides[i] * shape[i];
  return strides;
}

bool is_row_major(const std::vector<int64_t>& shape, const std::vector<int64_t>& strides) {
  const std::vector<int64_t> wanted = row_major(shape);
  for (size_t i = 0; i < shape.size(); ++i)
    if (shape[i] != 1 && strides[i] != wanted[i]) return false;
  return true;
}

/// The elements at `from` with these strides, row-major.
void copy_strided(const std::byte* from, const std::vector<int64_t>& shape, const std::vector<int64_t>& strides,
                  size_t element, std::span<std::byte> to) {
  std::vector<int64_t> index(shape.size(), 0);
  int64_t offset = 0;
  for (size_t done = 0; done < to.size(); done += element) {
    std::memcpy(to.data() + done, from + offset * static_cast<int64_t>(element), element);
    for (size_t d = shape.size(); d-- > 0;) {
      offset += strides[d];
      if (++index[d] < shape[d]) break;
      offset -= strides[d] * shape[d];
      index[d] = 0;
    }
  }
}

class Archive {
 public:
  Archive(Pages file, const std::string& path) : path_(path) {
    memory_.push_back(std::move(file));
    members_ = list_zip(memory_.front().bytes(), path_);
    find_stem();
  }

  TensorFile tensors() && {
    const auto bytes = member("data.pkl");
    if (bytes.size() > kPickleLimit)
      fail(text("its pickle has ", bytes.size(), " bytes; at most ", kPickleLimit, " are read"));
    const Pickle pickle(bytes, path_);
    std::vector<StoredTensor> tensors;
    std::set<std::string_view> names;
    const PickleValue& dict = state_dict(pickle.root());
    for (size_t i = 0; i < dict.items.size(); i += 2) {
      const PickleValue &key = *dict.items[i], &value = *dict.items[i + 1];
      if (key.kind != Kind::string || value.kind != Kind::tensor) continue;
      if (!names.insert(key.text).second) fail(text("tensor ", key.text, " is there twice"));
      tensors.push_back(tensor(std::string(key.text), value));
    }
    if (tensors.empty())
      fail(
          "holds no tensors, neither at the top nor in \"state_dict\"; save the state dict: "
          "torch.save(model.state_dict(), file)");
    return TensorFile(path_, std::move(tensors), std::move(memory_));
  }

 private:
  void find_stem() {
    for (const auto& [name, bytes] : members_) {
      if (name.ends_with("/constants.pkl"))
        fail("is a TorchScript program; save its state dict: torch.save(model.state_dict(), file)");
      if (!name.ends_with(kPickleName)) continue;
      if (!stem_.empty()) fail("holds two pickles");
      stem_ = name.substr(0, name.size() - kPickleName.size() + 1);
    }
    if (stem_.empty()) fail("holds no data.pkl, so it was not written by torch.save");
    const auto order = members_.find(stem_ + "byteorder");
    if (order == members_.end()) return;
    if (std::string_view(reinterpret_cast<const char*>(order->second.data()), order->second.size()) != "little")
      fail("was written on a big-endian machine");
  }

  /// The dict of the tensors: the top, or what it has by one of the names that trainers use.
  const PickleValue& state_dict(const PickleValue& root) const {
    if (root.kind == Kind::object)
      fail(text("holds an object of class ", printable(root.text),
                ", not its state dict; save that: torch.save(model.state_dict(), file)"));
    if (root.kind != Kind::dict) fail("wanted a dict at the top of the pickle");
    const PickleValue* found = value_of(root, "state_dict");
    if (found != nullptr && found->kind != Kind::dict) fail("\"state_dict\" is no dict");
    for (const char* key : {"model_state_dict", "model", "module"})
      if (found == nullptr && !holds_tensors(root)) found = value_of(root, key);
    return found != nullptr && found->kind == Kind::dict ? *found : root;
  }

  static const PickleValue* value_of(const PickleValue& dict, std::string_view key) {
    for (size_t i = 0; i < dict.items.size(); i += 2)
      if (dict.items[i]->kind == Kind::string && dict.items[i]->text == key) return dict.items[i + 1];
    return nullptr;
  }

  static bool holds_tensors(const PickleValue& dict) {
    for (size_t i = 1; i < dict.items.size(); i += 2)
      if (dict.items[i]->kind == Kind::tensor) return true;
    return false;
  }

  static std::string printable(std::string_view name) {
    std::string out(name.substr(0, 80));
    std::replace_if(
        out.begin(), out.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return out;
  }

  StoredTensor tensor(std::string name, const PickleValue& value) {
    const std::string what = text(path_, ": tensor ", name);
    const PickleValue& storage = *value.items[0];
    const auto data = member(text("data/", storage.text));
    const size_t element = size_of(storage.type);
    if (storage.integer < 0 || data.size() % element != 0 ||
        data.size() / element != static_cast<uint64_t>(storage.integer))
      throw Error(ErrorCode::model_format,
                  text(what, ": its storage should have ", storage.integer, " numbers of type ", name_of(storage.type),
                       ", but the archive has ", data.size(), " bytes"));
    StoredTensor out{std::move(name), storage.type, integers(*value.items[2], what), {}};
    const std::vector<int64_t> strides = integers(*value.items[3], what);
    const int64_t elements = checked_elements(out.shape, element, what);
    const int64_t offset = value.items[1]->kind == Kind::integer ? value.items[1]->integer : -1;
    check_inside(out.shape, strides, offset, elements, storage.integer, what);

    const size_t size = static_cast<size_t>(elements) * element;
    if (size == 0) return out;
    const std::byte* from = data.data() + static_cast<size_t>(offset) * element;
    if (is_row_major(out.shape, strides)) {
      out.bytes = {from, size};
    } else {
      Pages copy = Pages::allocate(reserve(size, what));
      copy_strided(from, out.shape, strides, element, copy.writable());
      out.bytes = copy.bytes();
      memory_.push_back(std::move(copy));
    }
    return out;
  }

  /// A hostile file could name one storage in many transposed views: copies may not exceed the file.
  size_t reserve(size_t size, const std::string& what) {
    copied_ += size;
    if (copied_ > memory_.front().bytes().size())
      throw Error(ErrorCode::model_format, text(what, ": the views that need a copy are larger than the file"));
    return size;
  }

  static void check_inside(const std::vector<int64_t>& shape, const std::vector<int64_t>& strides, int64_t offset,
                           int64_t elements, int64_t storage_elements, const std::string& what) {
    bool inside =
        offset >= 0 && offset <= storage_elements && strides.size() == shape.size() && elements <= storage_elements;
    int64_t last = offset;
    for (size_t i = 0; inside && elements > 0 && i < shape.size(); ++i) {
      int64_t reach = 0;
      inside = strides[i] >= 0 && !__builtin_mul_overflow(strides[i], shape[i] - 1, &reach) &&
               !__builtin_add_overflow(last, reach, &last);
    }
    if (!inside || (elements > 0 && last >= storage_elements))
      throw Error(ErrorCode::model_format,
                  text(what, ": offset ", offset, ", shape ", to_string(shape), " and strides ", to_string(strides),
                       " reach outside its storage of ", storage_elements));
  }

  std::vector<int64_t> integers(const PickleValue& tuple, const std::string& what) const {
    const bool fits =
        tuple.kind == Kind::tuple && std::all_of(tuple.items.begin(), tuple.items.end(),
                                                 [](const PickleValue* item) { return item->kind == Kind::integer; });
    if (!fits) throw Error(ErrorCode::model_format, text(what, ": its shape or strides are no tuple of integers"));
    std::vector<int64_t> out;
    for (const PickleValue* item : tuple.items) out.push_back(item->integer);
    return out;
  }

  std::span<const std::byte> member(const std::string& name) const {
    const auto at = members_.find(stem_ + name);
    if (at == members_.end()) fail(text("member ", stem_, name, " is missing"));
    return at->second;
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorCode::model_format, text(path_, ": ", what));
  }

  const std::string path_;
  std::vector<Pages> memory_;  // the file, then copies
  ZipMembers members_;
  std::string stem_;  // "vqgan/"
  size_t copied_ = 0;
};

}  // namespace

TensorFile torch_archive_of(Pages file, const std::string& path) { return Archive(std::move(file), path).tensors(); }

TensorFile open_torch_archive(const std::string& path, Loading loading) {
  return torch_archive_of(Pages::of_file(path, loading), path);
}

}  // namespace lumina::io
