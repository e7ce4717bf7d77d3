// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/backend.h"

/// The CUDA twins of the ops, by contract header. Pointers are device memory, Stream a cudaStream_t (null: the
/// default stream), all of them of the card in use (device.h).
namespace lumina::cuda {

Embed embed;
GatherRows gather_rows;
RmsNorm rms_norm;
RmsNormAdd rms_norm_add;
Linear linear;
SwiGlu swiglu;
QkNormRopeWrite qk_norm_rope_write;
PagedAttention paged_attention;
Attend attend;
Pick pick;
TakeIds take_ids;
PlaceWindows place_windows;
AcceptWindows accept_windows;

/// Memory or another thing of the runtime's, given back by `give_back` on the card that is in use now.
Buffer owned(void* handle, void (*give_back)(void*));
Buffer allocate(size_t bytes);
Buffer allocate_host(size_t bytes);
Buffer make_stream();
uint64_t available_memory();
void upload(void* to, const void* from_host, size_t bytes, Stream stream);
void download(void* to_host, const void* from, size_t bytes, Stream stream);
void download_rows(View2<float> to_host, View2<const float> from, Stream stream);
void synchronize(Stream stream);
double measure_bandwidth(uint64_t bytes, Stream stream);

void download_later(void* to_host, const void* from, size_t bytes, Stream stream);
Buffer make_mark();
void set_mark(const Buffer& mark, Stream stream);
void await_mark(const Buffer& mark);
void begin_recording(Stream stream);
Buffer end_recording(Stream stream);
void replay(const Buffer& recording, Stream stream);

PackedWeights pack(const Weights& host, DType type, Stream stream);
PackedWeights pack_table(const Weights& host, DType type, Stream stream);
size_t scratch_bytes(const ScratchShape& shape);

/// Takes the card into use and checks that it runs these kernels. Returns a line about it; throws Error{unsupported} with what
/// is missing.
std::string choose_device(int device);

Identity identify();

/// The table of a card: the same ops for all, each of which names the card before it works.
const Backend& backend(int card = 0);

}  // namespace lumina::cuda
