// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/load_cuda.h"

#include <gtest/gtest.h>

#include "core/build_id.h"
#include "core/system.h"

#ifndef LUMINA_CUDA_LIBRARY
#define LUMINA_CUDA_LIBRARY ""
#endif

namespace lumina {
namespace {

/// A reason is one line that begins so.
void expect_reason(const CudaBackend& cuda) {
  EXPECT_EQ(cuda.backend, nullptr);
  EXPECT_EQ(cuda.why.rfind("no CUDA device: ", 0), 0u) << cuda.why;
  EXPECT_GT(cuda.why.size(), std::string("no CUDA device: ").size());
  EXPECT_EQ(cuda.why.find('\n'), std::string::npos) << cuda.why;
}

TEST(LoadCuda, GivesABackEndOrTheReasonForNone) {
  const CudaBackend cuda = load_cuda(0, LUMINA_CUDA_LIBRARY);
  RecordProperty("why", cuda.why);
  if (cuda.backend) {
    EXPECT_STREQ(cuda.backend->name, "cuda");
    EXPECT_FALSE(cuda.why.empty());
  } else {
    expect_reason(cuda);
  }
}

TEST(LoadCuda, TwiceGivesTheSame) {
  const CudaBackend first = load_cuda(0, LUMINA_CUDA_LIBRARY), second = load_cuda(0, LUMINA_CUDA_LIBRARY);
  EXPECT_EQ(first.backend, second.backend);
  EXPECT_EQ(first.why, second.why);
}

TEST(LoadCuda, NamesAMissingLibraryOrDriver) { expect_reason(load_cuda(0, "/nowhere/liblumina_cuda.so")); }

TEST(LoadCuda, RefusesALibraryThatIsNoBackEnd) { expect_reason(load_cuda(0, "libm.so.6")); }

TEST(LoadCuda, RefusesANegativeDevice) {
  const CudaBackend cuda = load_cuda(-1);
  expect_reason(cuda);
  EXPECT_NE(cuda.why.find("-1"), std::string::npos) << cuda.why;
}

/// The library's own answers, asked without the loader, which stops earlier where there is no driver.
TEST(CudaLibrary, AnswersWithATableOrAReason) {
  void* library = system::open_library(LUMINA_CUDA_LIBRARY[0] ? LUMINA_CUDA_LIBRARY : "none");
  if (!library) GTEST_SKIP() << "built without nvcc: " << system::last_library_error();
  auto* entry = reinterpret_cast<CudaEntry*>(system::find_symbol(library, kCudaEntryName));
  ASSERT_NE(entry, nullptr) << system::last_library_error();
  char why[256] = "";
  CardUse use = CardUse::other_build;
  EXPECT_EQ(entry("of another build", 0, why, sizeof why, nullptr), nullptr) << "which may know no `use`";
  EXPECT_NE(std::string(why).find("of another build"), std::string::npos) << why;
  const Backend* backend = entry(kBuildId, 0, why, sizeof why, &use);
  EXPECT_EQ(use == CardUse::used, backend != nullptr);
  EXPECT_NE(use, CardUse::other_build);
  EXPECT_STRNE(why, "");
  RecordProperty("why", why);
  if (!system::open_library("libcuda.so.1")) {
    EXPECT_EQ(use, CardUse::no_driver) << why;
  }
  EXPECT_STREQ(backend ? backend->name : "cuda", "cuda");
  char cut[8] = "";
  entry("of another build", 0, cut, sizeof cut, &use);
  EXPECT_STREQ(cut, "liblumi");
}

}  // namespace
}  // namespace lumina
