// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include "engine/engine.h"
#include "engine/refuse.h"

namespace lumina {

uint64_t Engine::submit(Request request) {
  check(request, *model_);
  auto sequence = std::make_unique<Sequence>(0, std::move(request), model_->vocabulary(), model_->config().vocab_size);
  check_room(*sequence, *model_);
  return mailbox_.submit(std::move(sequence));
}

std::span<const Event> Engine::step(int32_t timeout_ms, size_t capacity) {
  if (stepping_.test_and_set())
    throw Error(ErrorCode::invalid_request, "another thread is in lumina_step of this engine");
  struct Leave {
    std::atomic_flag& flag;
    ~Leave() { flag.clear(); }
  } leave{stepping_};

  if (handed_ == news_.size()) {
    news_.clear();
    handed_ = 0;
    // Room is taken while the messages still lie in the box: a request that is read ends without memory.
    Mailbox::Messages messages = mailbox_.wait(timeout_ms, !scheduler_->idle(), [&](size_t live) {
      reserve_news(0, live);
      scheduler_->reserve(live);
    });
    std::lock_guard lock(exclusive_);
    read(std::move(messages));
    if (ahead_ && !ahead_->empty() && scheduler_->idle()) ahead_->clear();
    if (!scheduler_->idle()) run_pass();
    publish_stats();
  }
  const size_t first = handed_;
  handed_ += std::min(capacity, news_.size() - first);
  return std::span(news_).subspan(first, handed_ - first);
}

void Engine::read(Mailbox::Messages messages) noexcept {
  for (auto& sequence : messages.arrived) {
    counters_.prompt_tokens += sequence->request().prompt.size();
    try {
      std::vector<Event> begun;
      sequence->begin(begun);
      tell(begun);
    } catch (...) {
      finish(std::move(sequence), failure_of(std::current_exception()));
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
      finish(std::move(sequence), failure(ErrorCode::cancelled, "the request was cancelled"));
    }
  }
}

void Engine::run_pass() noexcept {
  std::unique_ptr<Sequence> misfit;
  const auto finish_misfit = [&] {
    if (!misfit) return;
    std::string message = words_of([&] {
      return text("the request has grown to ", misfit->length(), " tokens and no longer fits the KV budget of ",
                  cache_->pages(), " pages of ", kPageTokens, " tokens even alone");
    });
    finish(std::move(misfit), Failure{ErrorCode::out_of_memory, std::move(message)});
  };
  try {
    if (ahead_ && !ahead_->empty()) return take_ahead();
    const auto start = now_();
    const std::vector<Scheduler::Turn>& turns = scheduler_->next(plan_, misfit);
    finish_misfit();
    if (plan_.rows() == 0) return;
    Speculation::Found found;
    if (model_->draws_ids() && speculation_.draws_by_row()) {
      Speculation::plan_draws(turns, plan_);
      if (ahead_ && ahead_->begin(turns, plan_, speculation_.window)) {
        taken_at_ = start;
        pass_time_ = pass_time_.max();
        return take_ahead();
      }
      found.ids = model_->forward_and_draw(plan_);
    } else {
      found.logits = model_->forward(plan_);
    }
    scheduler_->commit();
    counters_.steps += 1;
    counters_.rows += static_cast<uint64_t>(plan_.rows());
    const bool decoded = windows_ && only_decodes(turns);
    const int32_t sequences = static_cast<int32_t>(turns.size()), tokens = take_turns(turns, found);
    if (decoded) choose_window(sequences, tokens, now_() - start);
  } catch (...) {
    // A pass that failed left pages half written: nothing that runs can go on. What waits holds none, and goes on; where
    // nothing ran, one of them is given up, or the next pass would fail like this one.
    const std::exception_ptr thrown = std::current_exception();
    if (ahead_) ahead_->clear();
    finish_misfit();
    do {
      if (auto sequence = scheduler_->remove_any()) finish(std::move(sequence), failure_of(thrown));
    } while (scheduler_->running() > 0);
  }
}

// The device is given more to do before the host waits for the oldest of it.
void Engine::take_ahead() {
  const auto start = now_();
  ahead_->go_on();
  const Ahead::Taken taken = ahead_->take();
  counters_.steps += 1;
  counters_.rows += static_cast<uint64_t>(taken.rows);
  const int32_t tokens = take_turns(taken.turns, {.logits = {}, .ids = taken.ids});
  // The caller's time between steps counts as well, as what is queued is computed meanwhile; one who was away for once does not.
  const auto away = start - std::exchange(taken_at_, now_());
  pass_time_ = taken_at_ - start + std::min(away, pass_time_);
  if (!windows_ || !taken.whole) return;
  drafted_window_ = speculation_.window = ahead_->window();
  choose_window(static_cast<int32_t>(taken.turns.size()), tokens, pass_time_);
  if (speculation_.window != ahead_->window()) ahead_->end();
}

// Whether all that run are to draw cells, and nothing was prefilled beside.
bool Engine::only_decodes(const std::vector<Scheduler::Turn>& turns) const {
  int64_t most_rows = 0;
  for (const Scheduler::Turn& turn : turns) {
    if (turn.sequence->next().rule != Choice::Rule::cell) return false;
    most_rows += int64_t{turn.unconditional_wanted < 0 ? 1 : 2} * (turn.sequence->turn_rows() + turn.drafts);
  }
  return static_cast<int32_t>(turns.size()) == scheduler_->running() && plan_.rows() <= most_rows;
}

void Engine::choose_window(int32_t sequences, int32_t tokens, std::chrono::duration<double> time) {
  windows_->passed({drafted_window_, sequences, tokens, time.count()});
  drafted_window_ = speculation_.window;  // of the drafts that were made in this pass
  speculation_.window = windows_->window();
}

// Sequences draw in parallel, each with its own sampler and news; what they say is put together in their order.
int32_t Engine::take_turns(const std::vector<Scheduler::Turn>& turns, const Speculation::Found& found) {
  struct Taken {
    Speculation::Outcome outcome;
    std::vector<Event> news;
    std::exception_ptr thrown;
  };
  std::vector<Taken> taken(turns.size());
  if (samplers_.size() < turns.size()) samplers_.resize(turns.size());
  pool_.run(static_cast<int64_t>(turns.size()), [&](int64_t i) {
    try {
      taken[i].outcome = turns[i].accepted > 0 ? Speculation::take_window(turns[i], found.ids, taken[i].news)
                                               : speculation_.take_turn(turns[i], found, samplers_[i], taken[i].news);
    } catch (...) {  // a message may need memory that is not there: put into words below
      taken[i].thrown = std::current_exception();
    }
  });
  int32_t tokens = 0;
  for (size_t i = 0; i < turns.size(); ++i) {
    Sequence& sequence = *turns[i].sequence;
    tokens += taken[i].outcome.tokens;
    tell(taken[i].news);
    counters_.drafts += static_cast<uint64_t>(taken[i].outcome.drafts);
    counters_.drafts_accepted += static_cast<uint64_t>(taken[i].outcome.accepted);
    scheduler_->settle(sequence);
    if (taken[i].thrown)
      finish(scheduler_->remove(sequence.id()), failure_of(taken[i].thrown));
    else if (sequence.finished())
      finish(scheduler_->remove(sequence.id()));
  }
  return tokens;
}

void Engine::tell(std::vector<Event>& events) {
  reserve_news(events.size(), mailbox_.live());
  std::ranges::move(events, std::back_inserter(news_));
}

// So that `events` and after them `endings` can be told without taking memory.
void Engine::reserve_news(size_t events, size_t endings) {
  const size_t wanted = news_.size() + events + endings;
  if (wanted > news_.capacity()) news_.reserve(std::max(wanted, 2 * news_.capacity()));
}

// Takes no memory: a request that was read ends, whatever happened.
void Engine::finish(std::unique_ptr<Sequence> sequence, std::optional<Failure> failure) noexcept {
  if (ahead_) ahead_->forget(*sequence);
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
  mailbox_.has_ended();
}

void Engine::publish_stats() {
  counters_.preemptions = scheduler_->preemptions();
  counters_.evicted_pages = cache_->evictions();
  counters_.waiting = scheduler_->waiting();
  counters_.running = scheduler_->running();
  counters_.free_pages = cache_->available();
  counters_.cached_pages = cache_->cached();
  mailbox_.publish(counters_);
}

}  // namespace lumina
