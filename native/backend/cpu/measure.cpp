// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/cpu/measure.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>

#include "backend/cpu/backend.h"
#include "backend/cpu/kernels.h"

namespace lumina::cpu {
namespace {

constexpr int kTries = 5;
constexpr size_t kPiece = 1 << 20;

/// The shortest time of several tries, in seconds.
template <typename Work>
double shortest(Work&& work) {
  double best = 1e30;
  for (int i = 0; i < kTries; ++i) {
    const auto start = std::chrono::steady_clock::now();
    work();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return best;
}

uint64_t sum_of(const uint64_t* words, size_t count) {
  uint64_t sums[8] = {};
  for (size_t i = 0; i + 8 <= count; i += 8)
    for (size_t j = 0; j < 8; ++j) sums[j] += words[i + j];
  uint64_t sum = 0;
  for (uint64_t s : sums) sum += s;
  return sum;
}

}  // namespace

double measure_bandwidth(ThreadPool& pool, size_t bytes) {
  const size_t pieces = std::max<size_t>(1, bytes / kPiece);
  const Buffer memory = backend_of(Simd::portable).allocate(pieces * kPiece);
  auto* words = static_cast<uint64_t*>(memory.get());
  constexpr size_t kWords = kPiece / sizeof(uint64_t);
  // Written once: pages never written all read as one page of zeros.
  pool.run(static_cast<int64_t>(pieces),
           [&](int64_t piece) { std::fill_n(words + piece * kWords, kWords, piece + 1); });
  std::atomic<uint64_t> total{0};  // looked at, so that the sums are not optimised away
  const double seconds = shortest([&] {
    pool.run(static_cast<int64_t>(pieces), [&](int64_t piece) {
      total.fetch_add(sum_of(words + piece * kWords, kWords), std::memory_order_relaxed);
    });
  });
  const volatile uint64_t seen = total.load();
  (void)seen;
  return static_cast<double>(pieces * kPiece) / seconds;
}

double measure_multiply_rate(ThreadPool& pool) {
  const Kernels& kernels = kernels_of(chosen_simd());
  constexpr int64_t kLoops = 200'000;
  constexpr int kPerThread = 20;  // more tasks than threads, so that none ends alone
  std::atomic<int64_t> products{0};
  const double seconds = shortest([&] {
    products = 0;
    pool.run(pool.threads() * kPerThread, [&](int64_t) { products += kernels.multiply_probe(kLoops); });
  });
  return static_cast<double>(products.load()) / seconds;
}

}  // namespace lumina::cpu
