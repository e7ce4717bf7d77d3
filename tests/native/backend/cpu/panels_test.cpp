// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/cpu/panels.h"

#include <limits>

#include "backend/cpu/ops.h"
#include "files.h"

namespace lumina::cpu {
namespace {

TEST(Panels, WeightsThatAreNoNumbersAreRefusedNotQuantized) {
  constexpr int64_t kRows = 5, kCols = 70;
  for (const float odd : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                          -std::numeric_limits<float>::infinity()})
    for (const DType type : {DType::int8, DType::int4}) {
      std::vector<float> values(kRows * kCols, 0.5f);
      const Weights host{values.data(), nullptr, kRows, kCols, DType::f32};
      EXPECT_NO_THROW(pack(host, type, {}));
      values[3 * kCols + 65] = odd;
      lumina::tests::expect_error([&] { pack(host, type, {}); }, ErrorCode::model_format, "in row 3, column 65");
    }
}

}  // namespace
}  // namespace lumina::cpu
