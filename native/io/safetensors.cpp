// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/safetensors.h"

#include <algorithm>
#include <cstring>

#include "core/error.h"
#include "io/json.h"

namespace lumina::io {
namespace {

constexpr uint64_t kHeaderLimit = uint64_t{16} << 20;  // the header of a 34B model has about 100 KiB

StoredType type_named(const std::string& name) {
  for (int i = 0; i < static_cast<int>(StoredType::other); ++i)
    if (name == name_of(static_cast<StoredType>(i))) return static_cast<StoredType>(i);
  return StoredType::other;
}

/// The header's JSON. `data` becomes what follows it.
std::string_view header_of(std::span<const std::byte> file, std::span<const std::byte>& data, const std::string& path) {
  uint64_t length = 0;
  if (file.size() < sizeof length)
    throw Error(ErrorCode::model_format, text(path, ": has ", file.size(), " bytes, too few for a safetensors file"));
  std::memcpy(&length, file.data(), sizeof length);
  const uint64_t most = std::min<uint64_t>(file.size() - sizeof length, kHeaderLimit);
  if (length > most && length <= kHeaderLimit && is_safetensors(file))
    throw Error(ErrorCode::model_format, text(path, ": has ", file.size(), " bytes, its header alone ", length,
                                              ": the download was cut; fetch the file again"));
  if (length > most)
    throw Error(ErrorCode::model_format, text(path, ": the header claims ", length, " bytes, at most ", most,
                                              " are possible; truncated, or not a safetensors file"));
  data = file.subspan(sizeof length + length);
  return {reinterpret_cast<const char*>(file.data()) + sizeof length, length};
}

/// Refuses a file that ends before its last tensor does.
void refuse_cut(const Value::Map& header, uint64_t size, const std::string& path) {
  uint64_t wanted = 0;
  for (const auto& [name, entry] : header) {
    const Value* offsets = entry.find("data_offsets");
    if (offsets == nullptr || offsets->list() == nullptr || offsets->list()->size() != 2) continue;
    const int64_t* end = offsets->list()->back().integer();
    if (end != nullptr && *end > 0) wanted = std::max(wanted, static_cast<uint64_t>(*end));
  }
  if (wanted > size)
    throw Error(ErrorCode::model_format, text(path, ": has ", size, " bytes of tensors, its header wants ", wanted,
                                              ": the download was cut; fetch the file again"));
}

StoredTensor tensor_of(const std::string& name, const Value& entry, std::span<const std::byte> data,
                       const std::string& path) {
  constexpr int64_t most = INT64_MAX;
  const Fields fields(entry, text(path, ": tensor ", name));
  const std::string type_name = fields.string("dtype", "");
  if (type_name.empty()) fields.fail("dtype", "is missing");
  const StoredType type = type_named(type_name);
  if (fields.find("shape") == nullptr) fields.fail("shape", "is missing");

  StoredTensor tensor{name, type, fields.integers("shape", {}, 0, most), {}};
  const int64_t bytes =
      checked_elements(tensor.shape, size_of(type), fields.where()) * static_cast<int64_t>(size_of(type));
  const std::vector<int64_t> offsets = fields.integers("data_offsets", {}, 0, most);
  if (offsets.size() != 2) fields.fail("data_offsets", text("wanted two numbers, got ", offsets.size()));
  const auto [begin, end] = std::pair{offsets[0], offsets[1]};
  if (begin > end || static_cast<uint64_t>(end) > data.size())
    fields.fail("data_offsets", text("[", begin, ", ", end, "] do not lie in order inside the ", data.size(),
                                     " bytes of data; the file may be truncated"));
  if (type == StoredType::other) {  // of any size: not known here, and not used
    tensor.bytes = data.subspan(static_cast<size_t>(begin), static_cast<size_t>(end - begin));
    return tensor;
  }
  if (end - begin != bytes)
    fields.fail("data_offsets", text("span ", end - begin, " bytes, but shape ", to_string(tensor.shape), " of ",
                                     type_name, " needs ", bytes));
  tensor.bytes = data.subspan(static_cast<size_t>(begin), static_cast<size_t>(bytes));
  return tensor;
}

/// The tensors must fill the data, one after the other.
void check_cover(std::vector<StoredTensor>& tensors, std::span<const std::byte> data, const std::string& path) {
  const auto end_of = [](const StoredTensor& tensor) { return tensor.bytes.data() + tensor.bytes.size(); };
  std::sort(tensors.begin(), tensors.end(), [&](const StoredTensor& a, const StoredTensor& b) {
    return std::pair(a.bytes.data(), end_of(a)) < std::pair(b.bytes.data(), end_of(b));
  });
  const std::byte* expected = data.data();
  for (const StoredTensor& tensor : tensors) {
    if (tensor.bytes.data() != expected)
      throw Error(ErrorCode::model_format,
                  text(path, ": tensor ", tensor.name, " begins at byte ", tensor.bytes.data() - data.data(),
                       " of the data, ", tensor.bytes.data() < expected ? "inside" : "after a gap behind",
                       " the tensor before it, which ends at ", expected - data.data()));
    expected = end_of(tensor);
  }
  if (expected != data.data() + data.size())
    throw Error(ErrorCode::model_format,
                text(path, ": ", data.data() + data.size() - expected, " bytes at the end belong to no tensor"));
}

}  // namespace

bool is_safetensors(std::span<const std::byte> file) {
  uint64_t length = 0;
  if (file.size() <= sizeof length) return false;
  std::memcpy(&length, file.data(), sizeof length);
  return length <= kHeaderLimit && file[sizeof length] == std::byte{'{'};
}

TensorFile safetensors_of(Pages pages, const std::string& path) {
  std::span<const std::byte> data;
  const Value header = parse_json(header_of(pages.bytes(), data, path), text(path, " (header)"));
  if (header.map() == nullptr) throw Error(ErrorCode::model_format, text(path, ": the header is no map"));
  refuse_cut(*header.map(), data.size(), path);
  std::vector<StoredTensor> tensors;
  for (const Value::Member& member : *header.map())
    if (member.key != "__metadata__") tensors.push_back(tensor_of(member.key, member.value, data, path));
  check_cover(tensors, data, path);
  std::vector<Pages> memory;
  memory.push_back(std::move(pages));
  return TensorFile(path, std::move(tensors), std::move(memory));
}

TensorFile open_safetensors(const std::string& path, Loading loading) {
  return safetensors_of(Pages::of_file(path, loading), path);
}

}  // namespace lumina::io
