// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// lumina-vq-bench [WIDTHxHEIGHT] [THREADS] [ROUNDS] [--embedded]: decodes and encodes a picture with a VQGAN of the
// published shape (ch 128, ch_mult 1 1 2 2 4; --embedded: of the embedded model's) and random weights. Prints times,
// and as shares of the rate at which as many threads multiply f32 numbers in registers in the same run: counted with
// the operations of the direct method, which Winograd's has fewer than. Where LUMINA_TORCH_PATH names libtorch, the
// codec on libtorch takes its turns in between.
#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "convolution/kernels.h"
#include "core/thread_pool.h"
#include "peer/layer.h"
#include "peer/library.h"
#include "vq/codec.h"
#include "vq/tiny_vqgan.h"

using namespace lumina;

namespace {

double seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

// Multiplications and additions of one picture, counted from the shape; norms and activations do not count.
struct Flops {
  const tests::TinyVqgan& net;

  double conv(double area, int64_t in, int64_t out, int64_t kernel) const {
    return 2 * area * static_cast<double>(in * out * kernel * kernel);
  }
  double block(double area, int64_t in, int64_t out) const {
    return conv(area, in, out, 3) + conv(area, out, out, 3) + (in == out ? 0 : conv(area, in, out, 1));
  }
  double middle(double area, int64_t width) const {
    return 2 * block(area, width, width) + 4 * conv(area, width, width, 1) +
           4 * area * area * static_cast<double>(width);
  }
  // Upsampling doubles, then convolves: as nearest neighbours are equal, four 2x2 kernels do the work of nine taps.
  double decoder(double cells) const {
    int64_t in = net.channels * net.multipliers.back();
    double area = cells, sum = conv(area, net.embed, net.z, 1) + conv(area, net.z, in, 3) + middle(area, in);
    for (size_t level = net.multipliers.size(); level-- > 0;) {
      const int64_t out = net.channels * net.multipliers[level];
      for (int64_t b = 0; b <= net.blocks; ++b, in = out) sum += block(area, in, out);
      if (level == 0) break;
      area *= 4;
      sum += conv(area, in, in, 2);
    }
    return sum + conv(area, in, 3, 3);
  }
  double encoder(double cells) const {
    double area = cells * 256;
    int64_t in = net.channels;
    double sum = conv(area, 3, in, 3);
    for (size_t level = 0; level < net.multipliers.size(); ++level) {
      const int64_t out = net.channels * net.multipliers[level];
      for (int64_t b = 0; b < net.blocks; ++b, in = out) sum += block(area, in, out);
      if (level + 1 == net.multipliers.size()) break;
      area /= 4;
      sum += conv(area, in, in, 3);
    }
    return sum + middle(area, in) + conv(area, in, net.z, 3) + conv(area, net.z, net.embed, 1) +
           2 * area * static_cast<double>(net.codes * net.embed);
  }
};

// The best of five, in flop per second.
double register_rate(int threads) {
  constexpr int64_t kLoops = 2'000'000;
  ThreadPool pool(threads);
  double best = 0;
  for (int round = 0; round < 5; ++round) {
    std::atomic<int64_t> products{0};
    const double time = seconds(
        [&] { pool.run(4 * threads, [&](int64_t) { products += convolution::kernels().multiply_probe(kLoops); }); });
    best = std::max(best, 2.0 * static_cast<double>(products.load()) / time);
  }
  return best;
}

// Since the last call of forget_peak.
double peak_gigabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (double kib = 0; word == "VmHWM:" && status >> kib) return kib * 1024e-9;
  return 0;
}

void forget_peak() {
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";
}

struct Times {
  std::vector<double> all;
  void print(const char* what, double flops, double rate) const {
    std::printf(
        "  %-9s median %8.2f ms (%.2f to %.2f), %.0f GFLOP/s of the direct method, %.0f %% of the register rate\n",
        what, 1e3 * median(all), 1e3 * *std::ranges::min_element(all), 1e3 * *std::ranges::max_element(all),
        flops * 1e-9 / median(all), 100 * flops / median(all) / rate);
  }
};

}  // namespace

int main(int argc, char** argv) try {
  const bool embedded = argc > 1 && std::string_view(argv[argc - 1]) == "--embedded";
  if (embedded) --argc;
  int width = embedded ? 128 : 768, height = width;
  if (argc > 1 && std::sscanf(argv[1], "%dx%d", &width, &height) != 2) {
    std::fprintf(stderr, "usage: %s [WIDTHxHEIGHT] [THREADS] [ROUNDS] [--embedded]\n", argv[0]);
    return 2;
  }
  const int threads = argc > 2 ? std::atoi(argv[2]) : one_per_core();
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 3;

  tests::TempDir dir;
  tests::TinyVqgan net;
  net.channels = 128, net.groups = 32, net.z = 256, net.embed = 256, net.codes = 8192, net.blocks = 2;
  net.multipliers = {1, 1, 2, 2, 4};
  if (embedded) {
    net.channels = 16, net.groups = 4, net.z = 128, net.embed = 16, net.codes = 2048, net.blocks = 1;
    net.multipliers = {1, 1, 2, 4, 8};
  }
  net.build().write(dir);
  net.tensors.clear();
  forget_peak();
  vq::Codec own = vq::Codec::open(dir.path(), threads);
  const vq::Extent pixels{height, width}, cells{height / 16, width / 16};
  std::vector<uint8_t> rgb(static_cast<size_t>(height) * static_cast<size_t>(width) * 3);
  std::vector<int32_t> codes(static_cast<size_t>(cells.height * cells.width));
  for (size_t i = 0; i < codes.size(); ++i) codes[i] = static_cast<int32_t>(i * 37 % static_cast<size_t>(net.codes));
  const auto decode = [&](vq::Codec& codec) { codec.decode(codes.data(), cells, rgb.data()); };
  const auto encode = [&](vq::Codec& codec) { codec.encode(rgb.data(), pixels, codes.data()); };

  decode(own);  // takes its memory
  std::printf("%dx%d, %d threads; peak memory after a decode %.2f GB", width, height, threads, peak_gigabytes());
  encode(own);
  std::printf(", after an encode %.2f GB\n", peak_gigabytes());

  const char* path = std::getenv("LUMINA_TORCH_PATH");
  std::unique_ptr<vq::Codec> peer;
  if (path && *path) {
    torch::load(path);
    peer.reset(new vq::Codec(vq::Codec::open(dir.path(), threads, torch::make_layer)));
  }
  const Flops flops{net};
  const auto area = static_cast<double>(codes.size());
  const auto compare = [&](const char* what, double operations, const std::function<void(vq::Codec&)>& work) {
    Times mine, peers;
    double rate = register_rate(threads);
    if (peer) work(*peer);  // packs the weights
    for (int round = 0; round < rounds; ++round) {
      mine.all.push_back(seconds([&] { work(own); }));
      if (peer) peers.all.push_back(seconds([&] { work(*peer); }));
    }
    rate = std::max(rate, register_rate(threads));
    std::printf("%s: %.1f GFLOP by the direct method; register rate %.0f GFLOP/s\n", what, operations * 1e-9,
                rate * 1e-9);
    mine.print("own", operations, rate);
    if (!peer) return;
    peers.print("libtorch", operations, rate);
    std::printf("  own is %.2f times as fast\n", median(peers.all) / median(mine.all));
  };
  compare("decode", flops.decoder(area), decode);
  compare("encode", flops.encoder(area), encode);
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
