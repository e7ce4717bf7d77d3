// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "peer/one_thread.h"

#include "peer/library.h"

namespace lumina::torch {
namespace {

/// libtorch sets a thread's OpenMP up when the thread first asks for it; asked for early, it changes nothing later.
int initialized_threads() {
  uint32_t threads = 0;
  check(library().get_num_threads(&threads), "torch_get_num_threads");
  return library().omp_get_max_threads();
}

}  // namespace

OneThread::OneThread() : threads_before_(initialized_threads()), grad_before_(library().grad_mode_enabled()) {
  library().omp_set_num_threads(1);
  library().set_grad_mode(false);
}

OneThread::~OneThread() {
  library().set_grad_mode(grad_before_);
  library().omp_set_num_threads(threads_before_);
}

}  // namespace lumina::torch
