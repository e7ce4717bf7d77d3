// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "engine/test_device.h"
#include "golden.h"

namespace lumina {

inline EngineOptions options_for(const std::string& checkpoint, DType dtype = DType::f32, int threads = 2) {
  EngineOptions options;
  options.model_dir = golden::checkpoint(checkpoint);
  use_test_device(options);
  options.weights = dtype;
  options.threads = threads;
  options.kv_budget_bytes = 64 << 20;
  return options;
}

/// Steps until every request submitted has ended; the events of each, in order.
inline std::map<uint64_t, std::vector<Event>> drain(Engine& engine, size_t requests) {
  std::map<uint64_t, std::vector<Event>> events;
  for (size_t finished = 0; finished < requests;) {
    for (const Event& event : engine.step(1000, 16)) {
      events[event.request].push_back(event);
      finished += event.kind == Event::Kind::finished;
    }
  }
  return events;
}

inline std::vector<int32_t> answer(const std::vector<Event>& events) {
  if (events.back().error) throw Error(*events.back().error, events.back().message);
  return events.back().ids;
}

/// The answer of one request alone.
inline std::vector<int32_t> generate(Engine& engine, const Request& request) {
  const uint64_t id = engine.submit(request);
  return answer(drain(engine, 1).at(id));
}

/// A request of the golden sampling data's prompt that draws one image.
inline Request picture(const std::vector<int32_t>& prompt, int height, int width, uint64_t seed, float guidance = 3) {
  Request request;
  request.prompt = prompt;
  request.sampling = {seed, guidance, 1, 200, 10};
  request.max_new_tokens = 4 + 2 * height * (2 * width + 1) + 5;
  request.grid_height = height;
  request.grid_width = width;
  return request;
}

}  // namespace lumina
