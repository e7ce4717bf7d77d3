// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/file_kind.h"

#include "input.h"

void fuzz_one(std::string_view input) {
  lumina::fuzz::with_pages(input, [](lumina::io::Pages pages) {
    lumina::io::foreign_kind(pages.bytes());
    lumina::io::is_zip(pages.bytes());
    for (const char c : lumina::io::foreign_weights(pages.bytes()))
      if (c < ' ' || c > '~') __builtin_trap();  // goes to terminals and logs
  });
}
