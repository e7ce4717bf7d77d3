// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vq/codec.h"

#include <cmath>
#include <vector>

#include "convolution/noise.h"
#include "golden.h"
#include "peer/layer.h"
#include "peer/with_torch.h"

namespace lumina::vq {
namespace {

using tests::noise;
using Peer = tests::WithTorch;

std::vector<float> run(const MakeLayer& make, const LayerSpec& spec, Extent input) {
  Workers workers(2);
  const auto& [in, out, kernel, stride] = spec.shape;
  const auto layer = make(spec, noise(out * in * kernel * kernel, 1), noise(out, 2));
  const auto picture = noise(input.height * input.width * in, 3);
  const Extent output = spec.output_of(input);
  std::vector<float> result(static_cast<size_t>(output.height * output.width * out));
  layer->run(
      workers, input,
      [&](int64_t y, int64_t first, int64_t last, float* pixels) {
        std::copy_n(&picture[static_cast<size_t>((y * input.width + first) * in)], (last - first) * in, pixels);
      },
      [&](int64_t y, int64_t first, int64_t last, const float* pixels) {
        std::copy_n(pixels, (last - first) * out, &result[static_cast<size_t>((y * output.width + first) * out)]);
      });
  return result;
}

// All kinds of layers of both networks, direct and by Winograd, at sizes that are no multiple of any block.
TEST_F(Peer, EveryLayerAgreesWithLibtorch) {
  for (const auto& [in, out] : {std::pair<int64_t, int64_t>{3, 16}, {16, 16}, {31, 33}, {64, 128}, {260, 264}})
    for (const Extent input : {Extent{2, 2}, {6, 10}, {34, 50}})
      for (const bool exact : {false, true})
        for (const LayerSpec& spec : {LayerSpec{.shape = {in, out, 3, 1}, .exact = exact},
                                      LayerSpec{.shape = {in, out, 3, 2}}, LayerSpec{.shape = {in, out, 1, 1}},
                                      LayerSpec{.shape = {in, out, 3, 1}, .doubling = true, .exact = exact}}) {
          // Of the largest value: f32 sums of up to 2340 products, libtorch's in one chain, and what Winograd's
          // transforms add.
          EXPECT_LE(golden::relative_max(run(make_layer, spec, input), run(torch::make_layer, spec, input)), 5e-6)
              << in << " to " << out << " channels, " << input.height << " x " << input.width << ", kernel "
              << spec.shape.kernel << ", stride " << spec.shape.stride << (spec.doubling ? ", doubling" : "")
              << (exact ? ", exact" : "");
        }
}

TEST_F(Peer, TheWholeCodecAgreesWithItselfOnLibtorch) {
  Codec own = Codec::open(golden::checkpoint("vqgan"), 2);
  Codec peer = Codec::open(golden::checkpoint("vqgan"), 2, torch::make_layer);
  const Extent cells{5, 7}, pixels{80, 112};
  std::vector<int32_t> codes(35), own_codes(35), peer_codes(35);
  for (size_t i = 0; i < codes.size(); ++i) codes[i] = static_cast<int32_t>(i * 2654435761u % 8192);
  std::vector<float> own_pixels(80 * 112 * 3), peer_pixels(own_pixels.size());
  own.decode_f32(codes.data(), cells, own_pixels.data());
  peer.decode_f32(codes.data(), cells, peer_pixels.data());
  EXPECT_LE(golden::relative_max(own_pixels, peer_pixels), 2e-5);
  std::vector<uint8_t> rgb(own_pixels.size());
  own.decode(codes.data(), cells, rgb.data());
  own.encode(rgb.data(), pixels, own_codes.data());
  peer.encode(rgb.data(), pixels, peer_codes.data());
  EXPECT_EQ(own_codes, peer_codes);
}

}  // namespace
}  // namespace lumina::vq
