// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/self_check.h"

#include <gtest/gtest.h>
#if !defined(_WIN32)
#include <sys/wait.h>
#include <unistd.h>
#endif

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/build_id.h"
#include "engine/drive.h"
#include "engine/known_answers.h"
#include "files.h"

namespace lumina {
namespace {

TEST(KnownAnswers, AreTheReferences) {
  const Answers computed = answers_of(reference::backend());
  EXPECT_EQ(computed.broken, "");
  std::string logits, draws;
  bool same = computed.logits.size() == std::size(kKnownLogits) && computed.drawn.size() == std::size(kKnownDraws);
  for (size_t i = 0; i < computed.logits.size(); ++i) {
    logits += text(computed.logits[i], "f, ");
    same = same && std::abs(computed.logits[i] - kKnownLogits[i]) < 1e-4f;
  }
  for (size_t i = 0; i < computed.drawn.size(); ++i) {
    draws += text("{", kKnownDraws[i].seed, ", ", computed.drawn[i], "}, ");
    same = same && computed.drawn[i] == kKnownDraws[i].id;
  }
  EXPECT_TRUE(same) << logits << "\n" << draws;
}

/// A card for these tests: the device's kernels, or the CPU's, under a name of its own.
class SelfCheck : public testing::Test {
 protected:
  void SetUp() override {
    tests::set_environment("XDG_CACHE_HOME", dir_.path().c_str());
    spoil = nullptr;
    card_ = test_device().is_card() ? *test_device().find_cuda(0, test_device().library).backend : cpu::backend();
    right_ = &card_;
    checked = 0;
  }
  void TearDown() override { tests::unset_environment("XDG_CACHE_HOME"); }

  CudaBackend card(const std::string& name) {
    made_ = card_;
    made_.swiglu = [](const ProductInput& x, Weights gate, const float* gate_bias, Weights up, const float* up_bias,
                      View2<float> y, Stream stream) {
      ++checked;
      right_->swiglu(x, gate, gate_bias, up, up_bias, y, stream);
      if (!spoil) return;
      std::vector<float> values(static_cast<size_t>(y.rows * y.cols));  // y lies on the device
      right_->download(values.data(), y.data, values.size() * sizeof(float), stream);
      spoil({values.data(), y.rows, y.cols});
      right_->upload(y.data, values.data(), values.size() * sizeof(float), stream);
    };
    return {&made_, name};
  }
  EngineOptions options(const std::string& device) {
    EngineOptions options = options_for("mgpt-a", DType::bf16);
    options.device = device;
    options.check_card = self_check_once;
    found_ = card("a card that computes wrong");
    options.find_cuda = [](int, const std::string&) { return found_; };
    return options;
  }

  static std::vector<std::filesystem::path> remembered() {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(std::getenv("XDG_CACHE_HOME")))
      if (entry.path().parent_path().filename() == "self-check") files.push_back(entry.path());
    return files;
  }

  inline static int checked = 0;  ///< calls of an op
  inline static void (*spoil)(View2<float>) = nullptr;

 private:
  tests::TempDir dir_;
  Backend card_, made_;
  inline static const Backend* right_ = nullptr;
  inline static CudaBackend found_;
};

TEST_F(SelfCheck, PassesWhatComputesRightAndRemembersIt) {
  EXPECT_EQ(self_check_once(card("first")), "");
  const int once = checked;
  EXPECT_GT(once, 0);
  EXPECT_EQ(self_check_once(card("first")), "");
  EXPECT_EQ(checked, once);
  EXPECT_EQ(self_check_once(card("second")), "");
  EXPECT_EQ(checked, 2 * once);
}

TEST_F(SelfCheck, IsRememberedInTheCacheFolderAndNotWhereOthersLie) {
  EXPECT_EQ(self_check_once(card("kept"), "driver 1"), "");
  const std::vector<std::filesystem::path> files = remembered();
  ASSERT_EQ(files.size(), 1u);
  std::ifstream file(files[0]);
  std::string line;
  std::getline(file, line);
  EXPECT_NE(line.find("kept"), std::string::npos) << line;
  EXPECT_NE(line.find("driver 1"), std::string::npos) << line;
  EXPECT_NE(line.find(kBuildId), std::string::npos) << line;
}

TEST_F(SelfCheck, IsNotRememberedForOtherProcessesWhereTheDriverIsUnknown) {
  EXPECT_EQ(self_check_once(card("of an unknown driver"), ""), "");
  EXPECT_EQ(remembered().size(), 0u);
}

TEST_F(SelfCheck, IsDoneAgainForAnotherDriverLibraryOrSwitch) {
  const std::string library = std::string(std::getenv("XDG_CACHE_HOME")) + "/library";
  std::ofstream(library) << "one";
  CudaBackend changing = card("changing");
  changing.library = library;
  const auto checks = [&](const std::string& driver) {
    const int before = checked;
    EXPECT_EQ(self_check_once(changing, driver), "");
    return checked > before;
  };
  EXPECT_TRUE(checks("driver 1"));
  EXPECT_FALSE(checks("driver 1"));
  EXPECT_TRUE(checks("driver 2"));
  std::ofstream(library) << "two";
  EXPECT_TRUE(checks("driver 1"));
  tests::set_environment("LUMINA_CUDA_MATMUL", "plain");
  EXPECT_TRUE(checks("driver 1"));
  tests::unset_environment("LUMINA_CUDA_MATMUL");
  EXPECT_FALSE(checks("driver 1"));
}

#if !defined(_WIN32)  // has no fork
TEST_F(SelfCheck, IsNotDoneAgainByTheNextProcess) {
  if (test_device().is_card()) GTEST_SKIP() << "a child does not inherit a card";
  const pid_t first = fork();  // what it keeps in memory ends with it
  if (first == 0) _exit(self_check_once(card("handed on"), "driver 1").empty() ? 0 : 1);
  int status = -1;
  waitpid(first, &status, 0);
  EXPECT_EQ(status, 0);
  ASSERT_EQ(remembered().size(), 1u);
  std::ofstream(remembered()[0], std::ios::app) << "more\n";
  EXPECT_EQ(self_check_once(card("handed on"), "driver 1"), "");
  EXPECT_EQ(checked, 0);

  const pid_t second = fork();
  if (second == 0) _exit(self_check_once(card("spoiled"), "driver 1").empty() ? 0 : 1);
  waitpid(second, &status, 0);
  EXPECT_EQ(status, 0);
  for (const auto& file : remembered()) std::ofstream(file) << "spoi";
  EXPECT_EQ(self_check_once(card("spoiled"), "driver 1"), "");
  EXPECT_GT(checked, 0);
}
#endif

TEST_F(SelfCheck, RefusesACardThatComputesWrong) {
  for (const auto wrong : {+[](View2<float> y) { y.data[y.stride * (y.rows - 1) + 3] += 40; },
                           +[](View2<float> y) { y.data[0] = std::nanf(""); },
                           +[](View2<float> y) {  // right, but for the number of rows
                             if (y.rows == 8) y.data[y.stride * 7] *= 1.001f;
                           }}) {
    spoil = wrong;
    EXPECT_NE(self_check_once(card("wrong")), "");
    EXPECT_NE(self_check_once(card("wrong")), "") << "what fails is not remembered";
  }
}

TEST_F(SelfCheck, LeavesTheCpuToWhoAskedForAnyDevice) {
  spoil = [](View2<float> y) { y.data[0] += 40; };
  tests::expect_error([&] { Engine refused(options("cuda")); }, ErrorCode::unsupported, "computes wrong");
  Engine engine(options("auto"));
  EXPECT_EQ(engine.device().name, "cpu");
  EXPECT_EQ(engine.device().card, CardUse::wrong);
  EXPECT_NE(engine.device().why.find("should be"), std::string::npos) << engine.device().why;
  spoil = nullptr;
  EXPECT_EQ(Engine(options("auto")).device().name, "cuda:0");
}

}  // namespace
}  // namespace lumina
