// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/weight_file.h"

#include "io/file_kind.h"
#include "io/safetensors.h"
#include "io/torch_archive.h"

namespace lumina::io {

TensorFile open_weight_file(const std::string& path, Loading loading) {
  Pages pages = Pages::of_file(path, loading);
  if (is_zip(pages.bytes())) return torch_archive_of(std::move(pages), path);
  // A header's length may have the bytes of anything: what follows it decides.
  if (!is_safetensors(pages.bytes())) refuse_foreign(path, foreign_weights(pages.bytes()));
  return safetensors_of(std::move(pages), path);
}

}  // namespace lumina::io
