// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Which device an engine takes where there is a card. The card is the CPU's back end under another name, without kernels for
// packed weights.
#include <gtest/gtest.h>

#include "core/thread_pool.h"
#include "engine/drive.h"
#include "files.h"
#include "quantize/quantize.h"

namespace lumina {
namespace {

const Backend& card() {
  static const Backend card = [] {
    Backend made = cpu::backend();
    made.name = "cuda";
    made.quantized = false;
    made.pack = [](const Weights& host, DType type, Stream stream) {
      if (is_quantized(type)) throw Error(ErrorCode::unsupported, "the card has no such kernels");
      return cpu::backend().pack(host, type, stream);
    };
    return made;
  }();
  return card;
}

EngineOptions with_card(const std::string& device, std::optional<DType> weights) {
  EngineOptions options = options_for("mgpt-a");
  options.device = device;
  options.weights = weights;
  options.check_card = nullptr;
  options.find_cuda = [](int, const std::string&) { return CudaBackend{&card(), "a card of this test"}; };
  return options;
}

std::vector<int32_t> draw(Engine& engine) { return generate(engine, picture({0, 8900, 8901}, 1, 1, 5)); }

TEST(EngineDevice, IsTheCardWhereItRunsTheWeights) {
  for (const char* device : {"auto", "cuda", "cuda:0", ""}) {
    Engine engine(with_card(device, DType::bf16));
    EXPECT_EQ(engine.device().name, "cuda:0");
    EXPECT_EQ(engine.device().why, "a card of this test");
    EXPECT_FALSE(draw(engine).empty());
  }
  EXPECT_EQ(Engine(with_card("cpu", DType::bf16)).device().name, "cpu");
}

TEST(EngineDevice, IsTheCpuWhereTheCardDoesNotRunTheWeightsAndNoneWasAskedFor) {
  for (const DType type : {DType::int8, DType::int4}) {
    Engine engine(with_card("auto", type));
    EXPECT_EQ(engine.device().name, "cpu");
    EXPECT_NE(engine.device().why.find(name_of(type)), std::string::npos) << engine.device().why;
    EXPECT_NE(engine.device().why.find("a card of this test"), std::string::npos) << engine.device().why;
    EXPECT_FALSE(draw(engine).empty());
  }
}

TEST(EngineDevice, IsTheCpuForACheckpointThatWasQuantized) {
  const tests::TempDir dir;
  ThreadPool pool(1);
  quantize({.model_dir = golden::checkpoint("mgpt-a"),
            .tokenizer_file = "",
            .out_dir = dir.path() + "/int4",
            .type = DType::int4,
            .samples = {}},
           pool);
  EngineOptions options = with_card("auto", std::nullopt);
  options.model_dir = dir.path() + "/int4";
  Engine engine(options);
  EXPECT_EQ(engine.device().name, "cpu");
  EXPECT_FALSE(draw(engine).empty());
  options.device = "cuda";
  tests::expect_error([&] { Engine refused(options); }, ErrorCode::unsupported,
                      "the model that this one was quantized from");
}

TEST(EngineDevice, AskedForByNameIsRefusedWithAdviceThatHolds) {
  EngineOptions options = with_card("cuda", DType::int8);
  tests::expect_error([&] { Engine refused(options); }, ErrorCode::unsupported,
                      "Ask for the device \"cpu\", or for bf16 weights");
  EngineOptions other = options;
  other.device = "cpu";
  EXPECT_NO_THROW(Engine{other});
  options.weights = DType::bf16;
  EXPECT_NO_THROW(Engine{options});
}

TEST(EngineDevice, OfAnUnknownNameIsRefused) {
  for (const char* device : {"gpu", "cuda:", "cuda:x", "cuda:1000", "cuda0"})
    tests::expect_error([&] { Engine refused(with_card(device, DType::bf16)); }, ErrorCode::invalid_request,
                        "is unknown");
}

}  // namespace
}  // namespace lumina
