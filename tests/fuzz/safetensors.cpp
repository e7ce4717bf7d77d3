// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/safetensors.h"

#include "input.h"

void fuzz_one(std::string_view input) {
  lumina::fuzz::with_pages(input, [](lumina::io::Pages pages) {
    lumina::io::is_safetensors(pages.bytes());
    lumina::fuzz::expect_answer([&] {
      const size_t size = pages.bytes().size();
      const lumina::io::TensorFile file = lumina::io::safetensors_of(std::move(pages), "input");
      size_t claimed = 0;
      for (const auto& tensor : file.tensors()) claimed += tensor.bytes.size();
      if (claimed > size) __builtin_trap();  // no byte belongs to two tensors
      lumina::fuzz::read_all(file);
    });
  });
}
