// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "input.h"
#include "lumina/lumina.h"

// A directory of a VQGAN, through the C ABI: opened, and one cell coded both ways where it is whole.
namespace {

const char* name_of(char letter) {
  switch (letter) {
    case 'y': return "vqgan.yaml";
    case 's': return "vqgan.safetensors";
    case 'k': return "vqgan.ckpt";
    case 'c': return "config.json";
    case 'm': return "model.safetensors";
    default: return nullptr;
  }
}

void check(lumina_status status, bool wanted = true) {
  if ((status == LUMINA_OK) != wanted || status == LUMINA_FAILURE) __builtin_trap();
}

}  // namespace

void fuzz_one(std::string_view input) {
  static lumina::fuzz::Folder folder;
  folder.fill(input, name_of);
  lumina_vq_options options{};
  options.struct_size = sizeof options;
  options.dir = folder.path().c_str();
  options.threads = 1;
  lumina_vq* vq = nullptr;
  const lumina_status opened = lumina_vq_open(&options, &vq);
  check(opened, vq != nullptr);
  if (vq == nullptr) return;
  lumina_vq_info info{};
  info.struct_size = sizeof info;
  check(lumina_vq_get_info(vq, &info));
  std::vector<uint8_t> rgb(16 * 16 * 3, 90);
  std::vector<float> pixels(rgb.size());
  int32_t code = 0;
  check(lumina_vq_encode(vq, rgb.data(), 16, 16, &code));
  if (code < 0 || code >= info.codes) __builtin_trap();
  check(lumina_vq_encode(vq, rgb.data(), 17, 16, &code), false);
  check(lumina_vq_decode(vq, &code, 1, 1, rgb.data()), info.can_decode);
  check(lumina_vq_decode_f32(vq, &code, 1, 1, pixels.data()), info.can_decode);
  code = info.codes;
  check(lumina_vq_decode(vq, &code, 1, 1, rgb.data()), false);
  lumina_vq_close(vq);
}
