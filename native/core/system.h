// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

/// What the engine asks of the operating system: pages of memory, files, folders and shared objects. system_posix.cpp and
/// system_windows.cpp hold it; other files know no system. Names of files are UTF-8 everywhere.
namespace lumina::system {

/// Why the last call of this thread failed, in words.
std::string reason();

// ---------------------------------------------------------------- memory

/// Zeroed pages, huge ones where the system has them; null if there are none. Unless `reserved`, more may be taken than there is
/// memory, where the system allows it.
void* take_pages(size_t bytes, bool reserved);
/// Of take_pages, or of File::map.
void release_pages(void* pages, size_t bytes);
/// Gives the memory of whole pages of take_pages back; they read as zeros.
void give_back_pages(void* pages, size_t bytes);
/// Takes the memory of all pages at once, where the system can; otherwise they come as they are touched.
void populate_pages(void* pages, size_t bytes);
size_t page_size();

// ---------------------------------------------------------------- files

/// A regular file that is open for reading.
class File {
 public:
  /// Throws Error{model_format}: not there, no regular file, empty.
  explicit File(const std::string& path);
  ~File();
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  size_t size() const { return size_; }
  /// All bytes. Throws Error{model_format}.
  void read_into(std::byte* to) const;
  /// All bytes as read-only pages, valid after this object; null if there is no room. `soon`: to be read in the background.
  void* map(bool soon) const;

 private:
  std::string path_;
  intptr_t handle_;
  size_t size_ = 0;
};

std::filesystem::path path_of(const std::string& name);
bool exists(const std::string& name);
/// What a folder holds, unsorted; nothing and `false` if it cannot be read. Not the standard's iterator: without memory for it,
/// that of GCC 12 ends the process.
bool names_in(const std::string& folder, std::vector<std::string>& names);

/// Until a file's bytes, or which files a folder holds, outlive a loss of power. False if they may not.
bool force(const std::filesystem::path& path);

// ---------------------------------------------------------------- shared objects

/// Null if it does not load; last_library_error() says why.
void* open_library(const std::string& file);
void* find_symbol(void* library, const char* name);
void close_library(void* library);
std::string last_library_error();
/// The file that `address`, a function of it, was loaded from; "" if that is unknown.
std::string file_of(const void* address);

}  // namespace lumina::system
