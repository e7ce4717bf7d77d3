// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <cstring>

#include "files.h"
#include "model/checkpoint.h"

namespace lumina {
namespace {

int run(const std::string& arguments) {
  return std::system((std::string(LUMINA_RANDOM_CHECKPOINT) + " " + arguments + " >/dev/null 2>&1").c_str());
}

TEST(RandomCheckpointTool, WritesWhatTheLibraryMakesInMemory) {
  const tests::TempDir dir;
  ASSERT_EQ(run(dir.path() + "/model 32x2x4x2x48x9000 7"), 0);
  const Checkpoint written = Checkpoint::open(dir.path() + "/model", "", io::Loading::mapped);
  const Checkpoint made = Checkpoint::random(
      R"({"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2,
          "intermediate_size": 48, "vocab_size": 9000})",
      7);
  EXPECT_EQ(written.parameters, made.parameters);
  EXPECT_TRUE(written.copies.empty());
  EXPECT_EQ(written.vocabulary.code_to_id, made.vocabulary.code_to_id);
  EXPECT_EQ(written.vocabulary.grid_count, made.vocabulary.grid_count);
  for (const io::StoredTensor& tensor : made.files[0].tensors()) {
    const io::StoredTensor* found = written.files[0].find(tensor.name);
    ASSERT_NE(found, nullptr) << tensor.name;
    EXPECT_TRUE(tests::as_text(found->bytes) == tests::as_text(tensor.bytes)) << tensor.name;
  }
  EXPECT_NE(run(dir.path() + "/model 32x2x4x2x48x9000"), 0);  // never over a checkpoint that is there
}

TEST(RandomCheckpointTool, RefusesShapesThatMakeNoModel) {
  const tests::TempDir dir;
  for (const char* shape : {"8b", "32x2x4x2x48", "32x2x4x2x48x9000x1", "33x2x4x2x48x9000", "32x2x4x2x48x10"})
    EXPECT_NE(run(dir.path() + "/model " + shape), 0) << shape;
}

}  // namespace
}  // namespace lumina
