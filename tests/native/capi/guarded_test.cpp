// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "capi/guarded.h"

#include <atomic>
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
