// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/cuda/host_cuda.h"
#include "backend/cuda/ops.h"
#include "backend/cuda/settings.h"
#include "engine/drive.h"

/// Small engines on the CUDA kernels as fibers, with parts of the back end's table exchanged.
namespace lumina::runner {

/// The table that engines opened from now on get.
inline Backend& table() {
  static Backend backend = [] {
    static_cast<void>(cuda::choose_device(0));
    cuda::settings().multiprocessors = 2;  // fewer blocks, each of which norms the rows: sooner computed
    return cuda::backend();
  }();
  return backend;
}

inline EngineOptions options(const Speculation& speculation = {}) {
  EngineOptions options;
  options.random_config = R"({"hidden_size":32,"num_hidden_layers":1,"num_attention_heads":2,
    "num_key_value_heads":2,"intermediate_size":48,"vocab_size":9216,"mask_image_logits":false})";
  options.device = "cuda";
  options.threads = 1;
  options.kv_budget_bytes = 1 << 20;
  options.speculation = speculation;
  options.check_card = nullptr;
  options.find_cuda = [](int, const std::string&) { return CudaBackend{&table(), "the runner"}; };
  return options;
}

/// The answers of requests that run beside each other.
inline std::vector<std::vector<int32_t>> answers(Engine& engine, const std::vector<Request>& requests) {
  std::vector<uint64_t> ids;
  for (const Request& request : requests) ids.push_back(engine.submit(request));
  const auto events = drain(engine, ids.size());
  std::vector<std::vector<int32_t>> all;
  for (uint64_t id : ids) all.push_back(answer(events.at(id)));
  return all;
}

}  // namespace lumina::runner
