// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stddef.h>

/// What core/simd.cpp uses of macOS, by its manual; for the eyes of a compiler only.
extern "C" int sysctlbyname(const char* name, void* old, size_t* old_size, void* fresh, size_t fresh_size);
