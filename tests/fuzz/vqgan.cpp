// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "input.h"
#include "vq/codec.h"

// A directory of a VQGAN: opened, and one cell coded both ways where it is whole.
void fuzz_one(std::string_view input) {
  static const lumina::fuzz::Folder folder;
  folder.fill(input, [](char letter) -> const char* {
    switch (letter) {
      case 'y': return "vqgan.yaml";
      case 's': return "vqgan.safetensors";
      case 'k': return "vqgan.ckpt";
      case 'c': return "config.json";
      case 'm': return "model.safetensors";
      default: return nullptr;
    }
  });
  lumina::fuzz::expect_answer([&] {
    auto codec = lumina::vq::Codec::open(folder.path(), 1);
    std::vector<uint8_t> rgb(16 * 16 * 3, 90);
    int32_t code = 0;
    codec.encode(rgb.data(), {16, 16}, &code);
    if (code < 0 || code >= codec.config().codes) __builtin_trap();
    if (codec.can_decode()) codec.decode(&code, {1, 1}, rgb.data());
  });
}
