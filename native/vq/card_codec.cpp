// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vq/card_codec.h"

#include <vector>

#include "core/error.h"
#include "vq/limits.h"

namespace lumina::vq {
namespace {

constexpr Extent kPlanned{768, 768};  // pixels

const Backend& with_pictures(const Backend& backend) {
  if (backend.pictures) return backend;
  throw Error(ErrorCode::unsupported,
              text("the back end \"", backend.name, "\" codes no pictures (LUMINA_CUDA_PICTURES=plain)"));
}

}  // namespace

CardCodec::CardCodec(const Weights& weights, const Backend& backend)
    : backend_(with_pictures(backend)),
      stream_memory_(backend.make_stream()),
      stream_{stream_memory_.get()},
      weights_(weights, backend, stream_) {
  const Extent cells{kPlanned.height / kCell, kPlanned.width / kCell};
  CardRun planned(*backend.pictures);
  planned.encode(weights_.encoder(), weights_.book(), kPlanned);
  if (weights_.decoder()) {
    planned.to_bytes(planned.decode(*weights_.decoder(), weights_.book(), cells), kPlanned);
  }
  plan_ = planned.plan();
  memory_ = backend.allocate(plan_.total());
}

void CardCodec::run(const std::function<void(CardRun&)>& body) {
  CardRun planned(*backend_.pictures);
  body(planned);
  const bool fits = plan_.holds(planned.plan());
  const CardPlan& plan = fits ? plan_ : planned.plan();
  const Buffer own = fits ? memory_ : backend_.allocate(plan.total());
  CardRun queued(*backend_.pictures, plan, own.get(), stream_);
  try {
    body(queued);
  } catch (...) {  // what is queued works in memory that others use next
    try {
      backend_.synchronize(stream_);
    } catch (const Error&) {
    }
    throw;
  }
}

void CardCodec::encode(const uint8_t* rgb, Extent pixels, int32_t* codes) {
  check_size(pixels);
  const Extent cells{pixels.height / kCell, pixels.width / kCell};
  const std::lock_guard turn(turn_);
  run([&](CardRun& run) {
    uint8_t* const bytes = run.bytes(pixels);
    const auto count = static_cast<size_t>(pixels.height * pixels.width * 3);
    if (bytes) backend_.upload(bytes, rgb, count, stream_);
    run.encode(weights_.encoder(), weights_.book(), pixels);
    const auto bytes_of_codes = static_cast<size_t>(cells.height * cells.width) * sizeof(int32_t);
    if (bytes) backend_.download(codes, run.codes(cells), bytes_of_codes, stream_);
  });
}

const CardDecoder& CardCodec::decoder(const int32_t* codes, Extent cells) const {
  check_size(pixels_of(cells));
  check_decoder(can_decode());
  check_codes(codes, cells, weights_.book().codes);
  return *weights_.decoder();
}

void CardCodec::decode(const int32_t* codes, Extent cells, uint8_t* rgb) {
  const CardDecoder& decoder = this->decoder(codes, cells);
  const Extent pixels = pixels_of(cells);
  const std::lock_guard turn(turn_);
  run([&](CardRun& run) {
    int32_t* const places = run.codes(cells);
    const auto bytes_of_codes = static_cast<size_t>(cells.height * cells.width) * sizeof(int32_t);
    if (places) backend_.upload(places, codes, bytes_of_codes, stream_);
    run.to_bytes(run.decode(decoder, weights_.book(), cells), pixels);
    const auto count = static_cast<size_t>(pixels.height * pixels.width * 3);
    if (places) backend_.download(rgb, run.bytes(pixels), count, stream_);
  });
}

void CardCodec::decode_f32(const int32_t* codes, Extent cells, float* pixels) {
  const CardDecoder& decoder = this->decoder(codes, cells);
  const int64_t plane = pixels_of(cells).height * pixels_of(cells).width;
  std::vector<float> together(static_cast<size_t>(plane * 3));
  {
    const std::lock_guard turn(turn_);
    run([&](CardRun& run) {
      int32_t* const places = run.codes(cells);
      const auto bytes_of_codes = static_cast<size_t>(cells.height * cells.width) * sizeof(int32_t);
      if (places) backend_.upload(places, codes, bytes_of_codes, stream_);
      const float* const from = run.decode(decoder, weights_.book(), cells);
      if (places) backend_.download(together.data(), from, together.size() * sizeof(float), stream_);
    });
  }
  for (int64_t i = 0; i < plane; ++i)
    for (int64_t c = 0; c < 3; ++c) pixels[c * plane + i] = together[static_cast<size_t>(i * 3 + c)];
}

}  // namespace lumina::vq
