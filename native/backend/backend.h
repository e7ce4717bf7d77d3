// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "backend/attention.h"
#include "backend/embed.h"
#include "backend/linear.h"
#include "backend/norm.h"
#include "backend/pick.h"
#include "backend/pictures.h"
#include "backend/windows.h"

namespace lumina {

/// Memory of a back end; freed with the last owner. 64-byte aligned, zeroed.
using Buffer = std::shared_ptr<void>;

/// Weights and the memory they live in (null where they are borrowed, as mapped files are).
struct PackedWeights {
  Weights weights;
  Buffer memory;
  size_t bytes = 0;  ///< that a product with all rows reads, scales included
};

/// What `scratch_bytes` asks about.
struct ScratchShape {
  int64_t rows, k, outputs;
  int32_t pages, heads, head_dim;
};

/// What a device offers whose host queues passes without waiting for them.
struct Queueing {
  TakeIds* take_ids;
  PlaceWindows* place_windows;
  AcceptWindows* accept_windows;
  /// Queues a download into memory of allocate_host.
  void (*download)(void* to_host, const void* from, size_t bytes, Stream stream);

  Buffer (*make_mark)();
  void (*set_mark)(const Buffer& mark, Stream stream);  ///< behind what is queued; where it stood before is forgotten
  void (*await_mark)(const Buffer& mark);               ///< waits until the stream has come to it

  /// What is queued from now on is recorded, not run, until end_recording gives it to be replayed as often as one likes: the
  /// same ops on the same addresses, with the values of then. Null where nothing can be recorded.
  void (*begin_recording)(Stream stream);
  Buffer (*end_recording)(Stream stream);
  void (*replay)(const Buffer& recording, Stream stream);
};

/// Which device it is, where there may be several.
struct Identity {
  std::string kind;    ///< devices of one kind compute the same bits
  std::string serial;  ///< of this one alone
};

/// All that the model asks of a device. A table of functions: choose one at open, call it ever after.
/// Ops are queued on the stream and may return before they are done; `download` and `synchronize` wait.
struct Backend {
  const char* name;        ///< "cpu", "cuda", "reference"
  bool quantized;          ///< whether there are kernels for int8 and int4 weights
  Identity (*identify)();  ///< null where there is but one device of the name

  /// A queue of one's own, for Stream::handle. Null where ops run on the host and have finished when they return: there the
  /// handle is a ThreadPool. Where it is not, whoever repeats queued work needs it at the addresses it was queued with.
  Buffer (*make_stream)();

  Buffer (*allocate)(size_t bytes);       ///< throws Error{out_of_memory}
  Buffer (*allocate_host)(size_t bytes);  ///< on the host, for transfers that the host does not wait for
  /// Bytes that can still be allocated and used; UINT64_MAX if the system does not say.
  uint64_t (*available_memory)();
  /// From memory of allocate_host it is read when the stream comes to it; any other may be reused on return.
  void (*upload)(void* to, const void* from_host, size_t bytes, Stream stream);
  void (*download)(void* to_host, const void* from, size_t bytes, Stream stream);
  /// Queues a download of from.rows rows of from.cols; into memory of allocate_host without a wait.
  void (*download_rows)(View2<float> to_host, View2<const float> from, Stream stream);
  void (*synchronize)(Stream stream);

  /// Bytes per second that memory gives at best, of five tries: a sum over `bytes` on the CPU; on a card a copy, whose reads and
  /// writes both count.
  double (*measure_bandwidth)(uint64_t bytes, Stream stream);

  /// Host weights (f32 or bf16, row-major) in the form that `linear` reads for `type`. Borrows `host` where it can
  /// be read as it is. Throws Error{unsupported} for a type or shape that this back end has no kernels for.
  PackedWeights (*pack)(const Weights& host, DType type, Stream stream);

  /// The same of a table that `embed` reads row by row, or of weights that are multiplied with f32 inputs: f32 or bf16,
  /// row-major.
  PackedWeights (*pack_table)(const Weights& host, DType type, Stream stream);
  /// Bytes of Stream::scratch with which all ops run as fast as they can: passes of up to `rows` rows, `pages` pages a
  /// segment, products of up to `k` inputs and `outputs` outputs, `heads` heads of `head_dim`. Less is slower, or 0.
  size_t (*scratch_bytes)(const ScratchShape& shape);

  Embed* embed;
  GatherRows* gather_rows;
  RmsNorm* rms_norm;
  RmsNormAdd* rms_norm_add;
  Linear* linear;
  SwiGlu* swiglu;
  QkNormRopeWrite* qk_norm_rope_write;
  PagedAttention* paged_attention;
  Attend* attend;

  Pick* pick;                  ///< null where ids are drawn on the host
  const Queueing* queueing;    ///< null where passes are not queued
  const PictureOps* pictures;  ///< null where the picture codec has none: it works on the CPU
};

namespace cpu {
const Backend& backend();
}
namespace reference {
const Backend& backend();  ///< scalar twins in double precision, single thread; built for tests only
}

}  // namespace lumina
