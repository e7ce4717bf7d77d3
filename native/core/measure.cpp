// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "core/measure.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

namespace lumina {
namespace {

// Four independent sums keep enough loads in flight.
uint64_t sum(const uint64_t* words, size_t count) {
  uint64_t a = 0, b = 0, c = 0, d = 0;
  for (size_t i = 0; i + 8 <= count; i += 8) {
    a += words[i] + words[i + 1];
    b += words[i + 2] + words[i + 3];
    c += words[i + 4] + words[i + 5];
    d += words[i + 6] + words[i + 7];
  }
  return a + b + c + d;
}

}  // namespace

double measure_bandwidth(ThreadPool& pool, size_t bytes) {
  const size_t parts = static_cast<size_t>(pool.threads()) * 16;
  const size_t part_words = std::max<size_t>(8, bytes / sizeof(uint64_t) / parts);
  const auto words = std::make_unique_for_overwrite<uint64_t[]>(part_words * parts);
  const auto part = [&](int64_t i) { return words.get() + static_cast<size_t>(i) * part_words; };
  pool.run(static_cast<int64_t>(parts), [&](int64_t i) { std::fill_n(part(i), part_words, static_cast<uint64_t>(i)); });
  std::vector<uint64_t> sums(parts);
  double best = 0;
  for (int round = 0; round < 5; ++round) {
    const auto start = std::chrono::steady_clock::now();
    pool.run(static_cast<int64_t>(parts), [&](int64_t i) { sums[static_cast<size_t>(i)] = sum(part(i), part_words); });
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    best = std::max(best, static_cast<double>(part_words * parts * sizeof(uint64_t)) / seconds.count());
  }
  volatile uint64_t sink = 0;  // so that the sums are computed
  for (uint64_t s : sums) sink = sink + s;
  return best;
}

}  // namespace lumina
