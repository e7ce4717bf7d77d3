// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint.h"

#include "checkpoint.h"
#include "engine/engine.h"

// A directory of a model, packed ones too: opened, and a few tokens drawn from it where it is whole.
void fuzz_one(std::string_view input) {
  static lumina::fuzz::Folder folder;
  folder.fill(input, lumina::fuzz::checkpoint_file);
  lumina::fuzz::expect_answer([&] { lumina::fuzz::draw_from(folder.path()); });
}
