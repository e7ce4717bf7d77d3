// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "capi/guarded.h"

#include <atomic>
#include <cstddef>
#include <optional>
#include <string>
#include <thread>

#include "files.h"

namespace lumina::capi {
namespace {

TEST(Guarded, TurnsExceptionsIntoStatusesAndMessages) {
  EXPECT_EQ(guarded([] {}), LUMINA_OK);
  EXPECT_EQ(guarded([] { throw Error(ErrorCode::queue_full, "the queue is full"); }), LUMINA_QUEUE_FULL);
  EXPECT_STREQ(lumina_last_error(), "the queue is full");
  EXPECT_EQ(guarded([] { throw std::bad_alloc(); }), LUMINA_OUT_OF_MEMORY);
  EXPECT_EQ(guarded([] { throw std::runtime_error("odd"); }), LUMINA_FAILURE);
  EXPECT_STREQ(lumina_last_error(), "odd");
  EXPECT_EQ(guarded([] { throw 5; }), LUMINA_FAILURE);
}

TEST(Guarded, EachThreadHasItsOwnLastError) {
  guarded([] { throw std::runtime_error("mine"); });
  std::thread([] {
    EXPECT_STREQ(lumina_last_error(), "");
    guarded([] { throw std::runtime_error("yours"); });
  }).join();
  EXPECT_STREQ(lumina_last_error(), "mine");
}

TEST(ReadStruct, TakesTheFieldsThatTheCallersHeaderHasAndNeverHalfOfOne) {
  lumina_engine_options given{};
  given.model_dir = "model";
  given.tokenizer_file = "tokenizer";
  given.struct_size = offsetof(lumina_engine_options, tokenizer_file);
  const lumina_engine_options read = read_struct(&given, "lumina_engine_options");
  EXPECT_STREQ(read.model_dir, "model");
  EXPECT_EQ(read.tokenizer_file, nullptr);
  for (const size_t odd : {given.struct_size + 3, given.struct_size - 1, size_t{7}, size_t{0}, size_t{1} << 17}) {
    given.struct_size = odd;
    tests::expect_error([&] { read_struct(&given, "lumina_engine_options"); }, ErrorCode::invalid_request,
                        text("struct_size is ", odd));
  }
}

TEST(Calls, WaitReturnsWhenTheLastCallHasEndedAndNewOnesAreRefused) {
  Calls calls;
  std::optional<Calls::Call> call(calls);
  std::atomic<bool> waited = false;
  calls.close();
  tests::expect_error([&] { Calls::Call refused(calls); }, ErrorCode::closed, "closed");
  std::thread closing([&] {
    calls.wait();
    waited = true;
  });
  EXPECT_FALSE(waited);
  call.reset();
  closing.join();
  EXPECT_TRUE(waited);
}

}  // namespace
}  // namespace lumina::capi
