// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace lumina::io {

/// How the bytes of a file come into memory.
enum class Loading {
  mapped,  ///< read when touched, shared with other processes. A file that somebody truncates meanwhile ends the
           ///< process with SIGBUS: no program can catch that well
  copied,  ///< read at once into memory of our own
};

/// Owns whole pages of memory: a file's bytes, or zeroed memory. Moves, never copies; the bytes stay where they are.
class Pages {
 public:
  Pages() = default;

  /// The bytes of a regular file. Throws Error: model_format if it cannot be read or is empty, out_of_memory.
  static Pages of_file(const std::string& path, Loading loading);
  /// Zeroed, writable, of huge pages where the system has them. Throws Error{out_of_memory}.
  static Pages allocate(size_t bytes);

  Pages(Pages&& other) noexcept;
  Pages& operator=(Pages&& other) noexcept;
  ~Pages();

  /// Takes the memory of all pages at once, for those that will all be written: fewer traps into the system than one a page.
  void populate();

  /// Gives the memory of the whole pages within `part` back to the system; they read as zeros. Only of allocate().
  static void give_back(std::span<std::byte> part);

  std::span<const std::byte> bytes() const { return {data_, size_}; }
  std::span<std::byte> writable() { return {data_, size_}; }  ///< only of allocate()

 private:
  Pages(std::byte* data, size_t size) : data_(data), size_(size) {}

  std::byte* data_ = nullptr;
  size_t size_ = 0;
};

/// The whole of a text file. Throws as Pages::of_file; also for a file above `limit` bytes.
std::string read_text(const std::string& path, size_t limit);

}  // namespace lumina::io
