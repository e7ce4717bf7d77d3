// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// Preloaded: a disk that is full, or mounted read-only. Calls that would change what lies below FULL_BELOW are counted; the one numbered
// FULL_FROM and all that follow fail with FULL_ERRNO (28, ENOSPC; 30, EROFS). The count so far is kept in the file FULL_COUNT. Removing works.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long* count;  // of all processes that have this preloaded
static const char* below;
static size_t below_length;
static long from;
static int error;

__attribute__((constructor)) static void begin(void) {
  const char* file = getenv("FULL_COUNT");
  below = getenv("FULL_BELOW");
  from = atol(getenv("FULL_FROM") ? getenv("FULL_FROM") : "0");
  error = atoi(getenv("FULL_ERRNO") ? getenv("FULL_ERRNO") : "28");
  if (!file || !below) return;
  below_length = strlen(below);
  const int fd = (int)syscall(SYS_openat, AT_FDCWD, file, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0 || syscall(SYS_ftruncate, fd, sizeof *count)) abort();
  count = mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (count == MAP_FAILED) abort();
  close(fd);
}

static int is_below(const char* path) { return strncmp(path, below, below_length) == 0 && (path[below_length] == '/' || !path[below_length]); }

static int refused(void) {
  if (atomic_fetch_add(count, 1) + 1 < from || from == 0) return 0;
  errno = error;
  return 1;
}

static int path_refused(int directory, const char* path) {
  char whole[8192], link[64];
  if (!count || !path) return 0;
  if (path[0] == '/') {
    snprintf(whole, sizeof whole, "%s", path);
  } else {
    if (directory == AT_FDCWD)
      snprintf(link, sizeof link, "/proc/self/cwd");
    else
      snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
    const ssize_t length = readlink(link, whole, 4096);
    if (length < 0) return 0;
    snprintf(whole + length, sizeof whole - (size_t)length, "/%s", path);
  }
  return is_below(whole) && refused();
}

static int fd_refused(int fd) {
  char link[64], path[4096];
  if (!count) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return is_below(path) && refused();
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define ON_FD(type, name, parameters, arguments) \
  type name parameters { return fd_refused(fd) ? -1 : NEXT(name) arguments; }
ON_FD(ssize_t, write, (int fd, const void* data, size_t size), (fd, data, size))
ON_FD(ssize_t, pwrite, (int fd, const void* data, size_t size, off_t at), (fd, data, size, at))
ON_FD(ssize_t, pwrite64, (int fd, const void* data, size_t size, off64_t at), (fd, data, size, at))
ON_FD(ssize_t, writev, (int fd, const struct iovec* parts, int parts_count), (fd, parts, parts_count))
ON_FD(ssize_t, pwritev, (int fd, const struct iovec* parts, int parts_count, off_t at), (fd, parts, parts_count, at))
ON_FD(ssize_t, pwritev64, (int fd, const struct iovec* parts, int parts_count, off64_t at), (fd, parts, parts_count, at))
ON_FD(ssize_t, sendfile, (int fd, int in, off_t* at, size_t size), (fd, in, at, size))
ON_FD(ssize_t, sendfile64, (int fd, int in, off64_t* at, size_t size), (fd, in, at, size))
ON_FD(int, ftruncate, (int fd, off_t size), (fd, size))
ON_FD(int, ftruncate64, (int fd, off64_t size), (fd, size))
ON_FD(int, fsync, (int fd), (fd))
ON_FD(int, fdatasync, (int fd), (fd))

ssize_t copy_file_range(int in, off64_t* in_at, int fd, off64_t* at, size_t size, unsigned flags) {
  return fd_refused(fd) ? -1 : NEXT(copy_file_range)(in, in_at, fd, at, size, flags);
}

static int writes(int flags) { return (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC)); }

#define MODE(flags, last)                      \
  mode_t mode = 0;                             \
  if ((flags) & (O_CREAT | O_TMPFILE)) {       \
    va_list rest;                              \
    va_start(rest, last);                      \
    mode = va_arg(rest, mode_t);               \
    va_end(rest);                              \
  }
#define OPENER(name)                                                             \
  int name(const char* path, int flags, ...) {                                   \
    MODE(flags, flags)                                                           \
    if (writes(flags) && path_refused(AT_FDCWD, path)) return -1;                \
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags | O_LARGEFILE, mode);  \
  }
#define OPENER_AT(name)                                                            \
  int name(int directory, const char* path, int flags, ...) {                      \
    MODE(flags, flags)                                                             \
    if (writes(flags) && path_refused(directory, path)) return -1;                 \
    return (int)syscall(SYS_openat, directory, path, flags | O_LARGEFILE, mode);   \
  }
OPENER(open)
OPENER(open64)
OPENER_AT(openat)
OPENER_AT(openat64)

int creat(const char* path, mode_t mode) { return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

FILE* fopen(const char* path, const char* mode) {
  if (strpbrk(mode, "wa+") && path_refused(AT_FDCWD, path)) return NULL;
  return NEXT(fopen)(path, mode);
}
FILE* fopen64(const char* path, const char* mode) {
  if (strpbrk(mode, "wa+") && path_refused(AT_FDCWD, path)) return NULL;
  return NEXT(fopen64)(path, mode);
}

int mkdir(const char* path, mode_t mode) { return path_refused(AT_FDCWD, path) ? -1 : NEXT(mkdir)(path, mode); }
int rename(const char* old, const char* new) { return path_refused(AT_FDCWD, new) ? -1 : NEXT(rename)(old, new); }
