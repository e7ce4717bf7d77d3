// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/engine.h"

namespace lumina {

/// What the engine tests run on: the CPU's back end; a card, where LUMINA_TEST_DEVICE names one (then all tests are skipped if
/// there is none; LUMINA_TEST_CUDA_LIBRARY is its library if that does not lie beside the program); or the CUDA kernels as
/// fibers of this thread, in engine_on_runner_test.
struct TestDevice {
  std::string name;
  CudaBackend (*find_cuda)(int index, const std::string& library);
  std::string library;
  bool slow;  ///< small cases only

  bool is_card() const { return name != "cpu"; }
};
const TestDevice& test_device();

inline void use_test_device(EngineOptions& options) {
  options.device = test_device().name;
  options.find_cuda = test_device().find_cuda;
  options.cuda_library = test_device().library;
  if (test_device().slow) options.check_card = nullptr;
}

}  // namespace lumina
