// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vq/strips.h"

namespace lumina::torch {

/// The codec's layers by libtorch (oneDNN), in strips of rows, each by one thread: what the codec ran on before it had
/// convolutions of its own, as fast as it was then. libtorch must be loaded.
std::unique_ptr<vq::Layer> make_layer(const vq::LayerSpec& spec, std::span<const float> weight,
                                      std::span<const float> bias);

}  // namespace lumina::torch
