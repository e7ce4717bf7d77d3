// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "quantize/quantize.h"

#include "capi/guarded.h"

using namespace lumina;
using namespace lumina::capi;

namespace {

DType to_dtype(int32_t given) {
  require(given == LUMINA_DTYPE_INT8 || given == LUMINA_DTYPE_INT4,
          "dtype must be LUMINA_DTYPE_INT8 or LUMINA_DTYPE_INT4");
  return given == LUMINA_DTYPE_INT8 ? DType::int8 : DType::int4;
}

std::vector<std::vector<int32_t>> to_samples(const lumina_quantize_options& given) {
  require(given.sample_count == 0 || (given.samples != nullptr && given.sample_lengths != nullptr),
          "samples and sample_lengths are needed where sample_count is not 0");
  std::vector<std::vector<int32_t>> samples;
  const int32_t* at = given.samples;
  for (size_t i = 0; i < given.sample_count; at += given.sample_lengths[i++])
    samples.emplace_back(at, at + given.sample_lengths[i]);
  return samples;
}

}  // namespace

lumina_status lumina_quantize(const lumina_quantize_options* options) {
  return guarded([&] {
    const auto given = read_struct(options, "lumina_quantize_options");
    require(given.model_dir != nullptr && given.out_dir != nullptr, "model_dir and out_dir are needed");
    require(given.threads >= 0 && given.threads <= 1024, "0 to 1024 threads are possible");
    ThreadPool pool(given.threads > 0 ? given.threads : one_per_core());
    quantize({.model_dir = given.model_dir,
              .tokenizer_file = or_empty(given.tokenizer_file),
              .out_dir = given.out_dir,
              .type = to_dtype(given.dtype),
              .samples = to_samples(given)},
             pool);
  });
}
