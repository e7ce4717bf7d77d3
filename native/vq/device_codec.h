// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "backend/load_cuda.h"
#include "vq/card_codec.h"
#include "vq/codec.h"

namespace lumina::vq {

/// How a codec is opened; see lumina_vq_options.
struct CodecOptions {
  std::string dir;
  std::string device = "auto";
  int threads = 0;
  bool fall_back = false;      ///< a card that is named need not serve
  std::string cuda_library{};  ///< file; empty: beside this one
  /// Looks for a card; tests put one of their own in its place.
  CudaBackend (*find_cuda)(int index, const std::string& library) = load_cuda;
};

/// A VQGAN on a card or on the CPU. "auto": the card where there is one that has room for the codec and whose small picture is
/// the CPU's, else the CPU; and the CPU for a picture that the card fails at, for all pictures once the card is lost. A card
/// that was named serves, or what is wrong is thrown.
class DeviceCodec {
 public:
  explicit DeviceCodec(const CodecOptions& options);

  const Config& config() const { return config_; }
  bool can_decode() const { return can_decode_; }
  uint64_t parameters() const { return parameters_; }

  /// As Codec has them.
  void encode(const uint8_t* rgb, Extent pixels, int32_t* codes);
  void decode(const int32_t* codes, Extent cells, uint8_t* rgb);
  void decode_f32(const int32_t* codes, Extent cells, float* pixels);

  struct Device {
    std::string name;  ///< "cpu", "cuda:0"
    std::string why;   ///< why this one; where a card was passed over or has failed since, why; one line
  };
  Device device() const;

 private:
  void try_card(const CodecOptions& options, int index);
  Codec& on_cpu();
  template <typename Body>
  void run(bool encodes, Body&& body);

  std::string dir_;
  int threads_;
  bool must_be_card_ = false;
  Config config_;
  bool can_decode_ = false;
  uint64_t parameters_ = 0;

  mutable std::mutex chosen_;  ///< guards what follows
  std::shared_ptr<CardCodec> card_;
  bool card_encodes_ = true;
  std::unique_ptr<Codec> cpu_;
  Device device_{"cpu", "asked for"};
};

}  // namespace lumina::vq
