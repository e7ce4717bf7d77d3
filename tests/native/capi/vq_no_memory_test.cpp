// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Every allocation of the picture codec fails once: alone, and with all that follow it. LUMINA_TEST_ALLOCATIONS=N: each N-th.
#include <algorithm>
#include <array>
#include <iostream>

#include "lumina/lumina.h"
#include "no_memory.h"
#include "vq/tiny_vqgan.h"

namespace lumina {
namespace {

using tests::memory::blocks;
using tests::memory::fail;
using tests::memory::has_failed;

constexpr int32_t kHeight = 2, kWidth = 3;  // cells

#if defined(__SANITIZE_ADDRESS__)
constexpr int64_t kEach = 500, kStep = 17;  // behind the 500th every 17th: it takes ten times as long
#else
constexpr int64_t kEach = 1, kStep = 1;
#endif

class VqWithoutMemory : public testing::Test {
 protected:
  void SetUp() override {
    tests::TinyVqgan model;
    model.channels = 16;  // wide enough for Winograd
    model.build().write(dir_);
    options_.struct_size = sizeof options_;
    options_.dir = dir_.path().c_str();
    options_.threads = 2;
    lumina_vq_options wrong{};  // so that this thread's last error has room for any message
    wrong.struct_size = 1;
    lumina_vq* none = nullptr;
    EXPECT_EQ(lumina_vq_open(&wrong, &none), LUMINA_INVALID_REQUEST);
  }

  /// Calls work(n) for n = 1, 2, … until its n-th allocation is none any more. Work gives a status; where it failed,
  /// the codec must say out of memory.
  template <typename Work>
  void sweep(const char* what, Work work) {
    for (const bool ever_after : {false, true}) {
      int64_t points = 0;
      for (int64_t n = 1;; n = std::max(tests::memory::next(n), n < kEach ? 0 : n + kStep)) {
        const int64_t before = blocks();
        fail(n, ever_after);
        const lumina_status status = work();
        const bool failed = has_failed();
        fail(0);
        if (!failed) {
          EXPECT_EQ(status, LUMINA_OK) << lumina_last_error();
          break;
        }
        ++points;
        ASSERT_TRUE(status == LUMINA_OK || status == LUMINA_OUT_OF_MEMORY) << status << ": " << lumina_last_error();
        after(before);
      }
      EXPECT_GT(points, 0) << what;
      std::cout << what << (ever_after ? ", and all that follow: " : ": ") << points << " points failed\n";
    }
  }

  /// What must hold once memory is there again.
  virtual void after(int64_t blocks_before) { EXPECT_EQ(blocks(), blocks_before); }

  tests::TempDir dir_;
  lumina_vq_options options_{};
};

TEST_F(VqWithoutMemory, OpensOrSaysSoAndLeavesNothingBehind) {
  sweep("open", [&] {
    lumina_vq* vq = nullptr;
    const lumina_status status = lumina_vq_open(&options_, &vq);
    EXPECT_EQ(vq != nullptr, status == LUMINA_OK);
    lumina_vq_close(vq);
    return status;
  });
}

/// An open codec, whose pictures are the same after each failure as before.
class OpenVqWithoutMemory : public VqWithoutMemory {
 protected:
  static constexpr size_t kCodes = kHeight * kWidth, kBytes = kCodes * 16 * 16 * 3;

  void SetUp() override {
    VqWithoutMemory::SetUp();
    ASSERT_EQ(lumina_vq_open(&options_, &vq_), LUMINA_OK);
    for (size_t i = 0; i < kCodes; ++i) codes_[i] = static_cast<int32_t>(i * 7 % 37);
    ASSERT_EQ(decode(), LUMINA_OK);
    wanted_rgb_ = rgb_;
    ASSERT_EQ(encode(), LUMINA_OK);
    wanted_codes_ = encoded_;
  }
  void TearDown() override { lumina_vq_close(vq_); }
  void after(int64_t) override {
    EXPECT_EQ(decode(), LUMINA_OK);
    EXPECT_EQ(rgb_, wanted_rgb_);
    EXPECT_EQ(encode(), LUMINA_OK);
    EXPECT_EQ(encoded_, wanted_codes_);
  }
  lumina_status decode() { return lumina_vq_decode(vq_, codes_.data(), kHeight, kWidth, rgb_.data()); }
  lumina_status encode() {
    return lumina_vq_encode(vq_, wanted_rgb_.data(), kHeight * 16, kWidth * 16, encoded_.data());
  }

  lumina_vq* vq_ = nullptr;
  std::array<int32_t, kCodes> codes_{}, encoded_{}, wanted_codes_{};
  std::array<uint8_t, kBytes> rgb_{}, wanted_rgb_{};
};

TEST_F(OpenVqWithoutMemory, DecodesOrSaysSoAndGoesOn) {
  sweep("decode", [&] { return decode(); });
}

TEST_F(OpenVqWithoutMemory, EncodesOrSaysSoAndGoesOn) {
  sweep("encode", [&] { return encode(); });
}

}  // namespace
}  // namespace lumina
