// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/pickle.h"

#include "input.h"

void fuzz_one(std::string_view input) {
  const std::span<const std::byte> bytes(reinterpret_cast<const std::byte*>(input.data()), input.size());
  lumina::fuzz::expect_answer([&] {
    const lumina::io::Pickle pickle(bytes, "input");
    volatile size_t items = pickle.root().items.size();
    (void)items;
  });
}
