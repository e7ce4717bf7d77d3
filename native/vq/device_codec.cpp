// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vq/device_codec.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "backend/device_name.h"
#include "core/error.h"

namespace lumina::vq {
namespace {

constexpr Extent kChecked{1, 2};  // cells of the picture that a card shows itself on
constexpr int kMostApart = 2;     // levels of 255; what rounding makes is 1 in a few of ten thousand values

struct Verdict {
  std::string wrong;           ///< empty: nothing
  bool codes_are_ours = true;  ///< the CPU's, of the same picture
};

/// A card's picture and its codes beside the CPU's.
Verdict check(CardCodec& card, Codec& cpu) {
  const Extent pixels{kChecked.height * kCell, kChecked.width * kCell};
  const auto cells = static_cast<size_t>(kChecked.height * kChecked.width);
  std::vector<uint8_t> wanted(cells * kCell * kCell * 3);
  for (size_t i = 0; i < wanted.size(); ++i) wanted[i] = static_cast<uint8_t>(i * 40503 >> 8);
  if (cpu.can_decode()) {
    std::vector<int32_t> codes(cells);
    for (size_t i = 0; i < cells; ++i)
      codes[i] = static_cast<int32_t>((2 * static_cast<int64_t>(i) + 1) * cpu.config().codes / (2 * cells));
    std::vector<uint8_t> got(wanted.size());
    cpu.decode(codes.data(), kChecked, wanted.data());
    card.decode(codes.data(), kChecked, got.data());
    for (size_t i = 0; i < got.size(); ++i)
      if (std::abs(got[i] - wanted[i]) > kMostApart)
        return {text("value ", i, " of a picture is ", int{got[i]}, ", on the CPU ", int{wanted[i]})};
  }
  std::vector<int32_t> ours(cells), its(cells);
  cpu.encode(wanted.data(), pixels, ours.data());
  card.encode(wanted.data(), pixels, its.data());
  return {"", ours == its};
}

}  // namespace

DeviceCodec::DeviceCodec(const CodecOptions& options) : dir_(options.dir), threads_(options.threads) {
  const DeviceName wanted = parse_device(options.device);
  must_be_card_ = wanted.cuda && !options.fall_back;
  if (!wanted.cpu) try_card(options, wanted.index);
  if (card_) return;
  const Codec& codec = on_cpu();
  config_ = codec.config();
  can_decode_ = codec.can_decode();
  parameters_ = codec.parameters();
}

void DeviceCodec::try_card(const CodecOptions& options, int index) {
  ErrorCode code = ErrorCode::unsupported;
  const CudaBackend found = options.find_cuda(index, options.cuda_library);
  std::string why = found.why;
  if (found.backend) try {
      const Weights weights = Weights::open(dir_);
      auto card = std::make_shared<CardCodec>(weights, *found.backend);
      const Verdict verdict = check(*card, on_cpu());
      if (verdict.wrong.empty()) {
        card_ = std::move(card);
        card_encodes_ = verdict.codes_are_ours;
        config_ = weights.config();
        can_decode_ = card_->can_decode();
        parameters_ = weights.taken();
        device_ = {text("cuda:", index), found.why};
        if (card_encodes_)
          cpu_ = nullptr;  // opened again should the card fail
        else
          device_.why += "; encodes on the CPU: the card gave other codes for a small picture";
        return;
      }
      why = text(found.why, " computes wrong: ", verdict.wrong);
    } catch (const Error& error) {
      code = error.code();
      if (code != ErrorCode::out_of_memory && code != ErrorCode::failure && code != ErrorCode::unsupported) throw;
      why = text(found.why, ": ", error.what());
    }
  if (must_be_card_)
    throw Error(code, text("device \"", options.device, "\" does not serve the picture codec: ", why,
                           ". Ask for the device \"cpu\", or for \"auto\", which is the card where it serves"));
  device_ = {"cpu", why};
}

Codec& DeviceCodec::on_cpu() {
  const std::lock_guard lock(chosen_);
  if (!cpu_) cpu_.reset(new Codec(Codec::open(dir_, threads_)));  // does not move
  return *cpu_;
}

DeviceCodec::Device DeviceCodec::device() const {
  const std::lock_guard lock(chosen_);
  return device_;
}

template <typename Body>
void DeviceCodec::run(bool encodes, Body&& body) {
  std::shared_ptr<CardCodec> card;
  {
    const std::lock_guard lock(chosen_);
    if (card_encodes_ || !encodes) card = card_;
  }
  if (card) try {
      return body(*card);
    } catch (const Error& error) {
      const bool memory = error.code() == ErrorCode::out_of_memory;
      if (must_be_card_ || (!memory && error.code() != ErrorCode::failure)) throw;
      const std::lock_guard lock(chosen_);
      if (card_ && !memory) {
        card_ = nullptr;
        device_ = {"cpu", text("after ", device_.name, " failed: ", error.what())};
      } else if (card_) {
        device_.why = text("a picture was coded on the CPU: ", error.what());
      }
    }
  body(on_cpu());
}

void DeviceCodec::encode(const uint8_t* rgb, Extent pixels, int32_t* codes) {
  run(true, [&](auto& codec) { codec.encode(rgb, pixels, codes); });
}

void DeviceCodec::decode(const int32_t* codes, Extent cells, uint8_t* rgb) {
  run(false, [&](auto& codec) { codec.decode(codes, cells, rgb); });
}

void DeviceCodec::decode_f32(const int32_t* codes, Extent cells, float* pixels) {
  run(false, [&](auto& codec) { codec.decode_f32(codes, cells, pixels); });
}

}  // namespace lumina::vq
