// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/engine.h"

#include <algorithm>
#include <cmath>
#include <exception>

namespace lumina {
namespace {

/// What `compose` says; where there is no memory for that, so much.
template <typename Compose>
std::string words(Compose compose) noexcept {
  try {
    return compose();
  } catch (const std::bad_alloc&) {
    return "out of memory";  // short enough to need none
  }
}
std::string words(const char* message) noexcept {
  return words([message] { return std::string(message); });
}

}  // namespace

// What was thrown, in the engine's own terms. Without memory for the message it still says what kind it was.
Engine::Failure Engine::caught(const std::exception_ptr& thrown) noexcept {
  try {
    std::rethrow_exception(thrown);
  } catch (const Error& error) {
    return {error.code(), words(error.what())};
  } catch (const std::bad_alloc&) {
    return {ErrorCode::out_of_memory, words("host memory does not suffice to go on with the request")};
  } catch (const std::exception& error) {
    return {ErrorCode::failure, words(error.what())};
  } catch (...) {
    return {ErrorCode::failure, words("an unknown exception")};
  }
}

// Exclusive use of the model from outside a step.
class Engine::Visit {
 public:
  explicit Visit(Engine& engine) : engine_(engine) {
    {
      std::lock_guard lock(engine_.mailbox_);
      if (engine_.closing_) throw Error(ErrorCode::closed, "the engine is closed");
      ++engine_.visitors_;
    }
    engine_.exclusive_.lock();
  }
  ~Visit() {
    engine_.exclusive_.unlock();
    {
      std::lock_guard lock(engine_.mailbox_);
      --engine_.visitors_;
    }
    engine_.arrived_.notify_all();
  }
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;

  /// Before each pass: throws `closed` once the engine shuts down.
  void go_on() const {
    std::lock_guard lock(engine_.mailbox_);
    if (engine_.closing_) throw Error(ErrorCode::closed, "the engine was closed");
  }

 private:
  Engine& engine_;
};

// ---------------------------------------------------------------- what is refused

void Engine::check_ids(std::span<const int32_t> ids) const {
  const int32_t vocabulary = model_->config().vocab_size;
  for (size_t i = 0; i < ids.size(); ++i) {
    if (ids[i] < 0 || ids[i] >= vocabulary) {
      throw Error(ErrorCode::invalid_request,
                  text("id ", ids[i], " at index ", i, " is outside the vocabulary [0, ", vocabulary, ")"));
    }
  }
}

void Engine::check(const Request& request) const {
  const auto refuse = [](const auto&... parts) { throw Error(ErrorCode::invalid_request, text(parts...)); };
  const Sampling& s = request.sampling;
  if (request.prompt.empty()) refuse("the prompt is empty; it needs at least the BOS id");
  check_ids(request.prompt);
  if (!std::isfinite(s.guidance)) refuse("guidance must be a finite number, was ", s.guidance);
  if (!std::isfinite(s.temperature) || s.temperature < 0) refuse("temperature must be 0 or more, was ", s.temperature);
  if (s.image_top_k < 0) refuse("image_top_k must be 0 or more (0 means 1), was ", s.image_top_k);
  if (s.text_top_k < 1) refuse("text_top_k must be 1 or more, was ", s.text_top_k);
  if (request.max_new_tokens < 1) refuse("max_new_tokens must be 1 or more, was ", request.max_new_tokens);

  const Vocabulary& v = model_->vocabulary();
  Grammar grammar(v, model_->config().vocab_size, false);
  for (int32_t id : request.prompt) grammar.accept(id);
  if (grammar.in_cells() && !grammar.has_valid_grids()) {
    refuse("the prompt ends inside an image whose grids are not between 1 and ", v.grid_count - 1);
  }
  if (request.grid_height == 0 && request.grid_width == 0) return;
  for (int32_t grids : {request.grid_height, request.grid_width}) {
    if (grids < 1 || grids >= v.grid_count) {
      refuse("a grid of ", request.grid_height, " x ", request.grid_width, " (height x width, 32 pixels each) was asked for; ",
             "this model has names for 1 to ", v.grid_count - 1);
    }
  }
  if (grammar.next().rule != Choice::Rule::text) {  // the forced start would make no image: its grids would pass for text
    refuse("with a fixed grid the answer begins an image, so the images of the prompt must be whole; it has ",
           std::ranges::count(request.prompt, v.image_start), " image starts (id ", v.image_start, ") and ",
           std::ranges::count(request.prompt, v.image_end), " image ends (id ", v.image_end,
           "). Make them match, or fix no grid");
  }
}

// ---------------------------------------------------------------- any thread

uint64_t Engine::submit(Request request) {
  check(request);
  auto sequence = std::make_unique<Sequence>(0, std::move(request), model_->vocabulary(), model_->config().vocab_size);
  Sequence begun = *sequence;
  std::vector<Event> ignored;
  begun.begin(ignored);
  if (const int64_t pages = Scheduler::pages_bound(begun); pages > model_->options().page_count) {
    throw Error(ErrorCode::out_of_memory,
                text("the request needs ", pages, " KV pages of ", kPageTokens, " tokens; the budget taken at open is ",
                     model_->options().page_count, ". Open the engine with a larger KV budget"));
  }
  std::lock_guard lock(mailbox_);
  if (closing_) throw Error(ErrorCode::closed, "the engine is closed");
  if (live_ >= queue_capacity_) {
    throw Error(ErrorCode::queue_full, text("the queue holds ", live_, " requests, its capacity; try again when one has ended"));
  }
  sequence->set_id(last_id_ + 1);
  messages_.arrived.push_back(std::move(sequence));  // the last that may throw
  ++last_id_;
  ++live_;
  arrived_.notify_all();
  return last_id_;
}

void Engine::cancel(uint64_t id) {
  std::lock_guard lock(mailbox_);
  messages_.cancelled.push_back(id);
  arrived_.notify_all();
}

void Engine::wake() {
  std::lock_guard lock(mailbox_);
  woken_ = true;
  arrived_.notify_all();
}

void Engine::shut_down() {
  std::lock_guard lock(mailbox_);
  closing_ = true;
  arrived_.notify_all();
}

EngineStats Engine::stats() const {
  std::lock_guard lock(mailbox_);
  return stats_;
}

// ---------------------------------------------------------------- the step

std::span<const Event> Engine::step(int32_t timeout_ms, size_t capacity) {
  if (stepping_.test_and_set()) throw Error(ErrorCode::invalid_request, "another thread is in lumina_step of this engine");
  struct Leave {
    std::atomic_flag& flag;
    ~Leave() { flag.clear(); }
  } leave{stepping_};

  if (handed_ == news_.size()) {
    news_.clear();
    handed_ = 0;
    Messages messages = wait_for_messages(timeout_ms);
    std::lock_guard lock(exclusive_);
    read(std::move(messages));
    if (!scheduler_->idle()) run_pass();
    publish_stats();
  }
  const size_t first = handed_;
  handed_ += std::min(capacity, news_.size() - first);
  return std::span(news_).subspan(first, handed_ - first);
}

Engine::Messages Engine::wait_for_messages(int32_t timeout_ms) {
  std::unique_lock lock(mailbox_);
  const auto something = [&] {
    return closing_ || woken_ || !scheduler_->idle() || !messages_.arrived.empty() || !messages_.cancelled.empty();
  };
  if (timeout_ms < 0) {
    arrived_.wait(lock, something);
  } else {
    arrived_.wait_for(lock, std::chrono::milliseconds(timeout_ms), something);
  }
  arrived_.wait(lock, [&] { return visitors_ == 0 || closing_; });
  woken_ = false;
  if (closing_) throw Error(ErrorCode::closed, "the engine is closed");
  // While the messages still lie in the box, so that none is lost: a request that is read ends without memory.
  reserve_news(0, static_cast<size_t>(live_));
  scheduler_->reserve(static_cast<size_t>(live_));
  return std::exchange(messages_, {});
}

void Engine::read(Messages messages) noexcept {
  for (auto& sequence : messages.arrived) {
    counters_.prompt_tokens += sequence->request().prompt.size();
    try {
      std::vector<Event> begun;
      sequence->begin(begun);
      tell(begun);
    } catch (...) {
      finish(std::move(sequence), caught(std::current_exception()));
      continue;
    }
    if (sequence->finished()) {
      finish(std::move(sequence));
    } else {
      scheduler_->add(std::move(sequence));
    }
  }
  for (uint64_t id : messages.cancelled) {
    if (auto sequence = scheduler_->remove(id)) {
      finish(std::move(sequence), Failure{ErrorCode::cancelled, words("the request was cancelled")});
    }
  }
}

void Engine::run_pass() noexcept {
  std::unique_ptr<Sequence> misfit;
  const auto finish_misfit = [&] {
    if (!misfit) return;
    std::string message = words([&] {
      return text("the request has grown to ", misfit->length(), " tokens and no longer fits the KV budget of ", cache_->pages(),
                  " pages of ", kPageTokens, " tokens even alone");
    });
    finish(std::move(misfit), Failure{ErrorCode::out_of_memory, std::move(message)});
  };
  try {
    const std::vector<Scheduler::Turn>& turns = scheduler_->next(plan_, misfit);
    finish_misfit();
    if (plan_.rows() == 0) return;
    const View2<const float> logits = model_->forward(plan_);
    scheduler_->commit();
    counters_.steps += 1;
    counters_.rows += static_cast<uint64_t>(plan_.rows());
    take_turns(turns, logits);
  } catch (...) {
    // A pass that failed left pages half written: nothing that runs can go on. What waits holds none, and goes on; where
    // nothing ran, one of them is given up, or the next pass would fail like this one.
    const std::exception_ptr thrown = std::current_exception();
    finish_misfit();
    do {
      if (auto sequence = scheduler_->remove_any()) finish(std::move(sequence), caught(thrown));
    } while (scheduler_->running() > 0);
  }
}

// Sequences draw in parallel, each with its own sampler and news; what they say is put together in their order.
void Engine::take_turns(const std::vector<Scheduler::Turn>& turns, View2<const float> logits) {
  struct Taken {
    Speculation::Outcome outcome;
    std::vector<Event> news;
    std::exception_ptr thrown;
  };
  std::vector<Taken> taken(turns.size());
  if (samplers_.size() < turns.size()) samplers_.resize(turns.size());
  pool_.run(static_cast<int64_t>(turns.size()), [&](int64_t i) {
    try {
      taken[i].outcome = speculation_.take_turn(turns[i], logits, samplers_[i], taken[i].news);
    } catch (...) {  // a message may need memory that is not there: put into words below
      taken[i].thrown = std::current_exception();
    }
  });
  for (size_t i = 0; i < turns.size(); ++i) {
    Sequence& sequence = *turns[i].sequence;
    tell(taken[i].news);
    counters_.drafts += static_cast<uint64_t>(taken[i].outcome.drafts);
    counters_.drafts_accepted += static_cast<uint64_t>(taken[i].outcome.accepted);
    scheduler_->settle(sequence);
    if (taken[i].thrown) finish(scheduler_->remove(sequence.id()), caught(taken[i].thrown));
    else if (sequence.finished()) finish(scheduler_->remove(sequence.id()));
  }
}

void Engine::tell(std::vector<Event>& events) {
  size_t live;
  {
    std::lock_guard lock(mailbox_);
    live = static_cast<size_t>(live_);
  }
  reserve_news(events.size(), live);
  std::ranges::move(events, std::back_inserter(news_));
}

// So that `events` and after them `endings` can be told without taking memory.
void Engine::reserve_news(size_t events, size_t endings) {
  const size_t wanted = news_.size() + events + endings;
  if (wanted > news_.capacity()) news_.reserve(std::max(wanted, 2 * news_.capacity()));
}

// Takes no memory: a request that was read ends, whatever happened.
void Engine::finish(std::unique_ptr<Sequence> sequence, std::optional<Failure> failure) noexcept {
  Event event{};
  event.kind = Event::Kind::finished;
  event.request = sequence->id();
  event.finish = failure ? Finish::error : sequence->finish();
  if (failure) {
    event.error = failure->code;
    event.message = std::move(failure->message);
  }
  event.ids = sequence->take_answer();
  counters_.tokens_generated += event.ids.size();
  event.prompt_tokens = sequence->request().prompt.size();
  event.cached_prompt_tokens = sequence->cached_prompt_tokens;
  event.passes = sequence->passes;
  event.preemptions = sequence->preemptions;
  news_.push_back(std::move(event));
  counters_.requests_finished += 1;
  counters_.cached_prompt_tokens += sequence->cached_prompt_tokens;
  std::lock_guard lock(mailbox_);
  --live_;
}

void Engine::publish_stats() {
  counters_.preemptions = scheduler_->preemptions();
  counters_.evicted_pages = cache_->evictions();
  counters_.waiting = scheduler_->waiting();
  counters_.running = scheduler_->running();
  counters_.free_pages = cache_->available();
  counters_.cached_pages = cache_->cached();
  std::lock_guard lock(mailbox_);
  stats_ = counters_;
}

// ---------------------------------------------------------------- beside the step

void Engine::forward(std::span<const int32_t> ids, size_t from, float* logits) {
  if (ids.empty()) throw Error(ErrorCode::invalid_request, "no ids were given; at least one is needed");
  if (from >= ids.size()) {
    throw Error(ErrorCode::invalid_request, text("logits from position ", from, " on were asked for, of ", ids.size(), " ids"));
  }
  check_ids(ids);
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
  check(request);
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
      throw Error(ErrorCode::out_of_memory, text("a prompt of ", misfit->length(), " tokens does not fit the KV budget of ",
                                                 cache_->pages(), " pages of ", kPageTokens, " tokens"));
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
  if (bench.context < 1 || bench.steps < 1 || bench.prefill < 0) refuse("context and steps must be 1 or more, prefill 0 or more");
  Visit visit(*this);
  using Clock = std::chrono::steady_clock;
  const auto seconds_since = [](Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); };
  const int32_t token = model_->vocabulary().image_first;
  BenchResult result;
  {
    std::vector<HeldPages> branches;
    for (int32_t b = 0; b < bench.batch; ++b) branches.emplace_back(*cache_, Scheduler::pages_for(int64_t{bench.context} + 1));
    plan_.clear();
    for (const HeldPages& branch : branches) {
      plan_.wanted.push_back({plan_.add({&token, 1}, bench.context, branch.pages()), true});
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
