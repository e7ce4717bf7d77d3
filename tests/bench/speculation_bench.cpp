// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// lumina-speculation-bench MODEL_DIR PROMPT_IDS [REQUESTS] [GUIDANCE IMAGE_TOP_K TEMPERATURE]: tokens a pass and wall time
// of speculation by acceptance and window, one request after the other, against plain decoding in the same run.
// PROMPT_IDS: comma-separated, as `lumina tokens --json` prints them.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "engine/engine.h"

using namespace lumina;

namespace {

struct Figures {
  double tokens_per_pass = 0, seconds = 0;
  std::vector<std::vector<int32_t>> answers;
};

std::vector<int32_t> parse(const std::string& list) {
  std::vector<int32_t> ids;
  for (size_t at = 0; at < list.size();
       at = list.find(',', at) == std::string::npos ? list.size() : list.find(',', at) + 1) {
    ids.push_back(std::atoi(list.c_str() + at));
  }
  return ids;
}

Figures run(EngineOptions options, Speculation speculation, Request request, int requests) {
  options.speculation = speculation;
  Engine engine(options);
  Figures figures;
  uint64_t tokens = 0, passes = 0;
  for (int seed = -1; seed < requests; ++seed) {  // the first is not counted
    request.sampling.seed = static_cast<uint64_t>(seed + 1);
    const auto start = std::chrono::steady_clock::now();
    engine.submit(request);
    for (bool finished = false; !finished;) {
      for (const Event& event : engine.step(1000, 64)) {
        if (event.kind != Event::Kind::finished) continue;
        finished = true;
        if (event.error) throw Error(*event.error, event.message);
        if (seed < 0) continue;
        tokens += event.ids.size();
        passes += event.passes;
        figures.answers.push_back(event.ids);
      }
    }
    if (seed >= 0) figures.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  figures.tokens_per_pass = static_cast<double>(tokens) / static_cast<double>(passes);
  return figures;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 3) {
    std::fprintf(stderr, "usage: %s MODEL_DIR PROMPT_IDS [REQUESTS] [GUIDANCE IMAGE_TOP_K TEMPERATURE]\n", argv[0]);
    return 2;
  }
  const auto number = [&](int index, double fallback) { return argc > index ? std::atof(argv[index]) : fallback; };
  EngineOptions options;
  options.model_dir = argv[1];
  options.device = "cpu";
  Request request;
  request.prompt = parse(argv[2]);
  request.max_new_tokens = 2000;
  request.grid_height = request.grid_width = 4;
  request.sampling = {0, static_cast<float>(number(4, 1.2)), static_cast<float>(number(6, 0.5)),
                      static_cast<int32_t>(number(5, 3)), 10};
  const int requests = static_cast<int>(number(3, 20));

  const Figures plain = run(options, {}, request, requests);
  std::printf("%-14s %6s %12s %12s %10s %s\n", "acceptance", "window", "tokens/pass", "ms/picture", "of plain", "ids");
  std::printf("%-14s %6d %12.2f %12.1f %10.2f\n", "plain", 1, plain.tokens_per_pass, plain.seconds / requests * 1e3,
              1.0);
  for (const auto acceptance : {Speculation::Acceptance::exact, Speculation::Acceptance::probabilistic}) {
    for (const int window : {2, 3, 4, 8, 16, 32}) {
      const Figures figures = run(options, {acceptance, window}, request, requests);
      std::printf("%-14s %6d %12.2f %12.1f %10.2f %s\n",
                  acceptance == Speculation::Acceptance::exact ? "exact" : "probabilistic", window,
                  figures.tokens_per_pass, figures.seconds / requests * 1e3, figures.seconds / plain.seconds,
                  figures.answers == plain.answers ? "same" : "other");
    }
  }
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
