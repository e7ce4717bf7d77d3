// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Norms, SiLU, RoPE and rounding to pages: one row or head at a time.

namespace {

inline float square_root(float x) { return __builtin_sqrtf(x); }

void silu_mul(const float* gate, const float* up, float* y, int64_t n) {
  const auto of = [](f32x8 g, f32x8 u) { return g / (broadcast(1) + exp(-g)) * u; };
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) store(y + i, of(load(gate + i), load(up + i)));
  if (const int rest = static_cast<int>(n - i))
    store_first(y + i, of(load_first(gate + i, rest), load_first(up + i, rest)), rest);
}

/// Sum over i of of(x[i]), where of(0) need not be 0.
template <typename Of>
inline float sum_over(const float* x, int64_t n, Of of) {
  f32x8 acc = zeros();
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) acc += of(load(x + i));
  if (const int rest = static_cast<int>(n - i))
    acc += select(lane_numbers(0) < rest, of(load_first(x + i, rest)), zeros());
  return sum(acc);
}

void rms_norm(const float* x, const float* w, float eps, float* y, int64_t n, bool add) {
  const float squares = sum_over(x, n, [](f32x8 v) { return v * v; });
  const float scale = 1.0f / square_root(squares / static_cast<float>(n) + eps);
  for (int64_t i = 0; i < n; ++i) {
    const float normed = w[i] * (x[i] * scale);
    y[i] = add ? y[i] + normed : normed;
  }
}

void norm_rope(const lumina::cpu::HeadNorm& p, const float* in, float* out) {
  constexpr float kEps = 1e-5f;  // of the QK LayerNorm, whatever the config says of others
  const auto n = static_cast<float>(p.head_dim);
  const float mean = sum_over(in, p.head_dim, [](f32x8 v) { return v; }) / n;
  const float squares = sum_over(in, p.head_dim, [mean](f32x8 v) { return (v - mean) * (v - mean); });
  const float scale = 1.0f / square_root(squares / n + kEps);
  const int half = p.head_dim / 2;
  for (int i = 0; i < half; ++i) {
    const float a = (in[i] - mean) * scale * p.gamma[i] + p.beta[i];
    const float b = (in[i + half] - mean) * scale * p.gamma[i + half] + p.beta[i + half];
    const float cosine = p.cos_sin[i], sine = p.cos_sin[i + half];
    out[i] = a * cosine - b * sine;
    out[i + half] = b * cosine + a * sine;
  }
}

void store_int8(const float* in, int n, int8_t* out, float* scale) {
  float most = 0, poison = 0;  // poison is NaN where a value is none, and so is then the scale
  for (int i = 0; i < n; ++i) {
    most = larger(most, __builtin_fabsf(in[i]));
    poison += in[i] * 0.0f;
  }
  *scale = most / 127.0f + poison;
  const float inverse = most > 0 ? 127.0f / most : 0.0f;
  for (int i = 0; i < n; i += kLanes) {
    const int count = smaller(kLanes, n - i);
    const f32x8 values = numbers_of(rounded((count == kLanes ? load(in + i) : load_first(in + i, count)) * inverse));
    for (int j = 0; j < count; ++j) out[i + j] = static_cast<int8_t>(values[j]);
  }
}

void store_head(const float* in, int n, lumina::DType type, void* out, float* scale) {
  switch (type) {
    case lumina::DType::f32:
      for (int i = 0; i < n; ++i) static_cast<float*>(out)[i] = in[i];
      return;
    case lumina::DType::bf16:
      for (int i = 0; i < n; ++i) static_cast<bf16*>(out)[i] = lumina::to_bf16(in[i]);
      return;
    case lumina::DType::int8:
    case lumina::DType::int4:  // no pages of this type exist
      return store_int8(in, n, static_cast<int8_t*>(out), scale);
  }
}

}  // namespace
