// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// Answers that every back end must give: computed by native/backend/reference in double precision. The test
/// KnownAnswers.AreTheReferences keeps them true, and prints them anew where the decoder is changed on purpose.
namespace lumina {

inline constexpr const char* kKnownConfig = R"({"hidden_size":256,"num_hidden_layers":2,"num_attention_heads":2,
  "num_key_value_heads":1,"intermediate_size":512,"vocab_size":1280,"mask_image_logits":false})";

inline constexpr float kKnownLogits[] = {
    -1.06915f,  -0.124778f, -0.273308f, -0.176864f,   -1.09611f,   -0.683796f, 0.233189f,  0.953832f,
    0.630584f,  0.320483f,  -1.58911f,  -0.450006f,   0.154891f,   0.156114f,  0.853331f,  1.20208f,
    0.28687f,   1.10842f,   0.468494f,  0.936458f,    0.870719f,   0.326548f,  -0.401387f, 0.441327f,
    -0.540698f, -1.42867f,  -0.28873f,  -0.00663702f, -0.0660866f, 1.10529f,   0.151276f,  0.156917f};

/// Drawn with guidance 3 among the 100 best image ids (counted from the first), by margins that
/// noise of 0.025 on each logit did not cross.
struct KnownDraw {
  uint64_t seed;
  int32_t id;
};
inline constexpr KnownDraw kKnownDraws[] = {{0, 70},  {2, 79},   {3, 103},  {4, 449},  {6, 418},
                                            {8, 176}, {10, 103}, {11, 379}, {13, 484}, {15, 203}};

}  // namespace lumina
