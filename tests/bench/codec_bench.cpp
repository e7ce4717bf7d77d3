// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "codec_bench.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <vector>

#include "vq/device_codec.h"
#include "vq/tiny_vqgan.h"

namespace lumina {
namespace {

constexpr int64_t kCompared = 256;  // the side of the picture that the CPU decodes too

struct Times {
  double median, least, most;
};

Times milliseconds(int32_t rounds, const std::function<void()>& work) {
  std::vector<double> times;
  for (int32_t round = 0; round < std::max(rounds, 1); ++round) {
    const auto start = std::chrono::steady_clock::now();
    work();
    times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  }
  std::ranges::sort(times);
  return {times[times.size() / 2], times.front(), times.back()};
}

std::string json_of(const char* name, const Times& times) {
  return text(",\"", name, "_ms\":", times.median, ",\"", name, "_ms_min\":", times.least, ",\"", name,
              "_ms_max\":", times.most);
}

std::vector<int32_t> some_codes(int64_t side, int64_t known) {
  std::vector<int32_t> codes(static_cast<size_t>(side / vq::kCell * side / vq::kCell));
  for (size_t i = 0; i < codes.size(); ++i) codes[i] = static_cast<int32_t>(i * 2654435761u % known);
  return codes;
}

std::vector<uint8_t> decoded(vq::DeviceCodec& codec, int64_t side) {
  const std::vector<int32_t> codes = some_codes(side, codec.config().codes);
  std::vector<uint8_t> rgb(static_cast<size_t>(side * side * 3));
  codec.decode(codes.data(), {side / vq::kCell, side / vq::kCell}, rgb.data());
  return rgb;
}

/// Decibels, 99 for equal pictures.
double psnr(const std::vector<uint8_t>& a, const std::vector<uint8_t>& b) {
  double squares = 0;
  for (size_t i = 0; i < a.size(); ++i) squares += std::pow(a[i] - b[i], 2);
  return squares == 0 ? 99 : 10 * std::log10(255.0 * 255.0 * static_cast<double>(a.size()) / squares);
}

}  // namespace

std::string run(const CodecBench& bench) {
  const tests::TempDir dir;
  {
    tests::TinyVqgan net;
    net.channels = 128, net.groups = 32, net.z = 256, net.embed = 256, net.codes = 8192, net.blocks = 2;
    net.multipliers = {1, 1, 2, 2, 4};
    if (bench.embedded) {
      net.channels = 16, net.groups = 4, net.z = 128, net.embed = 16, net.codes = 2048, net.blocks = 1;
      net.multipliers = {1, 1, 2, 4, 8};
    }
    net.build().write(dir);
  }
  const vq::CodecOptions options{
      .dir = dir.path(), .device = bench.device, .threads = bench.threads, .cuda_library = bench.library};
  vq::DeviceCodec codec(options);
  const int64_t side = bench.side;
  std::vector<uint8_t> rgb = decoded(codec, side);
  std::vector<int32_t> codes = some_codes(side, codec.config().codes);
  std::string json = text(R"({"device":")", codec.device().name, R"(","picture":)", side);
  json += json_of("decode", milliseconds(bench.rounds, [&] {
                    if (decoded(codec, side) != rgb) throw Error(ErrorCode::failure, "two decodes give two pictures");
                  }));
  json += json_of("encode", milliseconds(bench.rounds, [&] { codec.encode(rgb.data(), {side, side}, codes.data()); }));
  if (codec.device().name != "cpu") {
    vq::DeviceCodec cpu({.dir = dir.path(), .device = "cpu", .threads = bench.threads});
    const int64_t compared = std::min(side, kCompared);
    json += text(",\"psnr_beside_cpu\":", psnr(decoded(codec, compared), decoded(cpu, compared)));
  }
  return json + "}";
}

}  // namespace lumina
