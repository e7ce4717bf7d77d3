// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory.h"

#if defined(_WIN32)
#define WIN32_LEAN_AND_MEAN
#ifndef NOMINMAX  // MinGW's C++ library has it
#define NOMINMAX
#endif
#include <windows.h>
#elif defined(__APPLE__)
#include <mach/mach.h>
#endif

#include <algorithm>
#include <fstream>
#include <limits>

#include "core/error.h"

namespace lumina {
namespace {

constexpr uint64_t kUnknown = std::numeric_limits<uint64_t>::max();

/// The number after a key of a file of lines "key number ...". kUnknown if there is no such file or key.
uint64_t field(const char* path, const std::string& key) {
  std::ifstream file(path);
  std::string word, rest;
  for (uint64_t value = 0; file >> word >> value && std::getline(file, rest);)
    if (word == key) return value;
  return kUnknown;
}

/// The number that a file holds. kUnknown if there is none ("max" means no limit).
uint64_t number(const char* path) {
  std::ifstream file(path);
  uint64_t value = 0;
  return file >> value ? value : kUnknown;
}

uint64_t machine_available() {
#if defined(_WIN32)
  MEMORYSTATUSEX facts{};
  facts.dwLength = sizeof facts;
  return GlobalMemoryStatusEx(&facts) ? std::min(facts.ullAvailPhys, facts.ullAvailPageFile) : kUnknown;
#elif defined(__APPLE__)
  vm_statistics64_data_t facts{};
  mach_msg_type_number_t count = HOST_VM_INFO64_COUNT;
  if (host_statistics64(mach_host_self(), HOST_VM_INFO64, reinterpret_cast<host_info64_t>(&facts), &count) !=
      KERN_SUCCESS)
    return kUnknown;
  return (uint64_t{facts.free_count} + facts.inactive_count + facts.purgeable_count) * vm_kernel_page_size;
#else
  const uint64_t kib = field("/proc/meminfo", "MemAvailable:");
  return kib == kUnknown ? kUnknown : kib * 1024;
#endif
}

/// Of a control group version 2, as a container sees its own. Pages of files count as used, but give way.
uint64_t group_available() {
  const uint64_t most = number("/sys/fs/cgroup/memory.max"), used = number("/sys/fs/cgroup/memory.current");
  const uint64_t files = field("/sys/fs/cgroup/memory.stat", "file");
  if (most == kUnknown || used == kUnknown || files == kUnknown) return kUnknown;
  const uint64_t held = used - std::min(files, used);
  return most - std::min(held, most);
}

}  // namespace

uint64_t available_memory() { return std::min(machine_available(), group_available()); }

void require_memory(uint64_t bytes, const std::string& what) {
  const uint64_t available = available_memory();
  if (bytes <= available) return;
  throw Error(ErrorCode::out_of_memory,
              text(what, " needs about ", bytes >> 20, " MiB, and ", available >> 20, " MiB are available"));
}

}  // namespace lumina
