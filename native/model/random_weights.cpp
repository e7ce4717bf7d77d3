// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "model/random_weights.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>

#include "io/pages.h"
#include "model/weight_names.h"

namespace lumina {
namespace {

class Collector : public WeightVisitor {
 public:
  Collector(const ModelConfig& config, std::vector<RandomTensor>& out) : config_(config), out_(out) {}

  void matrix(const std::string& name, Weights& to, int64_t rows, int64_t cols) override {
    (void)to;
    // A row of the embedding is not summed over: it enters the residual stream as it is.
    const bool embedding = name == "model.embed_tokens.weight";
    out_.push_back({name, {rows, cols}, RandomTensor::Kind::weight, embedding ? 1 : cols});
  }
  void vector(const std::string& name, std::vector<float>& to, int64_t size) override {
    (void)to;
    out_.push_back({name, {size}, name.ends_with(".bias") ? RandomTensor::Kind::offset : RandomTensor::Kind::gain, 1});
  }
  void head_norm(const std::string& name, std::vector<float>&, std::vector<float>&, int32_t&, int32_t,
                 int32_t head_dim) override {
    out_.push_back({name + ".weight", {config_.qk_norm_rows, head_dim}, RandomTensor::Kind::gain, 1});
    out_.push_back({name + ".bias", {config_.qk_norm_rows, head_dim}, RandomTensor::Kind::offset, 1});
  }

 private:
  const ModelConfig& config_;
  std::vector<RandomTensor>& out_;
};

/// FNV-1a.
uint64_t hash(std::string_view name) {
  uint64_t value = 0xcbf29ce484222325u;
  for (const char c : name) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return value;
}

/// The output function of SplitMix64: 64 well-mixed bits of a counter.
uint64_t mix(uint64_t x) {
  x *= 0x9e3779b97f4a7c15u;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
  x = (x ^ x >> 27) * 0x94d049bb133111ebu;
  return x ^ x >> 31;
}

/// Which random bits a bf16 keeps, and its other bits.
struct Pattern {
  uint16_t random, fixed;
};

Pattern pattern_of(const RandomTensor& tensor) {
  constexpr int bias = 127;
  const auto exponent = [](int e) { return static_cast<uint16_t>((e + bias) << 7); };
  switch (tensor.kind) {
    case RandomTensor::Kind::gain: return {0x000f, exponent(0)};     // 1 .. 1.12
    case RandomTensor::Kind::offset: return {0x807f, exponent(-6)};  // +-(1/64 .. 1/32)
    case RandomTensor::Kind::weight: break;
  }
  // A random sign and mantissa at one exponent: magnitudes are uniform in [2^e, 2^(e+1)), their root mean square is
  // sqrt(7/3) 2^e.
  const double wanted = 1 / std::sqrt(static_cast<double>(tensor.fan_in));
  return {0x807f, exponent(static_cast<int>(std::lround(std::log2(wanted / std::sqrt(7.0 / 3)))))};
}

constexpr size_t kLanes = 4;  // bf16 numbers in 64 bits

uint64_t in_each_lane(uint16_t bits) { return bits * 0x0001000100010001u; }

}  // namespace

int64_t RandomTensor::elements() const {
  int64_t count = 1;
  for (const int64_t size : shape) count *= size;
  return count;
}

std::vector<RandomTensor> random_tensors(const ModelConfig& config) {
  std::vector<RandomTensor> tensors;
  Checkpoint shape;  // only visited, never filled
  shape.config = config;
  Collector collector(config, tensors);
  visit_weights(shape, collector);
  return tensors;
}

void fill_random(const RandomTensor& tensor, uint64_t seed, int64_t first, std::span<bf16> out) {
  assert(first % int64_t{kLanes} == 0);
  const Pattern pattern = pattern_of(tensor);
  const uint64_t random = in_each_lane(pattern.random), fixed = in_each_lane(pattern.fixed);
  const uint64_t base = mix(hash(tensor.name) ^ mix(seed + 1)) + static_cast<uint64_t>(first) / kLanes;
  const auto lanes_at = [&](size_t i) { return (mix(base + i / kLanes) & random) | fixed; };
  std::byte* to = std::as_writable_bytes(out).data();
  size_t i = 0;
  for (; i + kLanes <= out.size(); i += kLanes, to += sizeof(uint64_t)) {
    const uint64_t lanes = lanes_at(i);
    std::memcpy(to, &lanes, sizeof lanes);
  }
  if (i < out.size()) {
    const uint64_t lanes = lanes_at(i);
    std::memcpy(to, &lanes, sizeof(bf16) * (out.size() - i));
  }
}

void RandomMatrices::add(const RandomTensor& tensor, std::span<bf16> memory) {
  matrices_[memory.data()] = {tensor, memory};
}

void RandomMatrices::make(const void* data, ThreadPool& pool) const {
  const auto at = matrices_.find(data);
  if (at == matrices_.end()) return;
  const RandomTensor& tensor = at->second.tensor;
  const std::span<bf16> memory = at->second.memory;
  constexpr int64_t kPart = 1 << 20;
  pool.run((tensor.elements() + kPart - 1) / kPart, [&](int64_t part) {
    const int64_t first = part * kPart;
    fill_random(tensor, seed_, first, memory.subspan(first, std::min(kPart, tensor.elements() - first)));
  });
}

void RandomMatrices::make_all(ThreadPool& pool) const {
  for (const auto& [data, matrix] : matrices_) make(data, pool);
}

void RandomMatrices::give_back(const void* data) const {
  const auto at = matrices_.find(data);
  if (at != matrices_.end()) io::Pages::give_back(std::as_writable_bytes(at->second.memory));
}

}  // namespace lumina
