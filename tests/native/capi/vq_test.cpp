// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "lumina/lumina.h"
#include "vq/tiny_vqgan.h"

namespace lumina {
namespace {

class VqAbi : public testing::Test {
 protected:
  void SetUp() override {
    tests::TinyVqgan().build().write(dir_);
    options_.struct_size = sizeof options_;
    options_.dir = dir_.path().c_str();
    options_.device = "cpu";
    options_.threads = 2;
  }
  lumina_vq* open() {
    lumina_vq* vq = nullptr;
    EXPECT_EQ(lumina_vq_open(&options_, &vq), LUMINA_OK) << lumina_last_error();
    return vq;
  }
  /// Expects that opening with the changed options fails so.
  void expect_refused(lumina_status status, const std::string& part) {
    auto* vq = reinterpret_cast<lumina_vq*>(this);
    EXPECT_EQ(lumina_vq_open(&options_, &vq), status);
    EXPECT_EQ(vq, nullptr);
    EXPECT_NE(std::string(lumina_last_error()).find(part), std::string::npos) << lumina_last_error();
  }

  tests::TempDir dir_;
  lumina_vq_options options_{};
};

TEST_F(VqAbi, CodesAPictureBothWays) {
  lumina_vq* vq = open();
  lumina_vq_info info{};
  info.struct_size = sizeof info;
  ASSERT_EQ(lumina_vq_get_info(vq, &info), LUMINA_OK);
  EXPECT_EQ(info.codes, 37);
  EXPECT_EQ(info.embed_dim, 5);
  EXPECT_EQ(info.downsampling, 16);
  EXPECT_TRUE(info.can_encode && info.can_decode);
  EXPECT_GT(info.parameters, 1000u);
  EXPECT_STREQ(info.device, "cpu");
  EXPECT_STRNE(info.device_why, "");

  const std::vector<int32_t> codes = {1, 36, 0, 7, 7, 20};
  std::vector<uint8_t> rgb(6 * 16 * 16 * 3);
  ASSERT_EQ(lumina_vq_decode(vq, codes.data(), 2, 3, rgb.data()), LUMINA_OK);
  std::vector<float> pixels(rgb.size());
  ASSERT_EQ(lumina_vq_decode_f32(vq, codes.data(), 2, 3, pixels.data()), LUMINA_OK);
  std::vector<int32_t> back(6, -1);
  ASSERT_EQ(lumina_vq_encode(vq, rgb.data(), 32, 48, back.data()), LUMINA_OK);
  for (const int32_t code : back) EXPECT_TRUE(code >= 0 && code < 37) << code;
  lumina_vq_close(vq);
}

TEST_F(VqAbi, RefusesOptionsThatMakeNoSense) {
  options_.device = "cuda:99";
  expect_refused(LUMINA_UNSUPPORTED, "device \"cuda:99\" does not serve the picture codec: ");
  options_.device = "gpu";
  expect_refused(LUMINA_INVALID_REQUEST, "\"auto\", \"cpu\", \"cuda\" and \"cuda:N\" are possible");
  options_.device = nullptr;
  options_.fall_back = 2;
  expect_refused(LUMINA_INVALID_REQUEST, "fall_back: wanted 0 or 1, got 2");
  options_.fall_back = 0;
  options_.threads = -1;
  expect_refused(LUMINA_INVALID_REQUEST, "threads: wanted");
  options_.threads = 1;
  options_.dir = nullptr;
  expect_refused(LUMINA_INVALID_REQUEST, "dir is NULL");
  options_.dir = "/nowhere";
  expect_refused(LUMINA_MODEL_FORMAT, "/nowhere: no VQGAN here");
  options_.struct_size = 0;
  expect_refused(LUMINA_INVALID_REQUEST, "struct_size");
  EXPECT_EQ(lumina_vq_open(nullptr, nullptr), LUMINA_INVALID_REQUEST);
}

/// In a process of its own, as a process reads LUMINA_SIMD once: a fork, which emulators can do too, made before anything else has run,
/// as GoogleTest runs suites of this name first.
using VqAbiDeathTest = VqAbi;

[[noreturn]] void open_with_simd(const char* name, const lumina_vq_options& options) {
  tests::set_environment("LUMINA_SIMD", name);
  lumina_vq* vq = nullptr;
  const lumina_status status = lumina_vq_open(&options, &vq);
  std::fputs(lumina_last_error(), stderr);
  std::_Exit(status);
}

TEST_F(VqAbiDeathTest, RefusesAnUnknownInstructionSetAsItOpens) {
  EXPECT_EXIT(open_with_simd("mmx", options_), testing::ExitedWithCode(LUMINA_UNSUPPORTED),
              "wanted one of portable, avx2, avxvnni, avx512, neon, dotprod, i8mm, got \"mmx\"");
  EXPECT_EXIT(open_with_simd("portable", options_), testing::ExitedWithCode(LUMINA_OK), "");
}

TEST_F(VqAbi, RefusesNullAndWrongSizes) {
  lumina_vq* vq = open();
  int32_t code = 0;
  uint8_t rgb[16 * 16 * 3] = {};
  EXPECT_EQ(lumina_vq_decode(nullptr, &code, 1, 1, rgb), LUMINA_INVALID_REQUEST);
  EXPECT_EQ(lumina_vq_decode(vq, nullptr, 1, 1, rgb), LUMINA_INVALID_REQUEST);
  EXPECT_EQ(lumina_vq_decode(vq, &code, 1, 1, nullptr), LUMINA_INVALID_REQUEST);
  EXPECT_EQ(lumina_vq_decode(vq, &code, 0, 1, rgb), LUMINA_INVALID_REQUEST);
  EXPECT_EQ(lumina_vq_decode_f32(vq, &code, INT32_MAX, INT32_MAX, reinterpret_cast<float*>(rgb)),
            LUMINA_INVALID_REQUEST);
  EXPECT_EQ(lumina_vq_encode(vq, rgb, 24, 16, &code), LUMINA_INVALID_REQUEST);
  EXPECT_EQ(lumina_vq_get_info(vq, nullptr), LUMINA_INVALID_REQUEST);
  lumina_vq_close(vq);
  lumina_vq_close(nullptr);
}

TEST_F(VqAbi, WithoutTheNamedCardTheCpuServesIfItMay) {
  options_.device = "cuda:99";
  options_.fall_back = 1;
  lumina_vq* vq = open();
  lumina_vq_info info{};
  info.struct_size = sizeof info;
  ASSERT_EQ(lumina_vq_get_info(vq, &info), LUMINA_OK);
  EXPECT_STREQ(info.device, "cpu");
  EXPECT_NE(std::string(info.device_why).find("no CUDA device: "), std::string::npos) << info.device_why;
  lumina_vq_close(vq);
}

TEST_F(VqAbi, FillsOnlyWhatACallersOlderStructHas) {
  lumina_vq* vq = open();
  lumina_vq_info info{};
  info.struct_size = offsetof(lumina_vq_info, downsampling);
  info.downsampling = -5;
  ASSERT_EQ(lumina_vq_get_info(vq, &info), LUMINA_OK);
  EXPECT_EQ(info.codes, 37);
  EXPECT_EQ(info.downsampling, -5);
  lumina_vq_close(vq);
}

}  // namespace
}  // namespace lumina
