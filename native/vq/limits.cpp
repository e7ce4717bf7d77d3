// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vq/limits.h"

#include "core/error.h"

namespace lumina::vq {
namespace {

constexpr int64_t kMostPixels = 8192;  // of a side: beyond every model; keeps sizes far from overflow

}  // namespace

void check_size(Extent pixels) {
  const auto [height, width] = pixels;
  const bool fits = height >= kCell && width >= kCell && height <= kMostPixels && width <= kMostPixels &&
                    height % kCell == 0 && width % kCell == 0;
  if (fits) return;
  throw Error(ErrorCode::invalid_request,
              text("wanted a picture whose height and width are multiples of ", kCell, " from ", kCell, " to ",
                   kMostPixels, " pixels, got height ", height, " and width ", width));
}

void check_codes(const int32_t* codes, Extent cells, int64_t known) {
  for (int64_t i = 0; i < cells.height * cells.width; ++i)
    if (codes[i] < 0 || codes[i] >= known)
      throw Error(ErrorCode::invalid_request,
                  text("wanted codes from 0 to ", known - 1, ", got ", codes[i], " at place ", i));
}

void check_decoder(bool has_decoder) {
  if (has_decoder) return;
  throw Error(ErrorCode::invalid_request,
              "this VQGAN can only encode: it was opened from a decoder's checkpoint, which holds no picture decoder");
}

}  // namespace lumina::vq
