// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "capi/guarded.h"
#include "vq/device_codec.h"

using namespace lumina;
using namespace lumina::capi;

struct lumina_vq {
  Calls calls;
  vq::DeviceCodec codec;
};

namespace {

constexpr int32_t kMostThreads = 1024;

void check(const lumina_vq_options& options) {
  require(options.dir != nullptr, "dir is NULL; name the directory of the VQGAN");
  if (options.fall_back != 0 && options.fall_back != 1)
    throw Error(ErrorCode::invalid_request, text("fall_back: wanted 0 or 1, got ", options.fall_back));
  if (options.threads < 0 || options.threads > kMostThreads) {
    throw Error(ErrorCode::invalid_request,
                text("threads: wanted 0 (one per core) to ", kMostThreads, ", got ", options.threads));
  }
}

// Runs body(codec) as one of the handle's calls.
template <typename Body>
lumina_status with(lumina_vq* handle, Body&& body) {
  return guarded([&] {
    require(handle != nullptr, "the vq handle is NULL");
    Calls::Call call(handle->calls);
    body(handle->codec);
  });
}

}  // namespace

lumina_status lumina_vq_open(const lumina_vq_options* options, lumina_vq** vq) {
  return guarded([&] {
    require(vq != nullptr, "where to put the vq handle is NULL");
    *vq = nullptr;
    const auto known = read_struct(options, "lumina_vq_options");
    check(known);
    *vq = new lumina_vq{{},
                        lumina::vq::DeviceCodec({.dir = known.dir,
                                                 .device = or_empty(known.device),
                                                 .threads = known.threads,
                                                 .fall_back = known.fall_back != 0,
                                                 .cuda_library = or_empty(known.cuda_library)})};
  });
}

void lumina_vq_close(lumina_vq* vq) {
  if (vq == nullptr) return;
  vq->calls.close();
  vq->calls.wait();
  delete vq;
}

lumina_status lumina_vq_get_info(const lumina_vq* vq, lumina_vq_info* info) {
  return with(const_cast<lumina_vq*>(vq), [&](const lumina::vq::DeviceCodec& codec) {
    lumina_vq_info known{};
    known.codes = static_cast<int32_t>(codec.config().codes);
    known.embed_dim = static_cast<int32_t>(codec.config().embed_dim);
    known.downsampling = lumina::vq::kCell;
    known.can_encode = 1;
    known.can_decode = codec.can_decode();
    known.parameters = codec.parameters();
    const auto device = codec.device();
    std::snprintf(known.device, sizeof known.device, "%s", device.name.c_str());
    std::snprintf(known.device_why, sizeof known.device_why, "%s", device.why.c_str());
    write_struct(known, info, "lumina_vq_info");
  });
}

lumina_status lumina_vq_encode(lumina_vq* vq, const uint8_t* rgb, int32_t height, int32_t width, int32_t* codes) {
  return with(vq, [&](lumina::vq::DeviceCodec& codec) {
    require(rgb != nullptr && codes != nullptr, "rgb or codes is NULL");
    codec.encode(rgb, {height, width}, codes);
  });
}

lumina_status lumina_vq_decode(lumina_vq* vq, const int32_t* codes, int32_t height, int32_t width, uint8_t* rgb) {
  return with(vq, [&](lumina::vq::DeviceCodec& codec) {
    require(codes != nullptr && rgb != nullptr, "codes or rgb is NULL");
    codec.decode(codes, {height, width}, rgb);
  });
}

lumina_status lumina_vq_decode_f32(lumina_vq* vq, const int32_t* codes, int32_t height, int32_t width, float* pixels) {
  return with(vq, [&](lumina::vq::DeviceCodec& codec) {
    require(codes != nullptr && pixels != nullptr, "codes or pixels is NULL");
    codec.decode_f32(codes, {height, width}, pixels);
  });
}
