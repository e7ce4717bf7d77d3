// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Callers whose header is older: nothing beyond their structs is read or written.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstring>
#include <string>

#include "lumina/lumina.h"

namespace lumina {
namespace {

constexpr size_t kFirstOptions = 80, kFirstInfo = 320;  // without cuda_library, and without card_use

lumina_engine* open(const char* device, size_t size, const char* library) {
  lumina_engine_options options{};
  options.random_config =
      R"({"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 1, "num_key_value_heads": 1,
      "intermediate_size": 32, "vocab_size": 64, "max_position_embeddings": 64})";
  options.device = device;
  options.threads = 1;
  options.cuda_library = library;
  options.struct_size = size;
  lumina_engine* engine = nullptr;
  EXPECT_EQ(lumina_engine_open(&options, &engine), LUMINA_OK) << lumina_last_error();
  return engine;
}

TEST(StructSize, OfAnOlderCallerEndsBeforeTheCard) {
  const char beyond[] = "/nowhere/of-another-caller.so";
  lumina_engine* engine = open("auto", kFirstOptions, beyond);
  lumina_engine_info info;
  std::memset(&info, 0x7f, sizeof info);
  info.struct_size = kFirstInfo;
  EXPECT_EQ(lumina_engine_get_info(engine, &info), LUMINA_OK) << lumina_last_error();
  EXPECT_EQ(info.vocab_size, 64);
  EXPECT_EQ(info.card_use, 0x7f7f7f7f);
  EXPECT_EQ(std::string(info.card_why, sizeof info.card_why), std::string(sizeof info.card_why, 0x7f));
  info.struct_size = sizeof info;
  EXPECT_EQ(lumina_engine_get_info(engine, &info), LUMINA_OK) << lumina_last_error();
  EXPECT_EQ(std::string(info.card_why).find(beyond), std::string::npos) << info.card_why;
  lumina_engine_close(engine);
}

TEST(StructSize, OfThisHeaderHasTheCard) {
  lumina_engine* engine = open("cpu", sizeof(lumina_engine_options), nullptr);
  lumina_engine_info info{};
  info.struct_size = sizeof info;
  EXPECT_EQ(lumina_engine_get_info(engine, &info), LUMINA_OK) << lumina_last_error();
  EXPECT_EQ(info.card_use, LUMINA_CARD_NOT_ASKED);
  EXPECT_STREQ(info.card_why, "asked for");
  EXPECT_STREQ(info.card_kind, "");
  lumina_engine_close(engine);
  engine = open("auto", sizeof(lumina_engine_options), "/nowhere/liblumina_cuda.so");
  EXPECT_EQ(lumina_engine_get_info(engine, &info), LUMINA_OK) << lumina_last_error();
  EXPECT_TRUE(info.card_use == LUMINA_CARD_NO_DRIVER || info.card_use == LUMINA_CARD_NO_LIBRARY) << info.card_use;
  EXPECT_STREQ(info.device, "cpu");
  EXPECT_EQ(std::string(info.card_why).rfind("no CUDA device: ", 0), 0u) << info.card_why;
  lumina_engine_close(engine);
}

}  // namespace
}  // namespace lumina
