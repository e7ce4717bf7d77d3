// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/file_kind.h"

#include <algorithm>
#include <string_view>

#include "core/error.h"

namespace lumina::io {
namespace {

using namespace std::string_view_literals;

constexpr size_t kLooked = 512;  // bytes at the beginning that are looked at
constexpr std::string_view kSpace = " \t\r\n";

struct Kind {
  std::string_view begins;
  std::string_view words;
};

constexpr std::string_view kPointer =
    "is a Git LFS pointer, not the file itself; run `git lfs pull` where it was cloned, or download the file";
constexpr std::string_view kGgml =
    "is a GGML file, of llama.cpp; take the checkpoint that it was made from, in safetensors";
constexpr std::string_view kPickle =
    "is a bare pickle, not a file of tensors; load it with Python and save its state dict by torch.save";
constexpr std::string_view kUtf16 = "is text of UTF-16; save it as UTF-8";

/// Each by its first bytes, as its own specification gives them.
constexpr Kind kKinds[] = {
    {"version https://git-lfs.github.com/spec/"sv, kPointer},
    {"version https://hawser.github.com/spec/"sv, kPointer},
    {"\x1f\x8b"sv, "is compressed by gzip and has to be unpacked first: gunzip, or tar xzf"sv},
    {"\x28\xb5\x2f\xfd"sv, "is compressed by zstd and has to be unpacked first: unzstd, or tar xf"sv},
    {"\xfd"
     "7zXZ\0"sv,
     "is compressed by xz and has to be unpacked first: unxz, or tar xJf"sv},
    {"BZh"sv, "is compressed by bzip2 and has to be unpacked first: bunzip2, or tar xjf"sv},
    {"7z\xbc\xaf\x27\x1c"sv, "is a 7z archive and has to be unpacked first"sv},
    {"Rar!\x1a\x07"sv, "is a rar archive and has to be unpacked first"sv},
    {"GGUF"sv, "is a GGUF file, of llama.cpp; take the checkpoint that it was made from, in safetensors"sv},
    {"tjgg"sv, kGgml},
    {"fmgg"sv, kGgml},
    {"lmgg"sv, kGgml},
    {"\x89HDF\r\n"sv, "is an HDF5 file, of Keras; take the checkpoint of PyTorch or safetensors"sv},
    {"\x93NUMPY"sv, "is a NumPy array; take the checkpoint of PyTorch or safetensors"sv},
    {"\x89PNG"sv, "is a picture"sv},
    {"\xff\xd8\xff"sv, "is a picture"sv},
    {"%PDF-"sv, "is a PDF"sv},
    {"\x7f"
     "ELF"sv,
     "is a program"sv},
    {"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"sv,
     "was written by torch.save of PyTorch 1.5 or older; load it with a newer one and save it again"sv},
    {"\x80\x02"sv, kPickle},
    {"\x80\x03"sv, kPickle},
    {"\x80\x04"sv, kPickle},
    {"\x80\x05"sv, kPickle},
    {"\xff\xfe"sv, kUtf16},
    {"\xfe\xff"sv, kUtf16},
};

std::string_view beginning(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), std::min(bytes.size(), kLooked)};
}

bool begins_with(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() &&
         std::equal(lower.begin(), lower.end(), text.begin(), [](char wanted, char came) {
           return wanted == (came >= 'A' && came <= 'Z' ? static_cast<char>(came - 'A' + 'a') : came);
         });
}

std::string_view after_space(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  return text.substr(std::min(text.find_first_not_of(kSpace), text.size()));
}

/// The first line of a text, printable and short.
std::string first_line(std::string_view text) {
  constexpr size_t shown = 80;
  std::string line(text.substr(0, std::min(text.find_first_of("\r\n"), shown)));
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return line;
}

}  // namespace

std::string foreign_kind(std::span<const std::byte> bytes) {
  const std::string_view text = beginning(bytes);
  for (const Kind& kind : kKinds)
    if (text.starts_with(kind.begins)) return std::string(kind.words);
  if (text.size() > 262 && text.substr(257, 5) == "ustar")
    return "is a tar archive and has to be unpacked first: tar xf";
  const std::string_view word = after_space(text);
  for (const std::string_view page : {"<!doctype", "<html", "<head", "<?xml", "<error"})
    if (begins_with(word, page))
      return "is a web page or a server's answer, not the file itself; download the file (a hub's link has /resolve/ "
             "in place of /blob/)";
  if (text.find_first_not_of('\0') == text.npos)
    return lumina::text("begins with ", text.size(), " zeros: a download that did not end; fetch it again");
  return {};
}

std::string foreign_weights(std::span<const std::byte> bytes) {
  if (std::string words = foreign_kind(bytes); !words.empty()) return words;
  const std::string_view text = beginning(bytes), word = after_space(text);
  const bool printable =
      std::ranges::all_of(text, [](char c) { return (c >= ' ' && c <= '~') || kSpace.find(c) != kSpace.npos; });
  if (word.empty() || !printable) return {};
  return lumina::text("is text, not weights; it begins \"", first_line(word), "\"");
}

void refuse_foreign(const std::string& path, const std::string& words) {
  if (!words.empty()) throw Error(ErrorCode::model_format, lumina::text(path, ' ', words));
}

bool is_zip(std::span<const std::byte> bytes) { return beginning(bytes).starts_with("PK\3\4"); }

}  // namespace lumina::io
