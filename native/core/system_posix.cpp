// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>

#include "core/error.h"
#include "core/system.h"

namespace lumina::system {

std::string reason() { return std::generic_category().message(errno); }

void* take_pages(size_t bytes, bool reserved) {
  int flags = MAP_PRIVATE | MAP_ANONYMOUS;
#if defined(MAP_NORESERVE)
  if (!reserved) flags |= MAP_NORESERVE;
#else
  (void)reserved;
#endif
  void* pages = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, flags, -1, 0);
  if (pages == MAP_FAILED) return nullptr;
#if defined(MADV_HUGEPAGE)
  madvise(pages, bytes, MADV_HUGEPAGE);  // a hint; kernels without huge pages refuse it harmlessly
#endif
  return pages;
}

void release_pages(void* pages, size_t bytes) { munmap(pages, bytes); }

void give_back_pages(void* pages, size_t bytes) {
#if defined(__linux__)
  madvise(pages, bytes, MADV_DONTNEED);
#else  // elsewhere that advice keeps what was written
  mmap(pages, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
#endif
}

void populate_pages(void* pages, size_t bytes) {
#if defined(MADV_POPULATE_WRITE)
  madvise(pages, bytes, MADV_POPULATE_WRITE);  // kernels older than 5.14 have none
#else
  (void)pages, (void)bytes;
#endif
}

size_t page_size() {
  static const auto size = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return size;
}

File::File(const std::string& path)
    : path_(path), handle_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {  // a FIFO must not hang us
  if (handle_ < 0) throw Error(ErrorCode::model_format, text("cannot open ", path, ": ", reason()));
  struct stat facts {};
  std::string wrong;
  if (fstat(static_cast<int>(handle_), &facts) != 0)
    wrong = reason();
  else if (!S_ISREG(facts.st_mode))
    wrong = "not a regular file";
  else if (facts.st_size == 0)
    wrong = "the file is empty";
  if (!wrong.empty()) {
    close(static_cast<int>(handle_));
    throw Error(ErrorCode::model_format, text("cannot read ", path, ": ", wrong));
  }
  size_ = static_cast<size_t>(facts.st_size);
}

File::~File() { close(static_cast<int>(handle_)); }

void File::read_into(std::byte* to) const {
  for (size_t done = 0; done < size_;) {
    const ssize_t n = pread(static_cast<int>(handle_), to + done, size_ - done, static_cast<off_t>(done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) throw Error(ErrorCode::model_format, text("cannot read ", path_, ": ", reason()));
    if (n == 0) throw Error(ErrorCode::model_format, text(path_, " became shorter while it was read"));
    done += static_cast<size_t>(n);
  }
}

void* File::map(bool soon) const {
  void* pages = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, static_cast<int>(handle_), 0);
  if (pages == MAP_FAILED) return nullptr;
  if (soon) madvise(pages, size_, MADV_WILLNEED);
  return pages;
}

std::filesystem::path path_of(const std::string& name) { return name; }

bool exists(const std::string& name) {
  std::error_code ignored;
  return std::filesystem::exists(name, ignored);
}

bool names_in(const std::string& folder, std::vector<std::string>& names) {
  const std::unique_ptr<DIR, int (*)(DIR*)> open(opendir(folder.c_str()), closedir);
  while (const dirent* entry = open ? readdir(open.get()) : nullptr) names.emplace_back(entry->d_name);
  return open != nullptr;
}

bool force(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  const bool forced = fsync(file) == 0;
  const int error = errno;
  ::close(file);
  errno = error;
  return forced;
}

void* open_library(const std::string& file) { return dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL); }
void* find_symbol(void* library, const char* name) { return dlsym(library, name); }
void close_library(void* library) { dlclose(library); }

std::string last_library_error() {
  const char* message = dlerror();
  return message ? message : "unknown error";
}

std::string file_of(const void* address) {
  Dl_info here{};
  return dladdr(address, &here) == 0 || here.dli_fname == nullptr ? "" : here.dli_fname;
}

}  // namespace lumina::system
