// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>

#include "backend/cuda/attend.h"
#include "backend/cuda/ops.h"
#include "backend/cuda/pictures.h"
#include "backend/cuda/products.h"
#include "backend/cuda/scratch.h"
#include "backend/cuda/settings.h"
#include "backend/load_cuda.h"
#include "core/build_id.h"
#include "core/error.h"

namespace lumina::cuda {

size_t scratch_bytes(const ScratchShape& shape) {
  return kCounters * sizeof(uint32_t) +
         std::max(product_scratch_bytes(shape.rows, shape.k), attention_scratch_bytes(shape.pages, shape.head_dim));
}

const Backend& backend() {
  static const Queueing queueing{
      .take_ids = take_ids,
      .place_windows = place_windows,
      .accept_windows = accept_windows,
      .download = download_later,
      .make_mark = make_mark,
      .set_mark = set_mark,
      .await_mark = await_mark,
      .begin_recording = plain("LUMINA_CUDA_GRAPH") ? nullptr : begin_recording,
      .end_recording = end_recording,
      .replay = replay,
  };
  static const PictureOps pictures{
      .tiled_bytes = tiled_tap_bytes,
      .pack = pack_taps,
      .convolve = convolve,
      .moment_bytes = moment_bytes,
      .measure = measure_groups,
      .softmax = softmax_rows,
      .from_bytes = pixels_from_bytes,
      .to_bytes = pixels_to_bytes,
      .nearest = nearest_codes,
  };
  static const Backend table{
      .name = "cuda",
      .quantized = true,
      .make_stream = make_stream,
      .allocate = allocate,
      .allocate_host = allocate_host,
      .available_memory = available_memory,
      .upload = upload,
      .download = download,
      .download_rows = download_rows,
      .synchronize = synchronize,
      .measure_bandwidth = measure_bandwidth,
      .pack = pack,
      .pack_table = pack_table,
      .scratch_bytes = scratch_bytes,
      .embed = embed,
      .gather_rows = gather_rows,
      .rms_norm = rms_norm,
      .rms_norm_add = rms_norm_add,
      .linear = linear,
      .swiglu = swiglu,
      .qk_norm_rope_write = qk_norm_rope_write,
      .paged_attention = paged_attention,
      .attend = attend,
      .pick = plain("LUMINA_CUDA_SAMPLER") ? nullptr : pick,
      .queueing = plain("LUMINA_CUDA_QUEUE") ? nullptr : &queueing,
      .pictures = plain("LUMINA_CUDA_PICTURES") ? nullptr : &pictures,
  };
  return table;
}

namespace {

std::string start(int device) {
  static int chosen = -1;  // the loader calls one at a time
  if (chosen >= 0 && chosen != device)
    throw NoCard(CardUse::other_in_use,
                 text("this process already uses cuda:", chosen, "; use another process for cuda:", device));
  std::string card = choose_device(device);
  chosen = device;
  return card;
}

CardUse use_of(const Error& error) {
  if (const auto* known = dynamic_cast<const NoCard*>(&error)) return known->use();
  return error.code() == ErrorCode::out_of_memory ? CardUse::no_memory : CardUse::failed;
}

}  // namespace
}  // namespace lumina::cuda

extern "C" __attribute__((visibility("default"))) const lumina::Backend* lumina_cuda_backend(const char* build,
                                                                                             int device, char* why,
                                                                                             size_t capacity,
                                                                                             lumina::CardUse* use) {
  using namespace lumina;
  const auto say = [&](const std::string& line) {
    const size_t length = std::min(line.size(), capacity - 1);
    std::memcpy(why, line.data(), length);
    why[length] = '\0';
  };
  if (std::strcmp(build, kBuildId) != 0) {  // who asks may know this function in another form
    say(text("liblumina_cuda.so is of build ", kBuildId, ", the engine of ", build));
    return nullptr;
  }
  try {
    say(cuda::start(device));
    *use = CardUse::used;
    return &cuda::backend();
  } catch (const Error& error) {
    say(error.what());
    *use = cuda::use_of(error);
  } catch (const std::exception& error) {
    say(error.what());
    *use = CardUse::failed;
  }
  return nullptr;
}
