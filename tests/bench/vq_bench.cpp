// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// lumina-vq-bench [WIDTHxHEIGHT] [THREADS] [ROUNDS]: encodes and decodes a picture with a VQGAN of the published shape
// (ch 128, ch_mult 1 1 2 2 4) and random weights, as a share of the rate at which libtorch multiplies f32 matrices with as
// many threads in the same run. Libtorch's directories: LUMINA_TORCH_PATH.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <vector>

#include "core/thread_pool.h"
#include "torch/tensor.h"
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
    return 2 * block(area, width, width) + 4 * conv(area, width, width, 1) + 4 * area * area * static_cast<double>(width);
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

// The best of five products of two 1024 x 1024 matrices on each thread, in flop per second.
double matrix_rate(int threads) {
  constexpr int64_t n = 1024;
  vq::Workers workers(threads);
  const std::vector<float> data(static_cast<size_t>(n * n), 0.5f);
  double best = 0;
  for (int round = 0; round < 5; ++round) {
    const double time = seconds([&] {
      workers.run(threads, [&](int64_t) {
        const int64_t sizes[] = {n, n}, strides[] = {n, 1};
        const torch::Tensor a = torch::Tensor::borrow(data.data(), sizes, strides);
        for (int i = 0; i < 4; ++i) torch::call("aten::mm", "", {&a, &a});
      });
    });
    best = std::max(best, 4.0 * threads * 2 * n * n * n / time);
  }
  return best;
}

}  // namespace

int main(int argc, char** argv) try {
  int width = 768, height = 768;
  if (argc > 1 && std::sscanf(argv[1], "%dx%d", &width, &height) != 2) {
    std::fprintf(stderr, "usage: %s [WIDTHxHEIGHT] [THREADS] [ROUNDS]\n", argv[0]);
    return 2;
  }
  const int threads = argc > 2 ? std::atoi(argv[2]) : one_per_core();
  const int rounds = argc > 3 ? std::atoi(argv[3]) : 3;

  tests::TempDir dir;
  tests::TinyVqgan net;
  net.channels = 128, net.groups = 32, net.z = 256, net.embed = 256, net.codes = 8192, net.blocks = 2;
  net.multipliers = {1, 1, 2, 2, 4};
  net.build().write(dir);
  net.tensors.clear();
  vq::Codec codec = vq::Codec::open(dir.path(), "", threads);
  const vq::Extent pixels{height, width}, cells{height / 16, width / 16};
  std::vector<uint8_t> rgb(static_cast<size_t>(height) * static_cast<size_t>(width) * 3, 128);
  std::vector<int32_t> codes(static_cast<size_t>(height / 16) * static_cast<size_t>(width / 16));
  for (size_t i = 0; i < codes.size(); ++i) codes[i] = static_cast<int32_t>(i * 37 % 8192);
  std::printf("%dx%d, %d threads\n", width, height, threads);
  const auto report = [&](const char* what, double flops, const std::function<void()>& work) {
    work();  // packs the weights
    double rate = matrix_rate(threads);
    std::vector<double> times;
    for (int round = 0; round < rounds; ++round) times.push_back(seconds(work));
    rate = std::max(rate, matrix_rate(threads));
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::printf("%s: median %.2f s (%.2f to %.2f), %.0f GFLOP, %.0f %% of the matrix rate (%.1f GFLOP/s); peak memory %.2f GB\n", what,
                median(times), *std::ranges::min_element(times), *std::ranges::max_element(times), flops * 1e-9,
                100 * flops / median(times) / rate, rate * 1e-9, static_cast<double>(usage.ru_maxrss) * 1024e-9);
  };
  const Flops flops{net};
  const auto area = static_cast<double>(codes.size());
  report("decode", flops.decoder(area), [&] { codec.decode(codes.data(), cells, rgb.data()); });
  report("encode", flops.encoder(area), [&] { codec.encode(rgb.data(), pixels, codes.data()); });
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
