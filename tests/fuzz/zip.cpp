// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/zip.h"

#include "input.h"

void fuzz_one(std::string_view input) {
  lumina::fuzz::with_pages(input, [](lumina::io::Pages pages) {
    lumina::fuzz::expect_answer([&] {
      const auto all = pages.bytes();
      for (const auto& [name, bytes] : lumina::io::list_zip(all, "input"))
        if (bytes.data() < all.data() || bytes.data() + bytes.size() > all.data() + all.size()) __builtin_trap();
    });
  });
}
