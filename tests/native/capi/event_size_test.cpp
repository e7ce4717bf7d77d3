// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <span>
#include <vector>

#include "lumina/lumina.h"

namespace lumina {
namespace {

/// lumina_event as the header of a later library may have it.
struct LaterEvent {
  lumina_event known;
  uint64_t added;
};

/// The events of a picture of 2 x 2 cells, read by a caller whose header knows `Event`.
template <typename Event>
std::vector<Event> events_of_a_picture() {
  lumina_engine_options options{};
  options.struct_size = sizeof options;
  options.random_config =
      R"({"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 1, "num_key_value_heads": 1,
      "intermediate_size": 32, "vocab_size": 64, "max_position_embeddings": 64})";
  options.device = "cpu";
  options.threads = 1;
  lumina_engine* engine = nullptr;
  EXPECT_EQ(lumina_engine_open(&options, &engine), LUMINA_OK) << lumina_last_error();
  const int32_t prompt[] = {0, 1};
  lumina_request request{};
  request.struct_size = sizeof request;
  request.prompt = prompt;
  request.prompt_length = 2;
  request.guidance = 1;
  request.text_top_k = 1;
  request.max_new_tokens = 10;
  request.grid_height = request.grid_width = 1;
  uint64_t id = 0;
  EXPECT_EQ(lumina_submit(engine, &request, &id), LUMINA_OK) << lumina_last_error();
  std::vector<Event> all;
  for (bool ended = false; !ended;) {
    std::array<Event, 3> events;
    std::memset(events.data(), 0xff, sizeof events);
    size_t count = 0;
    EXPECT_EQ(
        lumina_step(engine, 0, reinterpret_cast<lumina_event*>(events.data()), sizeof(Event), events.size(), &count),
        LUMINA_OK)
        << lumina_last_error();
    for (const Event& event : std::span(events).subspan(0, count)) {
      all.push_back(event);
      lumina_event known;
      std::memcpy(&known, &event, sizeof known);
      ended |= known.kind == LUMINA_EVENT_FINISHED;
    }
  }
  lumina_engine_close(engine);
  return all;
}

TEST(EventSize, IsTheCallersSoThatEventsCanGrow) {
  const auto now = events_of_a_picture<lumina_event>();
  const auto later = events_of_a_picture<LaterEvent>();
  ASSERT_EQ(now.size(), later.size());
  ASSERT_GE(now.size(), 5u);  // start, two rows, image, end
  for (size_t i = 0; i < now.size(); ++i) {
    EXPECT_EQ(later[i].known.kind, now[i].kind);
    EXPECT_EQ(later[i].known.row, now[i].row);
    EXPECT_EQ(later[i].known.passes, now[i].passes);
    EXPECT_EQ(later[i].added, 0u);
  }
}

TEST(EventSize, OfNoEventIsRefused) {
  lumina_engine_options options{};
  options.struct_size = sizeof options;
  options.random_config =
      R"({"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 1, "num_key_value_heads": 1,
      "intermediate_size": 32, "vocab_size": 64, "max_position_embeddings": 64})";
  options.device = "cpu";
  lumina_engine* engine = nullptr;
  ASSERT_EQ(lumina_engine_open(&options, &engine), LUMINA_OK) << lumina_last_error();
  lumina_event event;
  size_t count = 0;
  for (const size_t size : {size_t{0}, size_t{8}, sizeof event - 8, sizeof event + 1, size_t{1} << 20})
    EXPECT_EQ(lumina_step(engine, 0, &event, size, 1, &count), LUMINA_INVALID_REQUEST) << size;
  EXPECT_EQ(lumina_step(engine, 0, &event, sizeof event, 1, &count), LUMINA_OK);
  lumina_engine_close(engine);
}

}  // namespace
}  // namespace lumina
