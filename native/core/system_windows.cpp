// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Compiled and linked, never run: no such machine was at hand.
#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>

#include <algorithm>
#include <system_error>

#include "core/error.h"
#include "core/system.h"

namespace lumina::system {
namespace {

std::string message_of(DWORD error) { return std::system_category().message(static_cast<int>(error)); }

std::string narrow(const std::wstring& name) {
  const std::u8string utf8 = std::filesystem::path(name).u8string();
  return {utf8.begin(), utf8.end()};
}

HANDLE handle_of(intptr_t handle) { return reinterpret_cast<HANDLE>(handle); }

}  // namespace

std::string reason() { return message_of(GetLastError()); }

void* take_pages(size_t bytes, bool) { return VirtualAlloc(nullptr, bytes, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE); }

void release_pages(void* pages, size_t) {
  MEMORY_BASIC_INFORMATION facts{};
  if (VirtualQuery(pages, &facts, sizeof facts) != 0 && facts.Type == MEM_MAPPED)
    UnmapViewOfFile(pages);
  else
    VirtualFree(pages, 0, MEM_RELEASE);
}

void give_back_pages(void* pages, size_t bytes) {
  if (VirtualFree(pages, bytes, MEM_DECOMMIT)) VirtualAlloc(pages, bytes, MEM_COMMIT, PAGE_READWRITE);
}

void populate_pages(void*, size_t) {}

size_t page_size() {
  SYSTEM_INFO facts{};
  GetSystemInfo(&facts);
  return facts.dwPageSize;
}

File::File(const std::string& path)
    : path_(path),
      handle_(reinterpret_cast<intptr_t>(CreateFileW(path_of(path).c_str(), GENERIC_READ,
                                                     FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr, OPEN_EXISTING,
                                                     FILE_ATTRIBUTE_NORMAL, nullptr))) {
  if (handle_of(handle_) == INVALID_HANDLE_VALUE)
    throw Error(ErrorCode::model_format, text("cannot open ", path, ": ", reason()));
  LARGE_INTEGER size{};
  std::string wrong;
  if (GetFileType(handle_of(handle_)) != FILE_TYPE_DISK)
    wrong = "not a regular file";
  else if (!GetFileSizeEx(handle_of(handle_), &size))
    wrong = reason();
  else if (size.QuadPart == 0)
    wrong = "the file is empty";
  if (!wrong.empty()) {
    CloseHandle(handle_of(handle_));
    throw Error(ErrorCode::model_format, text("cannot read ", path, ": ", wrong));
  }
  size_ = static_cast<size_t>(size.QuadPart);
}

File::~File() { CloseHandle(handle_of(handle_)); }

void File::read_into(std::byte* to) const {
  constexpr size_t kMost = size_t{1} << 30;  // a call takes 32 bits
  for (size_t done = 0; done < size_;) {
    OVERLAPPED at{};
    at.Offset = static_cast<DWORD>(done);
    at.OffsetHigh = static_cast<DWORD>(done >> 32);
    DWORD n = 0;
    const bool read =
        ReadFile(handle_of(handle_), to + done, static_cast<DWORD>(std::min(kMost, size_ - done)), &n, &at);
    if (!read && GetLastError() != ERROR_HANDLE_EOF)
      throw Error(ErrorCode::model_format, text("cannot read ", path_, ": ", reason()));
    if (n == 0) throw Error(ErrorCode::model_format, text(path_, " became shorter while it was read"));
    done += n;
  }
}

void* File::map(bool) const {
  HANDLE mapping = CreateFileMappingW(handle_of(handle_), nullptr, PAGE_READONLY, 0, 0, nullptr);
  if (!mapping) return nullptr;
  void* pages = MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 0);
  const DWORD error = GetLastError();
  CloseHandle(mapping);  // the view keeps it
  SetLastError(error);
  return pages;
}

std::filesystem::path path_of(const std::string& name) { return std::u8string(name.begin(), name.end()); }

bool exists(const std::string& name) {
  std::error_code ignored;
  return std::filesystem::exists(path_of(name), ignored);
}

bool names_in(const std::string& folder, std::vector<std::string>& names) {
  WIN32_FIND_DATAW entry{};
  HANDLE search = FindFirstFileW((path_of(folder) / L"*").c_str(), &entry);
  if (search == INVALID_HANDLE_VALUE) return false;
  do names.push_back(narrow(entry.cFileName));
  while (FindNextFileW(search, &entry));
  FindClose(search);
  return true;
}

bool force(const std::filesystem::path& path) {
  if (std::filesystem::is_directory(path)) return true;  // its entries are journalled
  HANDLE file = CreateFileW(path.c_str(), GENERIC_WRITE, FILE_SHARE_READ, nullptr, OPEN_EXISTING, 0, nullptr);
  if (file == INVALID_HANDLE_VALUE) return false;
  const bool forced = FlushFileBuffers(file);
  CloseHandle(file);
  return forced;
}

void* open_library(const std::string& file) { return reinterpret_cast<void*>(LoadLibraryW(path_of(file).c_str())); }
void* find_symbol(void* library, const char* name) {
  return reinterpret_cast<void*>(GetProcAddress(static_cast<HMODULE>(library), name));
}
void close_library(void* library) { FreeLibrary(static_cast<HMODULE>(library)); }
std::string last_library_error() { return reason(); }

std::string file_of(const void* address) {
  HMODULE module = nullptr;
  if (!GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                          static_cast<LPCWSTR>(address), &module))
    return "";
  std::wstring name(32768, L'\0');  // the longest there is
  name.resize(GetModuleFileNameW(module, name.data(), static_cast<DWORD>(name.size())));
  return narrow(name);
}

}  // namespace lumina::system
