// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/engine.h"
#include "input.h"

namespace lumina::fuzz {

/// The name of a file of a checkpoint, by its letter in an input.
inline const char* checkpoint_file(char letter) {
  switch (letter) {
    case 'c': return "config.json";
    case 't': return "tokenizer.json";
    case 'm': return "model.safetensors";
    case 'i': return "model.safetensors.index.json";
    case '1': return "model-00001-of-00002.safetensors";
    case '2': return "model-00002-of-00002.safetensors";
    case 'b': return "pytorch_model.bin";
    case 'j': return "pytorch_model.bin.index.json";
    case 'p': return "consolidated.00-of-01.pth";
    case 'q': return "consolidated.01-of-02.pth";
    case '3': return "model-00001-of-00003.safetensors";
    case 's': return "weights.safetensors";
    case 'v': return "vqgan.safetensors";
    case 'g': return "model.gguf";
    case 'd': return "model.safetensors.part";
    case 'a': return "adapter_config.json";
    case 'l': return "model_index.json";
    case 'z': return "last.ckpt";
    default: return nullptr;
  }
}

/// Opens a checkpoint and continues a short prompt with it.
inline void draw_from(const std::string& directory) {
  constexpr int32_t kNewTokens = 3;
  EngineOptions options;
  options.model_dir = directory;
  options.device = "cpu";
  options.threads = 1;
  options.prefill_chunk = 4;
  options.mapped = false;
  Checkpoint::open(directory, {},
                   io::Loading::copied);  // most inputs end here, before the engine's own memory is taken
  options.kv_budget_bytes = uint64_t{1} << 20;
  Engine engine(options);
  Request request;
  request.prompt = {engine.model().vocabulary().bos};
  request.sampling = {1, 3, 1, 4, 4};
  request.max_new_tokens = kNewTokens;
  engine.submit(request);
  for (bool ended = false; !ended;)
    for (const Event& event : engine.step(0, 16)) ended |= event.kind == Event::Kind::finished;
}

}  // namespace lumina::fuzz
