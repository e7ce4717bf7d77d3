// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/dtype.h"
#include "core/thread_pool.h"

namespace lumina {

struct QuantizePlan {
  std::string model_dir;
  std::string tokenizer_file;
  std::string out_dir;       ///< made if need be; may hold no checkpoint
  DType type = DType::int8;  ///< or int4, where the output matrix is int8
  /// Token sequences, each from position 0, to whose activations int4 rounding is fitted (backend/cpu/compensate.h); the first
  /// and the last layer then stay int8. None: plain rounding, as when a checkpoint is quantized while it is opened.
  std::vector<std::vector<int32_t>> samples;
};

/// Writes a checkpoint whose matrices lie as the CPU's kernels read them, so that it is used as it is mapped:
/// model.safetensors, where a matrix NAME is the U8 tensor NAME.int8 or NAME.int4 (see weight_names.h) and all else is as it
/// was, config.json and whatever else of the model's JSON and vqgan files there is. config.json is written last.
/// Throws Error: model_format, invalid_request for a plan that cannot be, out_of_memory, failure where writing fails.
void quantize(const QuantizePlan& plan, ThreadPool& pool);

}  // namespace lumina
