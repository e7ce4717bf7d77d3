// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdint.h>

/// What core/memory.cpp uses of macOS, by its manual; for the eyes of a compiler only.
struct vm_statistics64_data_t {
  uint32_t free_count, inactive_count, purgeable_count;
};
using mach_msg_type_number_t = uint32_t;
using host_info64_t = int*;
constexpr int HOST_VM_INFO64 = 4, HOST_VM_INFO64_COUNT = 38, KERN_SUCCESS = 0;
extern uint64_t vm_kernel_page_size;
unsigned mach_host_self();
int host_statistics64(unsigned host, int flavor, host_info64_t out, mach_msg_type_number_t* count);
