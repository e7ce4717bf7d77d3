// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/pages.h"

#include <sys/stat.h>

#include <algorithm>

#include "files.h"

namespace lumina::io {
namespace {

using tests::as_text;
using tests::expect_error;

TEST(Pages, HoldAFilesBytesMappedOrCopied) {
  tests::TempDir dir;
  const std::string content(100'003, 'x');
  const std::string path = dir.write("file", content);
  for (const Loading loading : {Loading::mapped, Loading::copied})
    EXPECT_EQ(as_text(Pages::of_file(path, loading).bytes()), content);
}

TEST(Pages, CopiedBytesSurviveTheFile) {
  tests::TempDir dir;
  const std::string path = dir.write("file", "as it was");
  const Pages pages = Pages::of_file(path, Loading::copied);
  dir.write("file", "");
  EXPECT_EQ(as_text(pages.bytes()), "as it was");
}

TEST(Pages, StayWhereTheyAreWhenMoved) {
  Pages a = Pages::allocate(10);
  const std::byte* at = a.bytes().data();
  Pages b = std::move(a);
  EXPECT_EQ(b.bytes().data(), at);
  EXPECT_TRUE(a.bytes().empty());
  a = std::move(b);
  EXPECT_EQ(a.bytes().data(), at);
}

TEST(Pages, AreZeroedAndWritableWhenAllocated) {
  Pages pages = Pages::allocate(5000);
  for (const std::byte byte : pages.bytes()) ASSERT_EQ(byte, std::byte{0});
  pages.writable()[4999] = std::byte{7};
  EXPECT_EQ(pages.bytes()[4999], std::byte{7});
  EXPECT_TRUE(Pages::allocate(0).bytes().empty());
}

TEST(Pages, SayWhyAFileCannotBeRead) {
  tests::TempDir dir;
  const std::string empty = dir.write("empty", "");
#if !defined(_WIN32)
  const std::string fifo = dir.path() + "/fifo";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  for (const Loading loading : {Loading::mapped, Loading::copied})
    expect_error([&] { Pages::of_file(fifo, loading); }, ErrorCode::model_format, "not a regular file");
#endif
  for (const Loading loading : {Loading::mapped, Loading::copied}) {
    expect_error([&] { Pages::of_file(dir.path() + "/none", loading); }, ErrorCode::model_format, "No such file");
    expect_error([&] { Pages::of_file(dir.path(), loading); }, ErrorCode::model_format, "not a regular file");
    expect_error([&] { Pages::of_file(empty, loading); }, ErrorCode::model_format, "empty");
  }
}

TEST(Pages, ReportMemoryThatIsNotThere) {
  expect_error([] { Pages::allocate(size_t{1} << 60); }, ErrorCode::out_of_memory, "cannot allocate");
}

TEST(ReadText, RefusesFilesAboveItsLimit) {
  tests::TempDir dir;
  const std::string path = dir.write("file", "12345");
  EXPECT_EQ(read_text(path, 5), "12345");
  expect_error([&] { read_text(path, 4); }, ErrorCode::model_format, "at most 4");
}

}  // namespace
}  // namespace lumina::io
