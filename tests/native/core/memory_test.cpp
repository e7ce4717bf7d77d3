// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "core/memory.h"

#include <cstdint>

#include "files.h"

namespace lumina {
namespace {

TEST(Memory, SomeIsAvailableAndNoMachineHasAnExbibyte) {
  EXPECT_GT(available_memory(), uint64_t{1} << 20);
  EXPECT_NO_THROW(require_memory(1, "a byte"));
  tests::expect_error([] { require_memory(uint64_t{1} << 60, "a dream"); }, ErrorCode::out_of_memory,
                      "a dream needs about 1099511627776 MiB");
}

}  // namespace
}  // namespace lumina
