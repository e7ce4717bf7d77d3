// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>

#include "backend/attention.h"
#include "backend/embed.h"
#include "backend/linear.h"
#include "backend/norm.h"

namespace lumina {

/// Memory of a back end; freed with the last owner. 64-byte aligned, zeroed.
using Buffer = std::shared_ptr<void>;

/// Weights and the memory they live in (null where they are borrowed, as mapped files are).
struct PackedWeights {
  Weights weights;
  Buffer memory;
  size_t bytes = 0;  ///< that a product with all rows reads, scales included
};

/// All that the model asks of a device. A table of functions: choose one at open, call it ever after.
/// Ops are queued on the stream and may return before they are done; `download` and `synchronize` wait.
struct Backend {
  const char* name;  ///< "cpu", "cuda", "reference"
  bool quantized;    ///< whether there are kernels for int8 and int4 weights

  Buffer (*allocate)(size_t bytes);  ///< throws Error{out_of_memory}
  /// Bytes that can still be allocated and used; UINT64_MAX if the system does not say.
  uint64_t (*available_memory)();
  void (*upload)(void* to, const void* from_host, size_t bytes, Stream stream);
  void (*download)(void* to_host, const void* from, size_t bytes, Stream stream);
  void (*synchronize)(Stream stream);

  /// Host weights (f32 or bf16, row-major) in the form that `linear` reads for `type`. Borrows `host` where it can
  /// be read as it is. Throws Error{unsupported} for a type or shape that this back end has no kernels for.
  PackedWeights (*pack)(const Weights& host, DType type, Stream stream);

  Embed* embed;
  GatherRows* gather_rows;
  RmsNorm* rms_norm;
  RmsNormAdd* rms_norm_add;
  Linear* linear;
  SwiGlu* swiglu;
  QkNormRopeWrite* qk_norm_rope_write;
  PagedAttention* paged_attention;
};

namespace cpu {
const Backend& backend();
}
namespace reference {
const Backend& backend();  ///< scalar twins in double precision, single thread; built for tests only
}

}  // namespace lumina
