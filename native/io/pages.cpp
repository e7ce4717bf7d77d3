// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/pages.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "core/error.h"

namespace lumina::io {
namespace {

constexpr size_t kReadAheadLimit = size_t{1} << 30;

std::string reason() { return std::generic_category().message(errno); }

/// An open regular file.
struct File {
  int descriptor;
  size_t size = 0;

  explicit File(const std::string& path)
      : descriptor(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {  // non-blocking: a FIFO must not hang us
    if (descriptor < 0) throw Error(ErrorCode::model_format, text("cannot open ", path, ": ", reason()));
    struct stat facts {};
    std::string wrong;
    if (fstat(descriptor, &facts) != 0)
      wrong = reason();
    else if (!S_ISREG(facts.st_mode))
      wrong = "not a regular file";
    else if (facts.st_size == 0)
      wrong = "the file is empty";
    if (!wrong.empty()) {
      close(descriptor);
      throw Error(ErrorCode::model_format, text("cannot read ", path, ": ", wrong));
    }
    size = static_cast<size_t>(facts.st_size);
  }
  ~File() { close(descriptor); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  void read_into(std::byte* to, const std::string& path) const {
    for (size_t done = 0; done < size;) {
      const ssize_t n = pread(descriptor, to + done, size - done, static_cast<off_t>(done));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) throw Error(ErrorCode::model_format, text("cannot read ", path, ": ", reason()));
      if (n == 0) throw Error(ErrorCode::model_format, text(path, " became shorter while it was read"));
      done += static_cast<size_t>(n);
    }
  }
};

}  // namespace

Pages Pages::of_file(const std::string& path, Loading loading) {
  const File file(path);
  if (loading == Loading::copied) {
    Pages pages = allocate(file.size);
    file.read_into(pages.data_, path);
    return pages;
  }
  void* data = mmap(nullptr, file.size, PROT_READ, MAP_PRIVATE, file.descriptor, 0);
  if (data == MAP_FAILED) throw Error(ErrorCode::out_of_memory, text("cannot map ", path, ": ", reason()));
  // Small models are read in the background while the rest of the engine opens. A file of many gigabytes would
  // hold up the open; it is read as it is touched.
  if (file.size <= kReadAheadLimit) madvise(data, file.size, MADV_WILLNEED);
  return Pages(static_cast<std::byte*>(data), file.size);
}

Pages Pages::allocate(size_t bytes) {
  if (bytes == 0) return {};
  // Not reserved: random weights larger than the memory are never there all at once.
  void* data = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (data == MAP_FAILED) throw Error(ErrorCode::out_of_memory, text("cannot allocate ", bytes, " bytes: ", reason()));
  madvise(data, bytes, MADV_HUGEPAGE);  // a hint; kernels without huge pages refuse it harmlessly
  return Pages(static_cast<std::byte*>(data), bytes);
}

void Pages::give_back(std::span<std::byte> part) {
  static const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  const size_t before = (page - reinterpret_cast<uintptr_t>(part.data()) % page) % page;
  if (part.size() < before + page) return;
  madvise(part.data() + before, (part.size() - before) / page * page, MADV_DONTNEED);
}

void Pages::populate() {
#if defined(MADV_POPULATE_WRITE)
  madvise(data_, size_, MADV_POPULATE_WRITE);  // where the kernel is older than 5.14, pages come as they are touched
#endif
}

Pages::Pages(Pages&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Pages& Pages::operator=(Pages&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

Pages::~Pages() {
  if (data_ != nullptr) munmap(data_, size_);
}

std::string read_text(const std::string& path, size_t limit) {
  const File file(path);
  if (file.size > limit)
    throw Error(ErrorCode::model_format, text(path, " has ", file.size, " bytes; at most ", limit, " are read"));
  std::string content(file.size, '\0');
  file.read_into(reinterpret_cast<std::byte*>(content.data()), path);
  return content;
}

}  // namespace lumina::io
