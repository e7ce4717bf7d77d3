// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/self_check.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <numeric>
#include <set>

#include "core/build_id.h"
#include "core/error.h"
#include "core/thread_pool.h"
#include "engine/known_answers.h"
#include "model/model.h"
#include "sampling/sampler.h"

namespace lumina {
namespace {

constexpr int32_t kLength = 40;  // more than a page
constexpr int32_t kRows[] = {31, kLength - 1};
constexpr int32_t kWindow = 8;
constexpr int kColumns = 16;  // of each row's logits

/// Of bf16: what rounding inputs and softmax weights to bf16 costs, or leaving it out, is well below; a wrong term is not.
constexpr float kTolerance = 0.03f;

std::vector<float> forward(Model& model, std::span<const int32_t> ids, int32_t from, std::span<const int32_t> pages,
                           std::span<const int32_t> wanted) {
  StepPlan plan;
  plan.add(ids.subspan(static_cast<size_t>(from)), from, pages);
  for (int32_t position : wanted) plan.wanted.push_back({position - from, true});
  const View2<const float> logits = model.forward(plan);
  const Vocabulary& vocabulary = model.vocabulary();
  std::vector<float> rows;
  for (int64_t row = 0; row < logits.rows; ++row) {
    const float* first = logits.row(row) + vocabulary.image_first;
    rows.insert(rows.end(), first, first + vocabulary.image_count);
  }
  return rows;
}

std::string first_line(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

std::filesystem::path folder() {
  const char* caches = std::getenv("XDG_CACHE_HOME");
  if (caches && caches[0] == '/') return std::filesystem::path(caches) / "lumina-mgpt" / "self-check";
  const char* home = std::getenv("HOME");
  return home && home[0] == '/' ? std::filesystem::path(home) / ".cache" / "lumina-mgpt" / "self-check" : "";
}

/// Of a file's bytes (FNV-1a), as the compiler that made them counts too; 0 if it cannot be read.
uint64_t hash_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  uint64_t hash = in ? 0xcbf29ce484222325u : 0;
  std::vector<char> piece(1 << 16);
  while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())), in.gcount() > 0)
    for (const char byte : std::span(piece).first(static_cast<size_t>(in.gcount())))
      hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3u;
  return hash;
}

/// All that decides what a card computes, in one line.
std::string key_of(const CudaBackend& card, const std::string& driver) {
  std::string key = text(kBuildId, "; library ", hash_of(card.library), "; ", card.why, "; ", driver);
  if (card.backend->identify) key += text("; ", card.backend->identify().serial);
  for (const char* part : {"MATMUL", "ATTENTION", "SAMPLER", "QUEUE", "GRAPH", "PDL"})
    if (const char* value = std::getenv(text("LUMINA_CUDA_", part).c_str())) key += text("; ", part, "=", value);
  return key;
}

}  // namespace

Answers answers_of(const Backend& backend) {
  const Buffer own = backend.make_stream ? backend.make_stream() : nullptr;
  ThreadPool pool(1);
  Model model(
      Checkpoint::random(kKnownConfig, 1), backend, Stream{own ? own.get() : &pool},
      {.weights = DType::bf16, .pages = DType::bf16, .page_count = 4, .max_rows = kLength, .max_wanted = kWindow});
  std::vector<int32_t> ids(kLength);
  for (int32_t i = 0; i < kLength; ++i) ids[static_cast<size_t>(i)] = 7 * i % model.config().vocab_size;
  const std::vector<int32_t> pages{2, 0, 3};
  const auto count = static_cast<size_t>(model.vocabulary().image_count);

  Answers answers;
  const std::vector<float> rows = forward(model, ids, 0, pages, kRows);
  for (size_t row = 0; row < std::size(kRows); ++row)
    for (size_t column = 0; column < kColumns; ++column)
      answers.logits.push_back(rows[row * count + column * count / kColumns]);

  std::vector<int32_t> last(kWindow);
  std::iota(last.begin(), last.end(), kLength - kWindow);
  const std::vector<float> window = forward(model, ids, last[0], pages, last);
  const std::vector<float> alone = forward(model, ids, kLength - 1, pages, std::span(last).last(1));
  const auto differs = [&](const std::vector<float>& other) {
    return std::memcmp(other.data() + other.size() - count, rows.data() + count, count * sizeof(float)) != 0;
  };
  if (differs(window)) answers.broken = "a position has other logits in a window than in a prompt";
  if (differs(alone)) answers.broken = "a position has other logits alone than in a prompt";

  if (std::ranges::any_of(rows, [](float logit) { return std::isnan(logit); })) return answers;  // nothing to draw from
  Sampler sampler;
  const Choice cell{Choice::Rule::cell, 0, static_cast<int32_t>(count)};
  for (const KnownDraw& draw : kKnownDraws)
    answers.drawn.push_back(sampler.pick(cell, {draw.seed, 3, 1, 100, 10}, rows.data() + count, rows.data(), kLength));
  return answers;
}

std::string self_check(const Backend& backend) {
  const Answers answers = answers_of(backend);
  float largest = 0;
  for (float known : kKnownLogits) largest = std::max(largest, std::abs(known));
  for (size_t i = 0; i < answers.logits.size(); ++i) {
    if (std::abs(answers.logits[i] - kKnownLogits[i]) <= kTolerance * largest) continue;  // false for a NaN too
    return text("logit ", i, " of a small decoder is ", answers.logits[i], " there and should be ", kKnownLogits[i]);
  }
  if (!answers.broken.empty()) return answers.broken;
  for (size_t i = 0; i < answers.drawn.size(); ++i) {
    if (answers.drawn[i] != kKnownDraws[i].id)
      return text("seed ", kKnownDraws[i].seed, " drew ", answers.drawn[i], " and should have drawn ",
                  kKnownDraws[i].id);
  }
  return "";
}

std::string self_check_once(const CudaBackend& card) {
  return self_check_once(card, first_line("/proc/driver/nvidia/version"));
}

std::string self_check_once(const CudaBackend& card, const std::string& driver) {
  static std::mutex one_at_a_time;
  static std::set<std::string> passed;
  const std::lock_guard lock(one_at_a_time);
  const std::string key = key_of(card, driver);
  if (passed.contains(key)) return "";
  const bool lasts = !driver.empty() && !folder().empty();
  const std::filesystem::path file = lasts ? folder() / text(std::hash<std::string>()(key)) : "";
  if (!lasts || first_line(file) != key) {
    if (std::string wrong = self_check(*card.backend); !wrong.empty()) return wrong;
    std::error_code unheard;  // where it cannot be written, the next process checks again
    if (lasts && (std::filesystem::create_directories(file.parent_path(), unheard), !unheard)) {
      std::filesystem::path part = file;
      part += ".part";
      std::ofstream(part) << key << '\n';
      std::filesystem::rename(part, file, unheard);
    }
  }
  passed.insert(key);
  return "";
}

}  // namespace lumina
