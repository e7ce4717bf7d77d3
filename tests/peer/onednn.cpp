// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "peer/onednn.h"

#include <stdlib.h>

#include <cmath>
#include <string_view>
#include <vector>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "core/error.h"
#include "peer/convolution.h"
#include "peer/one_thread.h"

namespace lumina::torch {
namespace {

constexpr const char* kLimit = "ONEDNN_MAX_CPU_ISA";
constexpr const char* kOldLimit = "DNNL_MAX_CPU_ISA";

#if defined(__x86_64__)
constexpr unsigned kCaches = 0x8000001D;

bool is_amd() {
  unsigned most = 0, name[3] = {};
  __get_cpuid(0, &most, &name[0], &name[2], &name[1]);
  const std::string_view vendor(reinterpret_cast<const char*>(name), sizeof name);
  return vendor == "AuthenticAMD" || vendor == "HygonGenuine";
}
#endif

/// Small numbers without a pattern: sums of their products are exact to far better than what is looked for.
float value_at(int64_t i) { return static_cast<float>(i * 2654435761 % 97 - 48) / 64.0f; }

std::vector<float> values(int64_t count, int64_t from) {
  std::vector<float> result;
  for (int64_t i = 0; i < count; ++i) result.push_back(value_at(from + i));
  return result;
}

/// The largest difference between oneDNN's result and scalar loops.
double worst_error(const ConvolutionShape& shape, int64_t height, int64_t width) {
  const auto& [in, out, kernel, stride, pad] = shape;
  const auto weight = values(out * in * kernel * kernel, 1), bias = values(out, 5),
             input = values(height * width * in, 11);
  Convolution convolution(shape, weight, bias);
  convolution.prepare(height, width);
  const OneThread alone;
  const Tensor result = convolution(input.data());
  const int64_t out_height = height - kernel + 1, out_width = width + 2 * pad - kernel + 1;
  double worst = 0;
  for (int64_t i = 0; i < out_height * out_width * out; ++i) {
    const int64_t o = i % out, x = i / out % out_width - pad, y = i / out / out_width;
    double sum = bias[static_cast<size_t>(o)];
    for (int64_t k = 0; k < kernel * kernel; ++k) {
      const int64_t from_y = y + k / kernel, from_x = x + k % kernel;
      if (from_x < 0 || from_x >= width) continue;
      for (int64_t c = 0; c < in; ++c)
        sum += double{input[static_cast<size_t>((from_y * width + from_x) * in + c)]} *
               weight[static_cast<size_t>((o * in + c) * kernel * kernel + k)];
    }
    worst = std::fmax(worst, std::isfinite(result.data()[i]) ? std::abs(sum - result.data()[i]) : INFINITY);
  }
  return worst;
}

}  // namespace

bool cpu_hides_caches() {
#if defined(__x86_64__)
  unsigned a = 0, b = 0, c = 0, d = 0;
  return is_amd() && __get_cpuid_count(kCaches, 0, &a, &b, &c, &d) && (a | b | c | d) == 0;
#else
  return false;
#endif
}

bool limit_onednn_where_caches_are_hidden() {
  if (getenv(kLimit) || getenv(kOldLimit) || !cpu_hides_caches()) return false;
  return setenv(kLimit, "AVX", 1) == 0;
}

void check_convolutions() {
  constexpr double kAllowed = 1e-4;
  const struct {
    ConvolutionShape shape;
    int64_t height, width;
  } cases[] = {{{.in_channels = 16, .out_channels = 40}, 1, 8},
               {{.in_channels = 16, .out_channels = 80}, 1, 8},
               {{.in_channels = 40, .out_channels = 24, .kernel = 3, .pad_width = 1}, 4, 5}};
  for (const auto& [shape, height, width] : cases) {
    const double error = worst_error(shape, height, width);
    if (error <= kAllowed) continue;
    throw Error(ErrorCode::unsupported,
                text("libtorch computes wrong numbers on this CPU: a convolution of ", shape.in_channels, " to ",
                     shape.out_channels, " channels, kernel ", shape.kernel, ", is off by ", error,
                     "; start the process with ", kLimit, "=AVX in its environment, or take another libtorch"));
  }
}

}  // namespace lumina::torch
