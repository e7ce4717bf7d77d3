// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace lumina::torch {

/// An AMD CPU whose hypervisor leaves the description of its caches empty (CPUID leaf 0x8000001D all zero), as in small
/// cloud machines and Firecracker. oneDNN 3.7.1, inside libtorch 2.10, then takes every cache for one byte, and packs
/// the weights of some convolutions wrongly for AVX2 and newer: results are wrong, or the process ends.
bool cpu_hides_caches();

/// Limits oneDNN to AVX on such a CPU, where it is right and no slower, unless the user has set ONEDNN_MAX_CPU_ISA or
/// DNNL_MAX_CPU_ISA. Changes the environment of this process; to be called before oneDNN is first used, which then
/// reads it. True if it set a limit.
bool limit_onednn_where_caches_are_hidden();

/// A few small convolutions against scalar loops, of numbers of channels that such a CPU has been seen to get wrong;
/// takes about a millisecond. Throws Error{unsupported} where they differ. libtorch must be loaded.
void check_convolutions();

}  // namespace lumina::torch
