// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/pages.h"

#include <utility>

#include "core/error.h"
#include "core/system.h"

namespace lumina::io {

constexpr size_t kReadAheadLimit = size_t{1} << 30;

Pages Pages::of_file(const std::string& path, Loading loading) {
  const system::File file(path);
  if (loading == Loading::copied) {
    Pages pages = allocate(file.size());
    file.read_into(pages.data_);
    return pages;
  }
  // Small models are read in the background while the rest of the engine opens. A file of many gigabytes would
  // hold up the open; it is read as it is touched.
  void* data = file.map(file.size() <= kReadAheadLimit);
  if (!data) throw Error(ErrorCode::out_of_memory, text("cannot map ", path, ": ", system::reason()));
  return Pages(static_cast<std::byte*>(data), file.size());
}

Pages Pages::allocate(size_t bytes) {
  if (bytes == 0) return {};
  // Not reserved: random weights larger than the memory are never there all at once.
  void* data = system::take_pages(bytes, false);
  if (!data) throw Error(ErrorCode::out_of_memory, text("cannot allocate ", bytes, " bytes: ", system::reason()));
  return Pages(static_cast<std::byte*>(data), bytes);
}

void Pages::give_back(std::span<std::byte> part) {
  const size_t page = system::page_size();
  const size_t before = (page - reinterpret_cast<uintptr_t>(part.data()) % page) % page;
  if (part.size() < before + page) return;
  system::give_back_pages(part.data() + before, (part.size() - before) / page * page);
}

void Pages::populate() { system::populate_pages(data_, size_); }

Pages::Pages(Pages&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Pages& Pages::operator=(Pages&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

Pages::~Pages() {
  if (data_ != nullptr) system::release_pages(data_, size_);
}

std::string read_text(const std::string& path, size_t limit) {
  const system::File file(path);
  if (file.size() > limit)
    throw Error(ErrorCode::model_format, text(path, " has ", file.size(), " bytes; at most ", limit, " are read"));
  std::string content(file.size(), '\0');
  file.read_into(reinterpret_cast<std::byte*>(content.data()));
  return content;
}

}  // namespace lumina::io
