// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace lumina::torch {

/// While it lives, libtorch does what the calling thread asks on that thread alone, and without autograd; other
/// threads keep their settings, and the end restores this one's. For threads of a pool of our own, that share work
/// among themselves: libtorch's own threads wait for each other after each operator, which on a busy machine takes far
/// longer than the operator (README.md has the figures).
class OneThread {
 public:
  OneThread();
  ~OneThread();
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  int threads_before_;
  bool grad_before_;
};

}  // namespace lumina::torch
