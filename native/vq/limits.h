// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "vq/config.h"
#include "vq/feature_map.h"

/// What is refused whatever a codec runs on.
namespace lumina::vq {

inline Extent pixels_of(Extent cells) { return {cells.height * kCell, cells.width * kCell}; }

/// Throws Error{invalid_request} for sizes that are no multiples of 16 or too large.
void check_size(Extent pixels);

/// Throws Error{invalid_request} for a code outside 0 .. known - 1.
void check_codes(const int32_t* codes, Extent cells, int64_t known);

/// Throws Error{invalid_request} where there is no decoder.
void check_decoder(bool has_decoder);

}  // namespace lumina::vq
