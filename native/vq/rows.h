// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// Loops over the values of a row that surround the convolutions. They are compiled for AVX-512, for AVX2 and for every
/// CPU, chosen at run time; all do the same operations in the same order, so they give the same bits. What a loop writes is never
/// what it reads.
namespace lumina::vq {

/// to[p, c] = from[p, c] * scale[c] + shift[c]
void affine(const float* from, int64_t pixels, int64_t channels, const float* scale, const float* shift, float* to);

/// The same, then y * sigmoid(y).
void affine_silu(const float* from, int64_t pixels, int64_t channels, const float* scale, const float* shift,
                 float* to);

/// sums[c] += row[p, c] and sums[channels + c] += row[p, c]², pixel after pixel.
void add_moments(const float* row, int64_t pixels, int64_t channels, double* sums);

/// to[i] += from[i]
void add(const float* from, int64_t count, float* to);

/// values[i] = e^(scale * values[i]) / sum over all of them, for scale > 0.
void softmax(float* values, int64_t count, float scale);

/// a·b in double: partial sums by i mod 8, added in order.
double dot(const float* a, const float* b, int64_t count);

}  // namespace lumina::vq
