// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "files.h"
#include "lumina/lumina.h"

namespace lumina {
namespace {

lumina_quantize_options options_of(const char* from, const char* to, int32_t dtype) {
  lumina_quantize_options options{};
  options.struct_size = sizeof options;
  options.model_dir = from;
  options.out_dir = to;
  options.dtype = dtype;
  return options;
}

TEST(QuantizeAbi, WritesACheckpointThatAnEngineOpensAsWhatItIs) {
  const tests::TempDir dir;
  const std::string from = std::string(LUMINA_CHECKPOINTS_DIR) + "/mgpt-a", to = dir.path() + "/int8";
  const lumina_quantize_options options = options_of(from.c_str(), to.c_str(), LUMINA_DTYPE_INT8);
  ASSERT_EQ(lumina_quantize(&options), LUMINA_OK) << lumina_last_error();
  lumina_engine_options open{};
  open.struct_size = sizeof open;
  open.model_dir = to.c_str();
  open.device = "cpu";
  lumina_engine* engine = nullptr;
  ASSERT_EQ(lumina_engine_open(&open, &engine), LUMINA_OK) << lumina_last_error();
  lumina_engine_info info{};
  info.struct_size = sizeof info;
  EXPECT_EQ(lumina_engine_get_info(engine, &info), LUMINA_OK);
  EXPECT_EQ(info.dtype, LUMINA_DTYPE_INT8);
  lumina_engine_close(engine);
  EXPECT_EQ(lumina_quantize(&options), LUMINA_INVALID_REQUEST);  // never over a checkpoint that is there
}

TEST(QuantizeAbi, RefusesOptionsThatMakeNoSense) {
  EXPECT_EQ(lumina_quantize(nullptr), LUMINA_INVALID_REQUEST);
  lumina_quantize_options options = options_of("a", nullptr, LUMINA_DTYPE_INT8);
  EXPECT_EQ(lumina_quantize(&options), LUMINA_INVALID_REQUEST);
  options = options_of("a", "b", LUMINA_DTYPE_BF16);
  EXPECT_EQ(lumina_quantize(&options), LUMINA_INVALID_REQUEST);
  options = options_of("a", "b", LUMINA_DTYPE_INT4);
  options.sample_count = 1;
  EXPECT_EQ(lumina_quantize(&options), LUMINA_INVALID_REQUEST);
  options.sample_count = 0;
  EXPECT_EQ(lumina_quantize(&options), LUMINA_MODEL_FORMAT);  // there is no model "a"
}

TEST(MeasureAbi, GivesRatesAndRefusesWhatCannotBeMeasured) {
  double rate = 0;
  EXPECT_EQ(lumina_measure_multiply_rate(1, &rate), LUMINA_OK);
  EXPECT_GT(rate, 0);
  EXPECT_EQ(lumina_measure_multiply_rate(0, &rate), LUMINA_INVALID_REQUEST);
  EXPECT_EQ(lumina_measure_multiply_rate(1, nullptr), LUMINA_INVALID_REQUEST);
}

}  // namespace
}  // namespace lumina
