// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vq/feature_map.h"

namespace lumina::vq {

FeatureMap::FeatureMap(Extent extent, int64_t channels)
    : extent_(extent),
      channels_(channels),
      memory_(io::Pages::allocate(static_cast<size_t>(extent.height * extent.width * channels) * sizeof(float))),
      data_(reinterpret_cast<float*>(memory_.writable().data())) {}

}  // namespace lumina::vq
