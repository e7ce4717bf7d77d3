// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// What uses the model beside the step, which lets it go first.
#include <algorithm>
#include <chrono>

#include "engine/engine.h"
#include "engine/held_pages.h"
#include "engine/refuse.h"

namespace lumina {

// Exclusive use of the model from outside a step.
class Engine::Visit {
 public:
  explicit Visit(Engine& engine) : engine_(engine) {
    engine_.mailbox_.enter();
    engine_.exclusive_.lock();
  }
  ~Visit() {
    engine_.exclusive_.unlock();
    engine_.mailbox_.leave();
  }
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;

  /// Before each pass: throws `closed` once the engine shuts down.
  void go_on() const {
    if (engine_.mailbox_.closed()) throw Error(ErrorCode::closed, "the engine was closed");
  }

 private:
  Engine& engine_;
};

void Engine::forward(std::span<const int32_t> ids, size_t from, float* logits) {
  if (ids.empty()) throw Error(ErrorCode::invalid_request, "no ids were given; at least one is needed");
  if (from >= ids.size()) {
    throw Error(ErrorCode::invalid_request,
                text("logits from position ", from, " on were asked for, of ", ids.size(), " ids"));
  }
  check_ids(ids, *model_);
  Visit visit(*this);
  HeldPages pages(*cache_, Scheduler::pages_for(static_cast<int64_t>(ids.size())));
  const auto vocabulary = static_cast<size_t>(model_->config().vocab_size);
  for (size_t at = 0; at < ids.size();) {
    visit.go_on();
    const bool wanted = at >= from;
    const size_t limit = wanted ? std::min(limits_.prefill_chunk, limits_.max_wanted)
                                : std::min<size_t>(static_cast<size_t>(limits_.prefill_chunk), from - at);
    const size_t count = std::min(limit, ids.size() - at);
    plan_.clear();
    plan_.add(ids.subspan(at, count), static_cast<int32_t>(at), pages.pages());
    for (size_t row = 0; wanted && row < count; ++row) plan_.wanted.push_back({static_cast<int32_t>(row), false});
    const View2<const float> rows = model_->forward(plan_);
    if (wanted) std::copy_n(rows.data, count * vocabulary, logits + (at - from) * vocabulary);
    at += count;
  }
}

void Engine::next(Request request, std::span<float> probs) {
  request.max_new_tokens = 1;
  request.grid_height = request.grid_width = 0;
  check(request, *model_);
  Visit visit(*this);
  Scheduler alone(*cache_, limits_);
  auto owned = std::make_unique<Sequence>(1, std::move(request), model_->vocabulary(), model_->config().vocab_size);
  Sequence& sequence = *owned;
  alone.add(std::move(owned));
  struct Remove {
    Scheduler& scheduler;
    ~Remove() { scheduler.remove(1); }
  } remove{alone};
  while (true) {
    visit.go_on();
    std::unique_ptr<Sequence> misfit;
    const std::vector<Scheduler::Turn>& turns = alone.next(plan_, misfit);
    if (misfit) {
      throw Error(ErrorCode::out_of_memory,
                  text("a prompt of ", misfit->length(), " tokens does not fit the KV budget of ", cache_->pages(),
                       " pages of ", kPageTokens, " tokens"));
    }
    const View2<const float> logits = model_->forward(plan_);
    alone.commit();
    if (turns.empty()) continue;
    const Scheduler::Turn& turn = turns.front();
    const float* unconditional = turn.unconditional_wanted < 0 ? nullptr : logits.row(turn.unconditional_wanted);
    Sampler().distribution(sequence.next(), sequence.request().sampling, logits.row(turn.wanted), unconditional, probs);
    return;
  }
}

BenchResult Engine::bench(const BenchPlan& bench) {
  const auto refuse = [](const auto&... parts) { throw Error(ErrorCode::invalid_request, text(parts...)); };
  const int32_t most = std::min(limits_.max_rows, limits_.max_wanted);
  if (bench.batch < 1 || bench.batch > most) refuse("a batch of 1 to ", most, " is possible, was ", bench.batch);
  if (bench.window < 1 || bench.window > most / bench.batch)
    refuse("a batch of ", bench.batch, " can have a window of 1 to ", most / bench.batch, ", was ", bench.window);
  if (bench.context < 1 || bench.steps < 1 || bench.prefill < 0)
    refuse("context and steps must be 1 or more, prefill 0 or more");
  Visit visit(*this);
  using Clock = std::chrono::steady_clock;
  const auto seconds_since = [](Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  const int32_t token = model_->vocabulary().image_first;
  BenchResult result;
  {
    std::vector<HeldPages> branches;
    branches.reserve(static_cast<size_t>(bench.batch));
    for (int32_t b = 0; b < bench.batch; ++b)
      branches.emplace_back(*cache_, Scheduler::pages_for(int64_t{bench.context} + bench.window));
    plan_.clear();
    const std::vector<int32_t> tokens(static_cast<size_t>(bench.window), token);
    for (const HeldPages& branch : branches) {
      const int32_t first = plan_.add(tokens, bench.context, branch.pages());
      for (int32_t row = 0; row < bench.window; ++row) plan_.wanted.push_back({first + row, true});
    }
    for (int32_t step = -2; step < bench.steps; ++step) {
      visit.go_on();
      const auto start = Clock::now();
      model_->forward(plan_);
      if (step >= 0) result.step_seconds.push_back(seconds_since(start));
    }
  }
  constexpr int kPrefillRounds = 3;
  for (int round = 0; bench.prefill > 0 && round < kPrefillRounds; ++round) {
    HeldPages pages(*cache_, Scheduler::pages_for(bench.prefill));
    const std::vector<int32_t> ids(static_cast<size_t>(bench.prefill), token);
    const auto start = Clock::now();
    for (int32_t at = 0; at < bench.prefill; at += limits_.prefill_chunk) {
      visit.go_on();
      const int32_t count = std::min(limits_.prefill_chunk, bench.prefill - at);
      plan_.clear();
      plan_.add(std::span(ids).subspan(0, static_cast<size_t>(count)), at, pages.pages());
      model_->forward(plan_);
    }
    result.prefill_seconds.push_back(seconds_since(start));
  }
  return result;
}

}  // namespace lumina
