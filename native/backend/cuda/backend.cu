// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "backend/cuda/attend.h"
#include "backend/cuda/device.h"
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

namespace {

/// An op that names its card first: the model calls them from any thread, and knows of no cards.
template <int Card, auto Op>
struct On;
template <int Card, typename Result, typename... Parameters, Result (*Op)(Parameters...)>
struct On<Card, Op> {
  static Result call(Parameters... parameters) {
    use_card(Card);
    return Op(static_cast<Parameters&&>(parameters)...);
  }
};

template <int Card>
struct Table {
  template <auto Op>
  static constexpr auto on = &On<Card, Op>::call;

  static const Backend& backend() {
    static const Queueing queueing{
        .take_ids = on<take_ids>,
        .place_windows = on<place_windows>,
        .accept_windows = on<accept_windows>,
        .download = on<download_later>,
        .make_mark = on<make_mark>,
        .set_mark = on<set_mark>,
        .await_mark = on<await_mark>,
        .begin_recording = plain("LUMINA_CUDA_GRAPH") ? nullptr : on<begin_recording>,
        .end_recording = on<end_recording>,
        .replay = on<replay>,
    };
    static const PictureOps pictures{
        .tiled_bytes = on<tiled_tap_bytes>,
        .pack = on<pack_taps>,
        .convolve = on<convolve>,
        .moment_bytes = on<moment_bytes>,
        .measure = on<measure_groups>,
        .softmax = on<softmax_rows>,
        .from_bytes = on<pixels_from_bytes>,
        .to_bytes = on<pixels_to_bytes>,
        .nearest = on<nearest_codes>,
    };
    static const Backend table{
        .name = "cuda",
        .quantized = true,
        .identify = on<identify>,
        .make_stream = on<make_stream>,
        .allocate = on<allocate>,
        .allocate_host = on<allocate_host>,
        .available_memory = on<available_memory>,
        .upload = on<upload>,
        .download = on<download>,
        .download_rows = on<download_rows>,
        .synchronize = on<synchronize>,
        .measure_bandwidth = on<measure_bandwidth>,
        .pack = on<pack>,
        .pack_table = on<pack_table>,
        .scratch_bytes = on<scratch_bytes>,
        .embed = on<embed>,
        .gather_rows = on<gather_rows>,
        .rms_norm = on<rms_norm>,
        .rms_norm_add = on<rms_norm_add>,
        .linear = on<linear>,
        .swiglu = on<swiglu>,
        .qk_norm_rope_write = on<qk_norm_rope_write>,
        .paged_attention = on<paged_attention>,
        .attend = on<attend>,
        .pick = plain("LUMINA_CUDA_SAMPLER") ? nullptr : on<pick>,
        .queueing = plain("LUMINA_CUDA_QUEUE") ? nullptr : &queueing,
        .pictures = plain("LUMINA_CUDA_PICTURES") ? nullptr : &pictures,
    };
    return table;
  }
};

template <int... Cards>
const Backend& table_of(int card, std::integer_sequence<int, Cards...>) {
  static constexpr std::array<const Backend& (*)(), sizeof...(Cards)> kTables{Table<Cards>::backend...};
  return kTables.at(static_cast<size_t>(card))();
}

}  // namespace

const Backend& backend(int card) { return table_of(card, std::make_integer_sequence<int, kCards>()); }

namespace {

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
    say(cuda::choose_device(device));
    *use = CardUse::used;
    return &cuda::backend(device);
  } catch (const Error& error) {
    say(error.what());
    *use = cuda::use_of(error);
  } catch (const std::exception& error) {
    say(error.what());
    *use = CardUse::failed;
  }
  return nullptr;
}
