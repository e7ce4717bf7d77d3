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
    EXPECT_EQ(engine.device().card, CardUse::used);
    EXPECT_FALSE(draw(engine).empty());
  }
  const Engine cpu(with_card("cpu", DType::bf16));
  EXPECT_EQ(cpu.device().name, "cpu");
  EXPECT_EQ(cpu.device().card, CardUse::not_asked);
}

TEST(EngineDevice, IsTheCpuWhereTheCardDoesNotRunTheWeightsAndNoneWasAskedFor) {
  for (const DType type : {DType::int8, DType::int4}) {
    Engine engine(with_card("auto", type));
    EXPECT_EQ(engine.device().name, "cpu");
    EXPECT_EQ(engine.device().card, CardUse::no_kernels);
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
                      "Ask for bf16 weights; or ask for the device \"cpu\"");
  EngineOptions other = options;
  other.device = "cpu";
  EXPECT_NO_THROW(Engine{other});
  options.weights = DType::bf16;
  EXPECT_NO_THROW(Engine{options});
}

CudaBackend found;  // by the options of these two tests
EngineOptions with(const CudaBackend& card, const std::string& device) {
  EngineOptions options = with_card(device, DType::bf16);
  found = card;
  options.find_cuda = [](int, const std::string&) { return found; };
  return options;
}

TEST(EngineDevice, SaysWhyThereIsNoCardAndWhatToDo) {
  const std::pair<CardUse, const char*> all[] = {{CardUse::no_driver, "Install the NVIDIA driver"},
                                                 {CardUse::no_library, "org.luminamgpt:lumina-mgpt-cuda"},
                                                 {CardUse::other_build, "of this very build"},
                                                 {CardUse::old_driver, "newer driver"},
                                                 {CardUse::none, "nvidia-smi -L"},
                                                 {CardUse::too_old, "another card"},
                                                 {CardUse::failed, "the kernel's log"}};
  for (const auto& [use, advice] : all) {
    const CudaBackend none{nullptr, "no CUDA device: for this reason", use, ""};
    Engine engine(with(none, "auto"));
    EXPECT_EQ(engine.device().name, "cpu");
    EXPECT_EQ(engine.device().card, use);
    EXPECT_EQ(engine.device().why, none.why);
    tests::expect_error([&] { Engine refused(with(none, "cuda:0")); }, ErrorCode::unsupported,
                        "device \"cuda:0\" is not to be had: no CUDA device: for this reason. ");
    tests::expect_error([&] { Engine refused(with(none, "cuda:0")); }, ErrorCode::unsupported, advice);
    tests::expect_error([&] { Engine refused(with(none, "cuda:0")); }, ErrorCode::unsupported,
                        "ask for the device \"cpu\", or for \"auto\"");
  }
}

TEST(EngineDevice, IsTheCpuWhereOthersHoldTheCardsMemory) {
  static Backend full = card();
  full.available_memory = [] { return uint64_t{1000}; };
  Engine engine(with({&full, "a full card"}, "auto"));
  EXPECT_EQ(engine.device().name, "cpu");
  EXPECT_EQ(engine.device().card, CardUse::no_memory);
  EXPECT_NE(engine.device().why.find("a full card: 0 GiB of it are free"), std::string::npos) << engine.device().why;
  EXPECT_FALSE(draw(engine).empty());
  tests::expect_error(
      [&] {
        Engine refused(with({&full, "a full card"}, "cuda"));
      },
      ErrorCode::out_of_memory, "Close what else uses the card");
  full.available_memory = []() -> uint64_t { throw Error(ErrorCode::failure, "the card is lost"); };
  Engine lost(with({&full, "a card"}, "auto"));
  EXPECT_EQ(lost.device().card, CardUse::failed);
  EXPECT_EQ(lost.device().why, "a card: the card is lost");
}

TEST(EngineDevice, OfAnUnknownNameIsRefused) {
  for (const char* device : {"gpu", "cuda:", "cuda:x", "cuda:1000", "cuda0"})
    tests::expect_error([&] { Engine refused(with_card(device, DType::bf16)); }, ErrorCode::invalid_request,
                        "is unknown");
}

}  // namespace
}  // namespace lumina
