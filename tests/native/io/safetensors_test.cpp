// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/safetensors.h"

#include <cmath>

#include "damage.h"
#include "files.h"
#include "io/json.h"

namespace lumina::io {
namespace {

using tests::as_text;
using tests::expect_error;
using tests::le;

constexpr const char* kTwo = R"({"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]},)"
                             R"("a":{"dtype":"BF16","shape":[1,2],"data_offsets":[0,4]}})";

void expect_refused(const std::string& content, std::string_view part) {
  tests::TempDir dir;
  const std::string path = dir.write("x.safetensors", content);
  for (const Loading loading : {Loading::mapped, Loading::copied})
    expect_error([&] { open_safetensors(path, loading); }, ErrorCode::model_format, part);
}

/// A header with one tensor of the given entry over `bytes` bytes of data.
void expect_entry_refused(const std::string& entry, size_t bytes, std::string_view part) {
  expect_refused(tests::safetensors("{\"t\":" + entry + "}", std::string(bytes, '\0')), part);
}

TEST(Safetensors, GivesTensorsByName) {
  tests::TempDir dir;
  const std::string data = le<uint16_t>(0x3f80) + le<uint16_t>(0xc000) + le(1.5f) + le(-2.f);
  const std::string path = dir.write("x.safetensors", tests::safetensors(kTwo, data));
  for (const Loading loading : {Loading::mapped, Loading::copied}) {
    const TensorFile file = open_safetensors(path, loading);
    ASSERT_EQ(file.tensors().size(), 2u);
    const StoredTensor& a = *file.find("a");
    EXPECT_EQ(a.type, StoredType::bf16);
    EXPECT_EQ(a.shape, (std::vector<int64_t>{1, 2}));
    EXPECT_EQ(to_f32(a), (std::vector<float>{1, -2}));
    EXPECT_EQ(to_f32(*file.find("b")), (std::vector<float>{1.5f, -2}));
    EXPECT_EQ(file.find("c"), nullptr);
    EXPECT_EQ(file.find("__metadata__"), nullptr);
  }
}

TEST(Safetensors, AgreesWithTheGoldenManifest) {
  const Value manifest = read_json(LUMINA_GOLDEN_DIR "/model/checkpoint_manifest.json");
  int files = 0;
  for (const auto& [name, tensors] : *manifest.map()) {
    const TensorFile file = open_safetensors(LUMINA_CHECKPOINTS_DIR "/" + name, Loading::mapped);
    EXPECT_EQ(file.tensors().size(), tensors.map()->size());
    for (const auto& [tensor, facts] : *tensors.map()) {
      const StoredTensor* found = file.find(tensor);
      ASSERT_NE(found, nullptr) << tensor;
      EXPECT_EQ(name_of(found->type), *facts.find("dtype")->string()) << tensor;
      EXPECT_EQ(found->shape, Fields(facts, tensor).integers("shape", {}, 0, INT64_MAX)) << tensor;
      const std::vector<float> values = to_f32(*found);
      double sum = 0;
      for (const float value : values) sum += value;
      EXPECT_NEAR(sum / static_cast<double>(values.size()), Fields(facts, tensor).number("mean", 99, -100, 100), 1e-6)
          << tensor;
    }
    ++files;
  }
  EXPECT_EQ(files, 4);
}

TEST(Safetensors, TakesEmptyTensorsAndScalars) {
  tests::TempDir dir;
  const std::string header =
      R"({"e":{"dtype":"F32","shape":[0,5],"data_offsets":[4,4]},"s":{"dtype":"F32","shape":[],"data_offsets":[0,4]},)"
      R"("z":{"dtype":"I8","shape":[0],"data_offsets":[0,0]}})";
  const TensorFile file =
      open_safetensors(dir.write("x.safetensors", tests::safetensors(header, le(3.f))), Loading::mapped);
  EXPECT_TRUE(to_f32(*file.find("e")).empty());
  EXPECT_EQ(to_f32(*file.find("s")), std::vector<float>{3.f});
}

TEST(Safetensors, RefusesDamagedFiles) {
  const std::string good = tests::safetensors(kTwo, std::string(12, '\0'));
  expect_refused("", "empty");
  expect_refused("1234567", "too few");
  expect_refused(le<uint64_t>(1000) + "{}", "its header alone 1000: the download was cut");
  expect_refused(le<uint64_t>(UINT64_MAX) + "{}", "claims");
  expect_refused(le<uint64_t>(uint64_t{1} << 40) + "{}", "claims");
  expect_refused(good.substr(0, good.size() - 1), "has 11 bytes of tensors, its header wants 12: the download was cut");
  expect_refused(good + "x", "1 bytes at the end");
  expect_refused(tests::safetensors("[]", ""), "no map");
  expect_refused(tests::safetensors("{\"a\":", ""), "not valid JSON");
  expect_refused(tests::safetensors("{\"t\":" + std::string(100'000, '['), ""), "deeper than 64");
}

TEST(Safetensors, RefusesEveryTruncation) {
  const std::string good = tests::safetensors(kTwo, std::string(12, '\1'));
  tests::TempDir dir;
  for (size_t size = 0; size < good.size(); ++size) {
    const std::string path = dir.write("x.safetensors", std::string_view(good).substr(0, size));
    EXPECT_THROW(open_safetensors(path, Loading::copied), Error) << size;
  }
}

TEST(Safetensors, RefusesEntriesThatLie) {
  expect_entry_refused(R"({"dtype":"F32","shape":[1],"data_offsets":[4,0]})", 4, "in order");
  expect_entry_refused(R"({"dtype":"F32","shape":[1],"data_offsets":[0,8]})", 8, "span 8 bytes");
  expect_entry_refused(R"({"dtype":"F32","shape":[2],"data_offsets":[0,4]})", 4, "needs 8");
  expect_entry_refused(R"({"dtype":"F32","shape":[2],"data_offsets":[0,8]})", 4, "the download was cut");
  expect_entry_refused(R"({"dtype":"F32","shape":[1],"data_offsets":[-4,0]})", 4, "data_offsets");
  expect_entry_refused(R"({"dtype":"F32","shape":[-1],"data_offsets":[0,4]})", 4, "shape");
  expect_entry_refused(R"({"dtype":"F32","shape":[1],"data_offsets":[0]})", 4, "two numbers");
  expect_entry_refused(R"({"dtype":"F32","shape":[1]})", 4, "two numbers");
  expect_entry_refused(R"({"dtype":"F32","data_offsets":[0,4]})", 4, "shape: is missing");
  expect_entry_refused(R"({"dtype":"F32","shape":[1.5],"data_offsets":[0,4]})", 4, "list of integers");
  expect_entry_refused(R"({"dtype":"F32","shape":[1],"data_offsets":[0,18446744073709551616]})", 4, "integers");
  expect_entry_refused(R"({"shape":[1],"data_offsets":[0,4]})", 4, "dtype");
  expect_entry_refused(R"(7)", 4, "wanted a map");
}

TEST(Safetensors, RefusesShapesWhoseProductOverflows) {
  expect_entry_refused(R"({"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]})", 4, "overflows");
  expect_entry_refused(R"({"dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,0]})", 4, "overflows");
  expect_entry_refused(R"({"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]})", 4, "9 dimensions");
}

TEST(Safetensors, RefusesOverlapsGapsAndNamesThatComeTwice) {
  const auto two = [](const char* first, const char* second) {
    const auto entry = [](const std::string& name, const std::string& offsets) {
      return "\"" + name + "\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":" + offsets + "}";
    };
    return tests::safetensors("{" + entry("a", first) + "," + entry("b", second) + "}", std::string(20, '\0'));
  };
  expect_refused(two("[0,8]", "[4,12]"), "tensor b begins at byte 4 of the data, inside");
  expect_refused(two("[0,8]", "[0,8]"), "inside");
  expect_refused(two("[0,8]", "[12,20]"), "after a gap");
  expect_refused(two("[4,12]", "[12,20]"), "after a gap");
  expect_refused(tests::safetensors(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                                    R"("a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
                                    std::string(8, '\0')),
                 "\"a\" twice");
}

TEST(StoredTensor, ConvertsEveryHalfExactly) {
  std::string all;
  for (uint32_t bits = 0; bits < 65536; ++bits) all += le(static_cast<uint16_t>(bits));
  const StoredTensor tensor{"t", StoredType::f16, {65536}, std::as_bytes(std::span(all))};
  const std::vector<float> values = to_f32(tensor);
  for (int bits = 0; bits < 65536; ++bits) {
    const int exponent = bits >> 10 & 31, mantissa = bits & 1023;
    const double sign = bits & 0x8000 ? -1 : 1;
    if (exponent == 31 && mantissa != 0) {
      EXPECT_TRUE(std::isnan(values[bits]));
      continue;
    }
    const double wanted = exponent == 31  ? INFINITY
                          : exponent == 0 ? std::ldexp(mantissa, -24)
                                          : std::ldexp(1024 + mantissa, exponent - 25);
    ASSERT_EQ(values[bits], static_cast<float>(sign * wanted)) << bits;
    ASSERT_EQ(std::signbit(values[bits]), sign < 0) << bits;
  }
}

TEST(StoredTensor, RefusesIntegersAsWeights) {
  const StoredTensor tensor{"t", StoredType::i64, {0}, {}};
  expect_error([&] { to_f32(tensor); }, ErrorCode::model_format, "I64");
}

TEST(Safetensors, AreReadOrRefusedWhenDamaged) {
  const tests::TempDir dir;
  tests::expect_survives(tests::safetensors(kTwo, std::string(12, '\1')), 2'000, [&](const std::string& bad) {
    const TensorFile file = open_safetensors(dir.write("x.safetensors", bad), Loading::copied);
    for (const StoredTensor& tensor : file.tensors()) (void)to_f32(tensor);
  });
}

}  // namespace
}  // namespace lumina::io
