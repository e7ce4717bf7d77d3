// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// lumina-kernel-bench [threads] [shape] [layers]: times the CPU's ops for a decode step and for prefill, beside the
// machine's bandwidth and integer multiply rate of the same run. Shapes: 1024, 2048, 7b; by default all, 4 layers.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "backend/cpu/backend.h"
#include "backend/cpu/measure.h"

namespace lumina {
namespace {

using Floats = std::vector<float>;

struct Shape {
  const char* name;
  int64_t hidden, layers, heads, mlp;
  int64_t head_rows = 8192;  ///< of the output matrix: image ids only
};
constexpr Shape kShapes[] = {{"1024", 1024, 16, 16, 2816}, {"2048", 2048, 16, 16, 5504}, {"7b", 4096, 32, 32, 11008}};

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

Floats random_floats(int64_t count) {
  static std::minstd_rand generator(1);
  Floats values(static_cast<size_t>(count));
  for (float& value : values) value = static_cast<float>(generator() % 65536) / 32768.0f - 1;
  return values;
}

/// Median and shortest seconds of several runs.
struct Times {
  double median, best;
};
template <typename Work>
Times time(int runs, Work&& work) {
  std::vector<double> seconds;
  work();
  for (int i = 0; i < runs; ++i) {
    const double start = now();
    work();
    seconds.push_back(now() - start);
  }
  std::sort(seconds.begin(), seconds.end());
  return {seconds[seconds.size() / 2], seconds[0]};
}

struct Layer {
  PackedWeights q, k, v, o, gate, up, down;
};

/// The first layers of a model with random weights.
struct Network {
  const Shape& shape;
  DType type;
  std::vector<Layer> layers;
  PackedWeights head;

  Network(const Shape& shape_, int64_t count, DType type_, ThreadPool& pool) : shape(shape_), type(type_) {
    const int64_t h = shape.hidden, m = shape.mlp;
    const Floats host = random_floats(std::max(h * std::max(h, m), shape.head_rows * h));
    const auto matrix = [&](int64_t n, int64_t k) {
      PackedWeights packed = cpu::backend().pack({.data = host.data(), .rows = n, .cols = k}, type, {&pool});
      if (packed.memory) return packed;
      packed.memory = cpu::backend().allocate(static_cast<size_t>(n * k) * sizeof(float));
      std::copy_n(host.data(), n * k, static_cast<float*>(packed.memory.get()));
      packed.weights.data = packed.memory.get();
      return packed;
    };
    for (int64_t i = 0; i < count; ++i)
      layers.push_back(
          {matrix(h, h), matrix(h, h), matrix(h, h), matrix(h, h), matrix(m, h), matrix(m, h), matrix(h, m)});
    head = matrix(shape.head_rows, h);
  }
};

/// Sequences at the end of their contexts on a network; steps are scaled from its layers to the whole shape's.
class Model {
 public:
  Model(const Network& network, DType pages, int64_t sequences, int64_t context, ThreadPool& pool)
      : shape_(network.shape),
        weights_(network.type),
        pool_(pool),
        sequences_(sequences),
        context_(context),
        layers_(network.layers),
        head_(network.head) {
    const int64_t h = shape_.hidden;
    for (size_t i = 0; i < layers_.size(); ++i) {
      const int64_t values = pages_each() * sequences * kPageTokens * h;
      const size_t bytes = static_cast<size_t>(values) * (pages == DType::f32 ? 4 : pages == DType::bf16 ? 2 : 1);
      const auto array = [&](size_t size) {
        memory_.push_back(cpu::backend().allocate(size));
        std::fill_n(static_cast<char*>(memory_.back().get()), size, 0x3c);  // a normal number in every type
        return memory_.back().get();
      };
      PagePool cache{array(bytes),
                     array(bytes),
                     nullptr,
                     nullptr,
                     pages,
                     static_cast<int32_t>(shape_.heads),
                     static_cast<int32_t>(h / shape_.heads)};
      if (pages == DType::int8)
        for (float** scales : {&cache.k_scales, &cache.v_scales})
          *scales = static_cast<float*>(array(static_cast<size_t>(values / cache.head_dim) * 4));
      pools_.push_back(cache);
    }
    norm_ = random_floats(h);
    cos_sin_ = random_floats((context + 1) * (h / shape_.heads));
  }

  /// One step of `rows` rows for each sequence at the end of the context.
  void step(int64_t rows_each, double* attention_seconds = nullptr) {
    const Backend& cpu = cpu::backend();
    const Stream stream{&pool_};
    const int64_t h = shape_.hidden, m = shape_.mlp, rows = rows_each * sequences_;
    if (static_cast<int64_t>(x_.size()) != rows * h) {
      x_ = random_floats(rows * h), normed_ = q_ = k_ = v_ = attended_ = x_;
      gated_ = random_floats(rows * m), logits_ = random_floats(sequences_ * shape_.head_rows);
    }
    const View2<float> x(x_.data(), rows, h), n(normed_.data(), rows, h), q(q_.data(), rows, h), k(k_.data(), rows, h),
        v(v_.data(), rows, h), a(attended_.data(), rows, h), g(gated_.data(), rows, m);
    std::vector<int32_t> positions, slots, tables;
    std::vector<Segment> segments;
    for (int64_t s = 0; s < sequences_; ++s) {
      const auto first = static_cast<int32_t>(context_ - rows_each);
      segments.push_back({static_cast<int32_t>(s * rows_each), static_cast<int32_t>(rows_each), first,
                          static_cast<int32_t>(s * pages_each())});
      for (int64_t p = 0; p < pages_each(); ++p) tables.push_back(static_cast<int32_t>(s * pages_each() + p));
      for (int32_t i = 0; i < rows_each; ++i) {
        positions.push_back(first + i);
        slots.push_back(static_cast<int32_t>(s * pages_each() * kPageTokens) + first + i);
      }
    }
    const PassView pass{nullptr,
                        positions.data(),
                        slots.data(),
                        segments.data(),
                        tables.data(),
                        static_cast<int32_t>(rows),
                        static_cast<int32_t>(sequences_)};
    const QkNormRope norms{
        norm_.data(),   norm_.data(), norm_.data(), norm_.data(), 1, 1, static_cast<int32_t>(shape_.heads),
        cos_sin_.data()};
    for (size_t i = 0; i < layers_.size(); ++i) {
      const Layer& l = layers_[i];
      cpu.rms_norm(x, norm_.data(), 1e-5f, n, stream);
      const Projection qkv[] = {{l.q.weights, 0, nullptr, q, false},
                                {l.k.weights, 0, nullptr, k, false},
                                {l.v.weights, 0, nullptr, v, false}};
      cpu.linear(n, {qkv, 3}, stream);
      const double start = now();
      cpu.qk_norm_rope_write(pass, norms, q, k, v, pools_[i], stream);
      cpu.paged_attention(pass, q, static_cast<int32_t>(shape_.heads), pools_[i], a, stream);
      if (attention_seconds) *attention_seconds += now() - start;
      const Projection o[] = {{l.o.weights, 0, nullptr, x, true}};
      cpu.linear(a, {o, 1}, stream);
      cpu.rms_norm(x, norm_.data(), 1e-5f, n, stream);
      cpu.swiglu(n, l.gate.weights, nullptr, l.up.weights, nullptr, g, stream);
      const Projection down[] = {{l.down.weights, 0, nullptr, x, true}};
      cpu.linear(g, {down, 1}, stream);
    }
    const Projection head[] = {
        {head_.weights, 0, nullptr, View2<float>(logits_.data(), sequences_, shape_.head_rows), false}};
    cpu.linear({x_.data(), sequences_, h}, {head, 1}, stream);
  }

  double layer_macs() const { return double(4 * shape_.hidden * shape_.hidden + 3 * shape_.hidden * shape_.mlp); }
  double macs() const { return double(layers_.size()) * layer_macs() + double(shape_.head_rows * shape_.hidden); }
  /// From the layers timed to the shape's: the head's share is small and counted once.
  double whole(double seconds) const {
    const double head = double(shape_.head_rows * shape_.hidden) / macs() * seconds;
    return (seconds - head) * double(shape_.layers) / double(layers_.size()) + head;
  }
  double bytes() const {
    const double bits = weights_ == DType::int8   ? 8.25
                        : weights_ == DType::int4 ? 4.5
                        : weights_ == DType::bf16 ? 16
                                                  : 32;
    const double page = pools_[0].type == DType::int8   ? 1 + 4.0 / pools_[0].head_dim
                        : pools_[0].type == DType::bf16 ? 2
                                                        : 4;
    return macs() * bits / 8 + double(layers_.size() * sequences_ * context_ * 2 * shape_.hidden) * page;
  }

 private:
  int64_t pages_each() const { return (context_ + kPageTokens - 1) / kPageTokens; }

  const Shape& shape_;
  DType weights_;
  ThreadPool& pool_;
  int64_t sequences_, context_;
  const std::vector<Layer>& layers_;
  std::vector<PagePool> pools_;
  std::vector<Buffer> memory_;
  const PackedWeights& head_;
  Floats norm_, cos_sin_, x_, normed_, q_, k_, v_, attended_, gated_, logits_;
};

void decode(const Network& network, DType pages, ThreadPool& pool, double bandwidth, double rate) {
  for (int64_t batch : {1, 2, 4, 8, 32}) {
    Model model(network, pages, batch, 1000, pool);
    double attention = 0;
    const int runs = 15;
    const Times t = time(runs, [&] { model.step(1, &attention); });
    std::printf(
        "%-5s %-5s pages %-4s B=%lld  %7.2f steps/s (best %7.2f)  %5.1f GB/s = %3.0f %%  %6.1f GMAC/s = %3.0f %%  "
        "attention %4.1f ms\n",
        network.shape.name, name_of(network.type), name_of(pages), static_cast<long long>(batch),
        1 / model.whole(t.median), 1 / model.whole(t.best), model.bytes() / t.best / 1e9,
        100 * model.bytes() / t.best / bandwidth, model.macs() * double(batch) / t.best / 1e9,
        100 * model.macs() * double(batch) / t.best / rate,
        1e3 * attention / (runs + 1) * double(network.shape.layers) / double(network.layers.size()));
    std::fflush(stdout);
  }
}

void prefill(const Network& network, DType pages, ThreadPool& pool, double rate) {
  constexpr int64_t kTokens = 256;
  Model model(network, pages, 1, kTokens, pool);
  const double best = time(3, [&] { model.step(kTokens); }).best;
  const double macs = double(kTokens) * model.layer_macs();
  std::printf("%-5s %-5s prefill of %lld: %6.1f tokens/s  %6.1f GMAC/s = %3.0f %%\n", network.shape.name,
              name_of(network.type), static_cast<long long>(kTokens),
              double(kTokens) / best / double(network.shape.layers) * double(network.layers.size()),
              macs * double(network.layers.size()) / best / 1e9,
              100 * macs * double(network.layers.size()) / best / rate);
  std::fflush(stdout);
}

void attention(const Network& network, DType pages, ThreadPool& pool) {
  for (int64_t context : {500, 1000, 2300, 4000}) {
    Model model(network, pages, 2, context, pool);
    double seconds = 0;
    model.step(1);
    constexpr int kRuns = 10;
    for (int i = 0; i < kRuns; ++i) model.step(1, &seconds);
    std::printf("%-5s attention B=2 pages %-4s context %4lld: %6.2f ms a step\n", network.shape.name, name_of(pages),
                static_cast<long long>(context),
                1e3 * seconds / kRuns * double(network.shape.layers) / double(network.layers.size()));
    std::fflush(stdout);
  }
}

int run(int threads, const std::string& wanted, int64_t layers) {
  ThreadPool pool(threads);
  const double bandwidth = cpu::measure_bandwidth(pool, size_t{1} << 30), rate = cpu::measure_multiply_rate(pool);
  std::printf("%d threads: %.1f GB/s, %.1f GMAC/s of int8\n", threads, bandwidth / 1e9, rate / 1e9);
  for (const Shape& shape : kShapes) {
    if (!wanted.empty() && wanted != shape.name) continue;
    for (DType weights : {DType::int8, DType::int4, DType::bf16}) {
      const Network network(shape, std::min(layers, shape.layers), weights, pool);
      const DType pages = weights == DType::bf16 ? DType::bf16 : DType::int8;
      decode(network, pages, pool, bandwidth, rate);
      prefill(network, pages, pool, rate);
      if (weights == DType::int4)
        for (DType type : {DType::bf16, DType::int8}) attention(network, type, pool);
    }
  }
  return 0;
}

}  // namespace
}  // namespace lumina

int main(int argc, char** argv) {
  return lumina::run(argc > 1 ? std::atoi(argv[1]) : 2, argc > 2 ? argv[2] : "", argc > 3 ? std::atoi(argv[3]) : 4);
}
