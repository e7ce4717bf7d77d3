// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// Why there is no card, on a machine without one: the driver is stand_in/driver.cpp, which hides one that is installed, and the
// library stand_in/library.cpp or the real one with the CUDA runtime inside it.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "backend/load_cuda.h"
#include "core/build_id.h"
#include "core/system.h"

namespace lumina {
namespace {

struct Answer {
  CardUse use;
  std::string why;
};

/// Of a process of its own, as the CUDA runtime looks for the driver once.
Answer ask(int device, const std::string& library, int driver = 13000, int init = 100) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    setenv("LUMINA_STAND_IN_DRIVER", std::to_string(driver).c_str(), 1);
    setenv("LUMINA_STAND_IN_INIT", std::to_string(init).c_str(), 1);
    if (driver != 0 && !system::open_library(LUMINA_STAND_IN_DRIVER)) _exit(1);
    const CudaBackend found = load_cuda(device, library);
    const std::string said = static_cast<char>(found.use) + std::string(found.backend ? "+" : "-") + found.why;
    _exit(write(ends[1], said.data(), said.size()) == static_cast<ssize_t>(said.size()) ? 0 : 1);
  }
  close(ends[1]);
  std::string said;
  char piece[512];
  for (ssize_t n = 0; (n = read(ends[0], piece, sizeof piece)) > 0;) said.append(piece, static_cast<size_t>(n));
  close(ends[0]);
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0) << said;
  if (said.size() < 2) return {CardUse::failed, "the child said nothing"};
  const auto use = static_cast<CardUse>(said[0]);
  EXPECT_EQ(said[1], use == CardUse::used ? '+' : '-') << said;
  return {use, said.substr(2)};
}

void expect(const Answer& answer, CardUse use, const std::string& words) {
  EXPECT_EQ(answer.use, use) << answer.why;
  EXPECT_NE(answer.why.find(words), std::string::npos) << answer.why;
  EXPECT_EQ(answer.why.find('\n'), std::string::npos) << answer.why;
}

TEST(CardUse, IsWhatTheLibrarySays) {
  for (int use = 1; use <= 12; ++use)
    expect(ask(use, LUMINA_STAND_IN_LIBRARY), static_cast<CardUse>(use), text("card ", use, " for ", kBuildId));
  expect(ask(100, LUMINA_STAND_IN_LIBRARY), CardUse::other_build, "card 100");
}

TEST(CardUse, IsNoLibraryWhereThereIsADriverAlone) {
  expect(ask(0, "/nowhere/liblumina_cuda.so"), CardUse::no_library, "/nowhere/liblumina_cuda.so");
  expect(ask(0, "libm.so.6"), CardUse::no_library, "exports no lumina_cuda_backend");
}

TEST(CardUse, IsNoDriverBeforeTheLibraryIsLookedFor) {
  if (void* driver = system::open_library("libcuda.so.1")) {
    system::close_library(driver);
    return;  // and the test before has it
  }
  expect(ask(0, "/nowhere/liblumina_cuda.so", 0), CardUse::no_driver, "libcuda.so.1) is not installed");
}

#ifdef LUMINA_CUDA_LIBRARY
TEST(CudaLibrary, NamesBothVersionsOfTooOldADriver) {
  expect(ask(0, LUMINA_CUDA_LIBRARY, 12020), CardUse::old_driver,
         "the NVIDIA driver serves CUDA 12.2, this library needs 1");
}

TEST(CudaLibrary, SaysWhyTheDriverServesNoCard) {
  const int newer = 99000;  // than the runtime, which asks then whether there is a card
  expect(ask(0, LUMINA_CUDA_LIBRARY, newer, 100), CardUse::none, "finds no card");
  expect(ask(0, LUMINA_CUDA_LIBRARY, newer, 34), CardUse::no_driver, "stub");
  expect(ask(0, LUMINA_CUDA_LIBRARY, newer, 3), CardUse::failed, "does not start: initialization error");
}
#endif

}  // namespace
}  // namespace lumina
