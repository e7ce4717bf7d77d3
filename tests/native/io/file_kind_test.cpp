// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/file_kind.h"

#include "files.h"
#include "io/json.h"
#include "io/weight_file.h"
#include "io/yaml.h"
#include "io/zip_builder.h"

namespace lumina::io {
namespace {

using lumina::tests::expect_error;
using lumina::tests::le;
using lumina::tests::safetensors;
using lumina::tests::TempDir;
using tests::zip;
using namespace std::string_literals;

const std::string kTensor = safetensors(R"({"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", "12345678");

void expect_weights_refused(const std::string& content, std::string_view part) {
  const TempDir dir;
  const std::string path = dir.write("model.safetensors", content);
  for (const Loading loading : {Loading::mapped, Loading::copied})
    expect_error([&] { open_weight_file(path, loading); }, ErrorCode::model_format, part);
}

TEST(WeightFile, SaysWhatAForeignFileIsAndWhatToDo) {
  expect_weights_refused("version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 8\n",
                         "Git LFS pointer, not the file itself; run `git lfs pull`");
  for (const char* page :
       {"<!DOCTYPE html><html>", "\n  <HTML lang=en>", "<?xml version=\"1.0\"?><Error>", "\xef\xbb\xbf<html>"})
    expect_weights_refused(page, "a web page or a server's answer");
  expect_weights_refused("Entry not found\n", "is text, not weights; it begins \"Entry not found\"");
  expect_weights_refused(R"({"error":"Access to this model is restricted"})", "it begins \"{\"error\"");
  expect_weights_refused("\x1f\x8b\x08\0\0\0\0\0\0\3abc"s, "compressed by gzip and has to be unpacked first");
  expect_weights_refused("\x28\xb5\x2f\xfd\4\0\0\0\0"s, "zstd");
  expect_weights_refused(
      "\xfd"
      "7zXZ\0\0\4"s,
      "xz");
  expect_weights_refused("BZh91AY&SY\1", "bzip2");
  expect_weights_refused("7z\xbc\xaf\x27\x1c\0\4"s, "7z archive");
  expect_weights_refused("GGUF\3\0\0\0\0"s, "GGUF file, of llama.cpp");
  expect_weights_refused("tjgg\3\0\0\0\0"s, "GGML");
  expect_weights_refused("\x89HDF\r\n\x1a\n\0"s, "HDF5");
  expect_weights_refused("\x93NUMPY\1\0v\0"s, "NumPy");
  expect_weights_refused("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.",
                         "PyTorch 1.5 or older; load it with a newer one");
  expect_weights_refused("\x80\x04\x95\x10\0\0\0\0\0\0\0"s, "bare pickle");
  std::string tar(512, '\0');
  expect_weights_refused(tar.replace(0, 5, "a.txt").replace(257, 5, "ustar"), "tar archive");
  expect_weights_refused(std::string(4096, '\0'), "zeros: a download that did not end");
  expect_weights_refused("", "the file is empty");
}

TEST(WeightFile, SaysThatADownloadWasCut) {
  for (size_t kept = 9; kept < kTensor.size(); ++kept)
    expect_weights_refused(kTensor.substr(0, kept), "the download was cut; fetch the file again");
  const std::string archive = zip({{"x/data.pkl", "N."}});
  for (size_t kept = 30; kept < archive.size(); kept += 9)
    expect_weights_refused(archive.substr(0, kept), "the download was cut");
}

TEST(WeightFile, OpensWhatAFileHoldsWhateverItsName) {
  const TempDir dir;
  EXPECT_EQ(open_weight_file(dir.write("vqgan.ckpt", kTensor), Loading::mapped).tensors().size(), 1u);
  // Headers whose lengths have the bytes of a gzip and of a pickle.
  for (const size_t length : {size_t{0x8b1f}, size_t{0x0280}}) {
    const std::string header = R"({"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
    const std::string padded = header + std::string(length - header.size(), ' ');
    EXPECT_EQ(open_weight_file(dir.write("x", safetensors(padded, "12345678")), Loading::mapped).tensors().size(), 1u);
  }
  const std::string golden = LUMINA_CHECKPOINTS_DIR "/vqgan/vqgan";
  const auto archive = open_weight_file(golden + ".ckpt", Loading::mapped),
             wanted = open_weight_file(golden + ".safetensors", Loading::mapped);
  EXPECT_EQ(archive.tensors().size(), wanted.tensors().size());
  EXPECT_GT(wanted.tensors().size(), 10u);
}

TEST(FileKind, IsLookedAtBeforeTextIsParsed) {
  const TempDir dir;
  const std::string pointer = dir.write("p", "version https://git-lfs.github.com/spec/v1\nsize 8\n"),
                    page = dir.write("h", "<!doctype html>");
  const std::string wide = dir.write("w", "\xff\xfe{\0}\0"s);
  for (const auto& read : {&read_json, &read_yaml}) {
    expect_error([&] { read(pointer); }, ErrorCode::model_format, "Git LFS pointer");
    expect_error([&] { read(page); }, ErrorCode::model_format, "web page");
    expect_error([&] { read(wide); }, ErrorCode::model_format, "UTF-16; save it as UTF-8");
  }
}

}  // namespace
}  // namespace lumina::io
