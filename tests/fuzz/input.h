// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <string_view>

#include "core/error.h"
#include "io/pages.h"
#include "io/tensor_file.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#endif
#endif
#ifndef ASAN_POISON_MEMORY_REGION
#define ASAN_POISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#endif

namespace lumina::fuzz {

/// Runs a reader. An Error that blames the input, or the memory that the input wants, is a right answer; any other exception
/// ends the process, as the fuzzer has found something then.
template <typename Read>
void expect_answer(Read read) {
  try {
    read();
  } catch (const Error& error) {
    if (error.code() != ErrorCode::model_format && error.code() != ErrorCode::out_of_memory &&
        error.code() != ErrorCode::invalid_request)
      throw;
  }
}

/// Gives `use` the input as the pages of a file, behind whose last byte AddressSanitizer lets nobody read.
inline void with_pages(std::string_view input, const std::function<void(io::Pages)>& use) {
  constexpr size_t kPage = 4096;
  if (input.empty()) return;  // Pages::of_file refuses it
  io::Pages pages = io::Pages::allocate(input.size());
  std::byte* const at = pages.writable().data();
  std::memcpy(at, input.data(), input.size());
  const size_t rest = (kPage - input.size() % kPage) % kPage;
  ASAN_POISON_MEMORY_REGION(at + input.size(), rest);
  const auto allow = [&] { ASAN_UNPOISON_MEMORY_REGION(at + input.size(), rest); };  // whatever lies there next
  try {
    use(std::move(pages));
  } catch (...) {
    allow();
    throw;
  }
  allow();
}

/// Reads each byte that the tensors of a file claim, as who loads a model does.
inline void read_all(const io::TensorFile& file) {
  volatile uint8_t sum = 0;
  for (const io::StoredTensor& tensor : file.tensors()) {
    for (const std::byte byte : tensor.bytes) sum = static_cast<uint8_t>(sum + std::to_integer<uint8_t>(byte));
    if (file.find(tensor.name) == nullptr) __builtin_trap();
    expect_answer([&] { to_f32(tensor); });
  }
}

/// A directory in memory, where there is such a file system, for what reads files by their names.
class Folder {
 public:
  Folder() {
    std::error_code none;
    const bool in_memory = std::filesystem::is_directory("/dev/shm", none);
    const std::string parent = in_memory ? "/dev/shm" : std::filesystem::temp_directory_path().string();
    std::random_device random;
    do path_ = parent + "/lumina-fuzz-" + std::to_string(random());
    while (!std::filesystem::create_directory(path_));
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::string& path() const { return path_; }

  /// Makes this folder hold these files and nothing else. The input is files one after the other, with kBetween between them;
  /// the first byte of each says which of the names it has.
  void fill(std::string_view input, const std::function<const char*(char)>& name_of) {
    std::map<std::string, std::string_view> wanted;
    while (!input.empty()) {
      const size_t end = std::min(input.find(kBetween), input.size());
      const std::string_view file = input.substr(0, end);
      input.remove_prefix(std::min(end + kBetween.size(), input.size()));
      if (const char* name = file.empty() ? nullptr : name_of(file.front()); name != nullptr)
        wanted[name] = file.substr(1);
    }
    std::erase_if(files_, [&](const auto& file) {
      return wanted.count(file.first) == 0 && std::filesystem::remove(path_ + "/" + file.first);
    });
    for (const auto& [name, bytes] : wanted) {
      const auto [file, is_new] = files_.try_emplace(name);
      if (!is_new && file->second == bytes) continue;  // most inputs differ from the one before in one file
      file->second = bytes;
      std::ofstream(path_ + "/" + name, std::ios::binary)
          .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }
  }

  /// Removes all files, others' too.
  void clear() {
    for (const auto& entry : std::filesystem::directory_iterator(path_)) std::filesystem::remove_all(entry);
    files_.clear();
  }

  static constexpr std::string_view kBetween = "\n==8<==\n";

 private:
  std::string path_;
  std::map<std::string, std::string> files_;  ///< that fill() wrote
};

}  // namespace lumina::fuzz

/// What each target defines: one input, of any bytes.
void fuzz_one(std::string_view input);
