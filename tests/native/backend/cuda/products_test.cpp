// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// Products on the tensor cores: tiled weights of every type against the reference, and the promise that a row's bits do
// not depend on how many rows there are.
#include "backend/cpu/packed.h"
#include "backend/cuda/card_ops.h"
#include "core/error.h"
#include "core/round.h"

namespace lumina {
namespace {

class CudaProducts : public CudaOps {};

constexpr DType kTiledTypes[] = {DType::bf16, DType::int8, DType::int4};

bool is_reference(const Backend& backend) { return &backend == &reference::backend(); }

/// What the CPU's panels stand for.
Floats numbers_of(const Weights& w) {
  const bool int8 = w.type == DType::int8;
  const int64_t groups = ceil_div(w.cols, cpu::kGroup);
  Floats values(static_cast<size_t>(w.rows * w.cols));
  for (int64_t o = 0; o < w.rows; ++o)
    for (int64_t k = 0; k < w.cols; ++k) {
      const auto* group = static_cast<const uint8_t*>(w.data) +
                          (o / 16 * groups + k / 64) * (int8 ? cpu::kInt8GroupBytes : cpu::kInt4GroupBytes);
      const auto* header = reinterpret_cast<const bf16*>(group);
      const int64_t i = k % 64, lane = o % 16;
      const float scale = to_f32(header[lane]);
      float& value = values[static_cast<size_t>(o * w.cols + k)];
      if (int8)
        value = scale * static_cast<float>(group[32 + (i / 4 * 16 + lane) * 4 + i % 4] - 128);
      else
        value = scale * static_cast<float>(group[64 + (i / 8 * 16 + lane) * 4 + i % 4] >> (i % 8 < 4 ? 0 : 4) & 15) +
                to_f32(header[16 + lane]);
    }
  return values;
}

/// A matrix packed for the card, or as numbers for the reference.
class TiledMatrix {
 public:
  TiledMatrix(const Backend& backend, int64_t n, int64_t k, DType type, uint32_t seed, bool from_codes = false)
      : half_(rounded(random_floats(n * k, seed))) {
    const Weights host{half_.data(), nullptr, n, k, DType::bf16};
    if (type == DType::bf16) {
      packed_ = backend.pack(host, type, {});
      return;
    }
    codes_ = cpu::backend().pack(host, type, {});
    if (is_reference(backend)) {
      numbers_ = numbers_of(codes_.weights);
      packed_.weights = {numbers_.data(), nullptr, n, k, DType::f32};
    } else {
      packed_ = backend.pack(from_codes ? codes_.weights : host, type, {});
    }
  }
  const Weights& weights() const { return packed_.weights; }
  const PackedWeights& packed() const { return packed_; }

 private:
  std::vector<bf16> half_;
  Floats numbers_;
  PackedWeights codes_, packed_;
};

/// A stream with scratch for `rows` rows, or none.
struct StreamOn {
  Buffer memory;
  Stream stream;
  StreamOn(const Backend& backend, int64_t rows, int64_t k, bool scratch = true) {
    stream.scratch_bytes =
        scratch ? backend.scratch_bytes({.rows = rows, .k = k, .outputs = 1, .pages = 1, .heads = 1, .head_dim = 32})
                : 0;
    memory = backend.allocate(stream.scratch_bytes);
    stream.scratch = memory.get();
  }
};

/// Activations that bf16 holds: what is rounded on the way is the same for all.
Floats inputs(int64_t count, uint32_t seed) {
  Floats values = random_floats(count, seed);
  for (float& value : values) value = to_f32(to_bf16(value));
  return values;
}

struct Case {
  int64_t rows, k, n;
  DType type = DType::bf16;
  int64_t first_row = 0, outputs = 0;
  bool bias = false, add = false, norm = false, scratch = true;
};

Floats product(const Backend& backend, const Case& p) {
  const TiledMatrix matrix(backend, p.n, p.k, p.type, 10);
  const Array x(backend, inputs(p.rows * p.k, 11)), bias(backend, random_floats(p.n, 12));
  const Array norm(backend, random_floats(p.k, 14)), normed(backend, Floats(static_cast<size_t>(p.rows * p.k)));
  const int64_t outputs = p.outputs ? p.outputs : p.n;
  const Array y(backend, random_floats(p.rows * outputs, 13));
  const Projection projection{
      matrix.weights(), p.first_row, p.bias ? bias.get() : nullptr, {y.get(), p.rows, outputs}, p.add};
  const StreamOn on(backend, p.rows, p.k, p.scratch);
  const View2<float> rows(x.get(), p.rows, p.k);
  backend.linear(p.norm ? ProductInput(rows, norm.get(), 1e-5f, normed.get()) : rows, {&projection, 1}, on.stream);
  return y.read();
}

TEST_F(CudaProducts, AgreeWithReference) {
  for (const DType type : kTiledTypes)
    for (const Case& p : {Case{1, 1, 1}, {2, 31, 3}, {1, 64, 16}, {3, 100, 17}, {5, 515, 33}, {8, 576, 9}})
      expect_agreement([&](const Backend& backend) {
        Case typed = p;
        typed.type = type;
        return product(backend, typed);
      });
}

TEST_F(CudaProducts, AgreeWithReferenceForManyRows) {
  for (const DType type : kTiledTypes)
    for (const int64_t rows : {9, 17, 33, 65})
      expect_agreement([&](const Backend& backend) { return product(backend, {rows, 130, 20, type}); });
}

TEST_F(CudaProducts, TakeABiasAResidualAndARangeOfOutputs) {
  for (const int64_t rows : {3, 66})
    for (const bool bias : {false, true})
      for (const bool add : {false, true})
        expect_agreement([&](const Backend& backend) {
          return product(backend, {rows, 70, 41, DType::bf16, 5, 30, bias, add});
        });
}

// Rounded to bf16 after the norm, which the reference does not: 2^-9 of a few hundred terms below 3 that cancel.
TEST_F(CudaProducts, NormTheirInput) {
  for (const DType type : kTiledTypes)
    for (const int64_t rows : {2, 9})
      expect_agreement(
          [&](const Backend& backend) {
            Case p{rows, 264, 20, type};
            p.norm = true;
            return product(backend, p);
          },
          0.06f);
}

TEST_F(CudaProducts, ARowIsTheSameBitsAmongAnyNumberOfRows) {
  for (const DType type : kTiledTypes)
    for (const bool norm : {false, true}) {
      constexpr int64_t kN = 18;
      const auto run = [&](int64_t rows, bool scratch) {
        Case p{rows, type == DType::bf16 ? 600 : 1100, kN, type};
        p.norm = norm, p.scratch = scratch;
        return product(*cuda_test::card().backend, p);
      };
      const Floats most = run(70, true);
      for (const int64_t rows : {1, 2, 5, 8, 9, 16, 17, 32, 40, 64})
        EXPECT_TRUE(same_bits(run(rows, true), Floats(most.begin(), most.begin() + rows * kN)))
            << name_of(type) << ", " << rows << " rows, norm " << norm;
      EXPECT_TRUE(same_bits(run(19, false), Floats(most.begin(), most.begin() + 19 * kN))) << "without scratch";
    }
}

TEST_F(CudaProducts, OfSeveralMatricesAreOneCall) {
  for (const int64_t rows : {2, 70})
    expect_agreement([&](const Backend& backend) {
      const TiledMatrix q(backend, 33, 96, DType::bf16, 1), k(backend, 16, 96, DType::bf16, 2),
          v(backend, 5, 96, DType::bf16, 3), w(backend, 4, 96, DType::int8, 4);
      const Array x(backend, inputs(rows * 96, 5));
      const Array y(backend, Floats(static_cast<size_t>(rows * 58)));
      const auto part = [&](const TiledMatrix& m, int64_t at, int64_t outputs) {
        return Projection{m.weights(), 0, nullptr, {y.get() + at, rows, outputs, 58}, false};
      };
      const Projection projections[] = {part(q, 0, 33), part(k, 33, 16), part(v, 49, 5), part(w, 54, 4)};
      const StreamOn on(backend, rows, 96);
      backend.linear({x.get(), rows, 96}, {projections, 4}, on.stream);
      return y.read();
    });
}

Floats gated(const Backend& backend, DType type, int64_t rows, int64_t k, int64_t n, bool bias, bool norm) {
  const TiledMatrix gate(backend, n, k, type, 20), up(backend, n, k, type, 21);
  const Array x(backend, inputs(rows * k, 22)), weights(backend, random_floats(k, 25)),
      normed(backend, Floats(static_cast<size_t>(rows * k)));
  const Array gate_bias(backend, random_floats(n, 23)), up_bias(backend, random_floats(n, 24));
  const Array y(backend, Floats(static_cast<size_t>(rows * n)));
  const StreamOn on(backend, rows, k);
  const View2<float> view(x.get(), rows, k);
  backend.swiglu(norm ? ProductInput(view, weights.get(), 1e-5f, normed.get()) : view, gate.weights(),
                 bias ? gate_bias.get() : nullptr, up.weights(), bias ? up_bias.get() : nullptr, {y.get(), rows, n},
                 on.stream);
  return y.read();
}

TEST_F(CudaProducts, SwiGluAgreesWithReference) {
  for (const DType type : kTiledTypes)
    for (const int64_t rows : {1, 2, 12, 40, 65})
      expect_agreement([&](const Backend& backend) { return gated(backend, type, rows, 72, 19, rows != 2, false); },
                       2e-4f);  // a product of two sums, each within kClose
}

TEST_F(CudaProducts, ARowOfSwiGluIsTheSameBitsAmongAnyNumberOfRows) {
  for (const DType type : kTiledTypes) {
    const Floats most = gated(*cuda_test::card().backend, type, 66, 520, 17, true, true);
    for (const int64_t rows : {1, 8, 11, 24, 64})
      EXPECT_TRUE(same_bits(gated(*cuda_test::card().backend, type, rows, 520, 17, true, true),
                            Floats(most.begin(), most.begin() + rows * 17)))
          << name_of(type) << ", " << rows << " rows";
  }
}

// Of 11,008 inputs eight rows do not fit a block's shared memory at once beside the sums of gate and up.
TEST_F(CudaProducts, OfLongRowsAreTakenInParts) {
  Case p{8, 22016, 16};
  const Floats all = product(*cuda_test::card().backend, p);
  p.rows = 1;
  EXPECT_TRUE(same_bits(product(*cuda_test::card().backend, p), Floats(all.begin(), all.begin() + 16)));
}

TEST_F(CudaProducts, QuantizeOnTheCardToTheCodesOfTheCpu) {
  const Backend& card = *cuda_test::card().backend;
  for (const DType type : {DType::int8, DType::int4}) {
    const TiledMatrix made(card, 37, 200, type, 30), repacked(card, 37, 200, type, 30, true);
    ASSERT_EQ(made.packed().bytes, repacked.packed().bytes);
    std::vector<uint8_t> a(made.packed().bytes), b(a.size());
    card.download(a.data(), made.weights().data, a.size(), {});
    card.download(b.data(), repacked.weights().data, b.size(), {});
    EXPECT_TRUE(same_bits(a, b)) << name_of(type);
  }
}

TEST_F(CudaProducts, RefuseToReadCodesAsAnotherType) {
  const Floats values = random_floats(64 * 16, 1);
  const PackedWeights codes = cpu::backend().pack({values.data(), nullptr, 16, 64, DType::f32}, DType::int8, {});
  EXPECT_THROW(cuda_test::card().backend->pack(codes.weights, DType::bf16, {}), Error);
}

}  // namespace
}  // namespace lumina
