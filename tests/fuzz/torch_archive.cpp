// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/torch_archive.h"

#include "input.h"

void fuzz_one(std::string_view input) {
  lumina::fuzz::with_pages(input, [](lumina::io::Pages pages) {
    lumina::fuzz::expect_answer(
        [&] { lumina::fuzz::read_all(lumina::io::torch_archive_of(std::move(pages), "input")); });
  });
}
