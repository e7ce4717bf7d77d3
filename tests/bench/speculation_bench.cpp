// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// lumina-speculation-bench MODEL_DIR PROMPTS [REQUESTS] [GUIDANCE IMAGE_TOP_K TEMPERATURE [WINDOWS [WEIGHTS]]]: tokens a pass and
// wall time of speculation by acceptance and window, against plain decoding, every request by all of them in turn. PROMPTS: a file
// with a prompt a line, its ids comma-separated as `lumina tokens --json` prints them; request n has seed n.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>

#include "engine/engine.h"

using namespace lumina;

namespace {

std::vector<int32_t> parse(const std::string& list) {
  std::vector<int32_t> ids;
  for (size_t at = 0; at < list.size();
       at = list.find(',', at) == std::string::npos ? list.size() : list.find(',', at) + 1) {
    ids.push_back(std::atoi(list.c_str() + at));
  }
  return ids;
}

std::vector<std::vector<int32_t>> read_prompts(const char* path) {
  std::ifstream file(path);
  std::vector<std::vector<int32_t>> prompts;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty()) prompts.push_back(parse(line));
  }
  if (prompts.empty()) throw Error(ErrorCode::invalid_request, text(path, " holds no prompts"));
  return prompts;
}

DType dtype_of(const std::string& name) {
  for (const DType type : {DType::f32, DType::bf16, DType::int8, DType::int4}) {
    if (name == name_of(type)) return type;
  }
  throw Error(ErrorCode::invalid_request, text("weights are f32, bf16, int8 or int4, not ", name));
}

// A way to decode, and what it has taken so far.
struct Contender {
  std::string name;
  std::unique_ptr<Engine> engine;
  double seconds = 0;
  uint64_t tokens = 0, passes = 0, rows = 0, others = 0;
};

std::vector<int32_t> draw(Contender& contender, const Request& request, bool counts) {
  Engine& engine = *contender.engine;
  const uint64_t rows = engine.stats().rows;
  const auto start = std::chrono::steady_clock::now();
  engine.submit(request);
  while (true) {
    for (const Event& event : engine.step(1000, 64)) {
      if (event.kind != Event::Kind::finished) continue;
      if (event.error) throw Error(*event.error, event.message);
      if (counts) {
        contender.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        contender.tokens += event.ids.size();
        contender.passes += event.passes;
        contender.rows += engine.stats().rows - rows;
      }
      return event.ids;
    }
  }
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 3) {
    std::fprintf(stderr,
                 "usage: %s MODEL_DIR PROMPTS [REQUESTS] [GUIDANCE IMAGE_TOP_K TEMPERATURE [WINDOWS [WEIGHTS]]]\n",
                 argv[0]);
    return 2;
  }
  const auto number = [&](int index, double fallback) { return argc > index ? std::atof(argv[index]) : fallback; };
  EngineOptions options;
  options.model_dir = argv[1];
  options.device = "cpu";
  if (argc > 8) options.weights = dtype_of(argv[8]);
  const auto prompts = read_prompts(argv[2]);
  Request request;
  request.max_new_tokens = 2000;
  request.grid_height = request.grid_width = 4;
  request.sampling = {0, static_cast<float>(number(4, 1)), static_cast<float>(number(6, 0.3)),
                      static_cast<int32_t>(number(5, 3)), 10};
  const int requests = static_cast<int>(number(3, 20));

  std::vector<Contender> contenders;
  const auto add = [&](std::string name, Speculation speculation) {
    options.speculation = speculation;
    contenders.push_back({std::move(name), std::make_unique<Engine>(options)});
  };
  add("plain", {});
  using enum Speculation::Acceptance;
  for (const int window : parse(argc > 7 ? argv[7] : "0,2,3,4,6,8,12,16")) {
    add(window == Speculation::kChosen ? "chosen" : "exact " + std::to_string(window), {exact, window});
  }
  if (argc <= 7) {
    for (const int window : {2, 3, 4, 8}) add("rows at once " + std::to_string(window), {approximate, window});
    for (const int window : {4, 8}) add("probabilistic " + std::to_string(window), {probabilistic, window});
  }

  for (int turn = -1; turn < requests; ++turn) {  // the first is not counted
    request.prompt = prompts[static_cast<size_t>(turn + 1) % prompts.size()];
    request.sampling.seed = static_cast<uint64_t>(turn + 1);
    std::vector<int32_t> plain;
    for (Contender& contender : contenders) {
      const auto ids = draw(contender, request, turn >= 0);
      if (&contender == &contenders[0]) plain = ids;
      contender.others += ids != plain;
    }
  }
  const auto per = [&](double total) { return total / requests; };
  std::printf("%-18s %12s %12s %12s %10s %s\n", "way", "tokens/pass", "rows/token", "ms/picture", "of plain",
              "other ids");
  for (const Contender& contender : contenders) {
    std::printf("%-18s %12.2f %12.2f %12.2f %10.3f %d of %d\n", contender.name.c_str(),
                static_cast<double>(contender.tokens) / static_cast<double>(contender.passes),
                static_cast<double>(contender.rows) / static_cast<double>(contender.tokens),
                per(contender.seconds) * 1e3, contender.seconds / contenders[0].seconds,
                static_cast<int>(contender.others), requests + 1);
  }
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
