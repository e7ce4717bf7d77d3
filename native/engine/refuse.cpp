// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/refuse.h"

#include <algorithm>
#include <cmath>

#include "engine/scheduler.h"

namespace lumina {

void check_ids(std::span<const int32_t> ids, const Model& model) {
  const int32_t vocabulary = model.config().vocab_size;
  for (size_t i = 0; i < ids.size(); ++i) {
    if (ids[i] < 0 || ids[i] >= vocabulary) {
      throw Error(ErrorCode::invalid_request,
                  text("id ", ids[i], " at index ", i, " is outside the vocabulary [0, ", vocabulary, ")"));
    }
  }
}

void check(const Request& request, const Model& model) {
  const auto refuse = [](const auto&... parts) { throw Error(ErrorCode::invalid_request, text(parts...)); };
  const Sampling& s = request.sampling;
  if (request.prompt.empty()) refuse("the prompt is empty; it needs at least the BOS id");
  check_ids(request.prompt, model);
  if (!std::isfinite(s.guidance)) refuse("guidance must be a finite number, was ", s.guidance);
  if (!std::isfinite(s.temperature) || s.temperature < 0) refuse("temperature must be 0 or more, was ", s.temperature);
  if (s.image_top_k < 0) refuse("image_top_k must be 0 or more (0 means 1), was ", s.image_top_k);
  if (s.text_top_k < 1) refuse("text_top_k must be 1 or more, was ", s.text_top_k);
  if (request.max_new_tokens < 1) refuse("max_new_tokens must be 1 or more, was ", request.max_new_tokens);

  const Vocabulary& v = model.vocabulary();
  Grammar grammar(v, model.config().vocab_size, false);
  for (int32_t id : request.prompt) grammar.accept(id);
  if (grammar.in_cells() && !grammar.has_valid_grids()) {
    refuse("the prompt ends inside an image whose grids are not between 1 and ", v.grid_count - 1);
  }
  if (request.grid_height == 0 && request.grid_width == 0) return;
  for (int32_t grids : {request.grid_height, request.grid_width}) {
    if (grids < 1 || grids >= v.grid_count) {
      refuse("a grid of ", request.grid_height, " x ", request.grid_width,
             " (height x width, 32 pixels each) was asked for; ", "this model has names for 1 to ", v.grid_count - 1);
    }
  }
  if (grammar.next().rule !=
      Choice::Rule::text) {  // the forced start would make no image: its grids would pass for text
    refuse("with a fixed grid the answer begins an image, so the images of the prompt must be whole; it has ",
           std::ranges::count(request.prompt, v.image_start), " image starts (id ", v.image_start, ") and ",
           std::ranges::count(request.prompt, v.image_end), " image ends (id ", v.image_end,
           "). Make them match, or fix no grid");
  }
}

void check_room(const Sequence& sequence, const Model& model) {
  Sequence begun = sequence;
  std::vector<Event> ignored;
  begun.begin(ignored);
  const int32_t budget = model.options().page_count;
  if (const int64_t pages = Scheduler::pages_bound(begun); pages > budget) {
    throw Error(ErrorCode::out_of_memory,
                text("the request needs ", pages, " KV pages of ", kPageTokens, " tokens; the budget taken at open is ",
                     budget, ". Open the engine with a larger KV budget"));
  }
}

}  // namespace lumina
