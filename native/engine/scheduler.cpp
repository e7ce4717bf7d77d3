// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/scheduler.h"

#include <algorithm>
#include <cassert>

namespace lumina {
namespace {

std::span<const int32_t> page_ids(const Sequence& sequence, const Branch& branch, int32_t page) {
  const std::span<const int32_t> ids(sequence.ids());
  return ids.subspan(static_cast<size_t>(branch.origin + int64_t{page} * kPageTokens), kPageTokens);
}

int64_t rows_needed(const Sequence& sequence, const std::vector<Branch*>& branches) {
  int64_t rows = 0;
  for (const Branch* branch : branches) rows += sequence.rows_needed(*branch);
  return rows;
}

bool is_decoding(const Sequence& sequence, const std::vector<Branch*>& branches) {
  return std::ranges::all_of(
      branches, [&](const Branch* branch) { return sequence.rows_needed(*branch) <= sequence.turn_rows(); });
}

// Whether the branch's next page to be computed can be told by its ids.
bool at_published_border(const Sequence& sequence, const Branch& branch) {
  return branch.cached == branch.published * kPageTokens && branch.cached + kPageTokens <= sequence.in_order();
}

}  // namespace

const std::vector<Scheduler::Turn>& Scheduler::next(StepPlan& plan, std::unique_ptr<Sequence>& misfit) {
  admit();
  shares_.clear();
  prefill_left_ = limits_.prefill_chunk;
  rows_left_ = limits_.max_rows;
  wanted_left_ = limits_.max_wanted;
  for (const auto& sequence : running_) reuse_prefixes(*sequence);
  for (bool decoding : {true, false}) {
    for (size_t i = 0; i < running_.size() && !misfit; ++i) share(*running_[i], decoding, misfit);
  }
  fill(plan);
  return turns_;
}

void Scheduler::reserve(size_t sequences) {
  waiting_.reserve(sequences);
  running_.reserve(sequences);
}

void Scheduler::add(std::unique_ptr<Sequence> sequence) {
  reserve(waiting_.size() + running_.size() + 1);
  waiting_.push_back(std::move(sequence));
}

// A sequence starts when its pages would fit beside what the running ones may still take; alone it always starts.
void Scheduler::admit() {
  while (!waiting_.empty()) {
    if (!running_.empty() && cache_.available() - promised() < pages_bound(*waiting_.front())) return;
    running_.push_back(std::move(waiting_.front()));
    waiting_.erase(waiting_.begin());
  }
}

int64_t Scheduler::promised() {
  int64_t pages = 0;
  for (const auto& sequence : running_) {
    pages += pages_bound(*sequence);
    for (const Branch* branch : sequence->branches()) pages -= static_cast<int64_t>(branch->pages.size());
  }
  return std::max<int64_t>(0, pages);
}

int64_t Scheduler::pages_bound(Sequence& sequence) {
  int64_t pages = 0;
  for (const Branch* branch : sequence.branches()) pages += pages_for(sequence.bound(*branch));
  return pages;
}

void Scheduler::reuse_prefixes(Sequence& sequence) {
  Branch& branch = sequence.conditional();
  while (at_published_border(sequence, branch) && sequence.rows_needed(branch) > kPageTokens) {
    branch.pages.reserve(branch.pages.size() + 1);
    const auto hit = cache_.find(branch.prefix, page_ids(sequence, branch, branch.published));
    if (!hit) return;
    branch.pages.push_back(hit->page);
    branch.prefix = hit->prefix;
    branch.published += 1;
    branch.cached += kPageTokens;
    if (sequence.preemptions == 0) sequence.cached_prompt_tokens += kPageTokens;
  }
}

// Whether the page that this sequence would compute next is in the pass already: then it waits and finds it.
bool Scheduler::computed_by_another(Sequence& sequence) const {
  const Branch& mine = sequence.conditional();
  if (!at_published_border(sequence, mine) || sequence.rows_needed(mine) <= kPageTokens) return false;
  return std::ranges::any_of(shares_, [&](const Share& share) {
    const Branch& other = share.sequence->conditional();
    return at_published_border(*share.sequence, other) && other.prefix == mine.prefix && share.rows[0] >= kPageTokens &&
           std::ranges::equal(page_ids(*share.sequence, other, other.published),
                              page_ids(sequence, mine, mine.published));
  });
}

// A sequence's share of the pass, where it is its turn (those that decode first) and there is room.
void Scheduler::share(Sequence& sequence, bool decoding, std::unique_ptr<Sequence>& misfit) {
  Share share{&sequence, sequence.branches()};
  if (is_decoding(sequence, share.branches) != decoding) return;
  const int32_t room = decoding ? rows_left_ : std::min(prefill_left_, rows_left_);
  share.completes = completes(share, room);
  if (decoding && !share.completes) return;
  if (computed_by_another(sequence)) return;
  share.rows = rows_of(share, room);
  if (decoding) share.drafts = drafts_for(share, room);
  if (share.known_rows() == 0 || !hold_pages(share, misfit)) return;
  rows_left_ -= share.all_rows();
  if (!decoding) prefill_left_ -= share.known_rows();
  wanted_left_ -= share.wanted();
  sequence.passes += 1;
  shares_.push_back(std::move(share));
}

// Whether all that the sequence needs fits what is left of the pass, so that its next token can be drawn after it.
bool Scheduler::completes(const Share& share, int32_t room) const {
  return rows_needed(*share.sequence, share.branches) <= room &&
         share.count() * share.sequence->wanted() <= wanted_left_;
}

// All drafts or none, behind the rows of a share that completes its sequence.
int32_t Scheduler::drafts_for(const Share& share, int32_t room) const {
  const auto drafts = static_cast<int32_t>(share.sequence->drafts().ids.size());
  const bool fit = share.known_rows() + share.count() * drafts <= room && share.count() * (drafts + 1) <= wanted_left_;
  return fit ? drafts : 0;
}

// What completes the branches comes in one pass, so that all logits of a turn come together.
std::vector<int32_t> Scheduler::rows_of(const Share& share, int32_t room) {
  std::vector<int32_t> rows;
  for (const Branch* branch : share.branches) {
    int64_t n = share.sequence->rows_needed(*branch);
    if (!share.completes) n = std::clamp<int64_t>(n - share.sequence->turn_rows(), 0, room);
    rows.push_back(static_cast<int32_t>(n));
    room -= rows.back();
  }
  return rows;
}

// Pages for all rows of a share, whoever has to make room.
bool Scheduler::hold_pages(const Share& share, std::unique_ptr<Sequence>& misfit) {
  for (size_t i = 0; i < share.branches.size(); ++i) {
    Branch& branch = *share.branches[i];
    while (!hold_pages(branch, int64_t{branch.cached} + share.rows[i] + share.drafts)) {
      if (!make_room(*share.sequence, misfit)) return false;
    }
  }
  return true;
}

bool Scheduler::hold_pages(Branch& branch, int64_t tokens) {
  branch.pages.reserve(static_cast<size_t>(pages_for(tokens)));
  while (static_cast<int64_t>(branch.pages.size()) * kPageTokens < tokens) {
    const auto page = cache_.take();
    if (!page) return false;
    branch.pages.push_back(*page);
  }
  return true;
}

// Frees pages for `sequence` by preempting the newest. False if that was the sequence itself; alone it is a misfit.
bool Scheduler::make_room(const Sequence& sequence, std::unique_ptr<Sequence>& misfit) noexcept {
  std::unique_ptr<Sequence> newest = take_newest();
  const bool another = newest.get() != &sequence;
  if (!another && running_.empty()) {
    misfit = std::move(newest);
    return false;
  }
  newest->preemptions += 1;
  preemptions_ += 1;
  waiting_.insert(waiting_.begin(), std::move(newest));
  return another;
}

std::unique_ptr<Sequence> Scheduler::take_newest() noexcept {
  std::unique_ptr<Sequence> newest = std::move(running_.back());
  running_.pop_back();
  std::erase_if(shares_, [&](const Share& share) { return share.sequence == newest.get(); });
  release(*newest);
  return newest;
}

void Scheduler::fill(StepPlan& plan) {
  plan.clear();
  turns_.clear();
  std::vector<int32_t> tokens, positions;
  for (const Share& share : shares_) {
    Turn turn{share.sequence, -1, -1, share.drafts};
    const bool image_only = share.sequence->next().rule == Choice::Rule::cell;
    const ComputeOrder& order = share.sequence->order();
    const auto& drafts = share.sequence->drafts().ids;
    for (size_t i = 0; i < share.branches.size(); ++i) {
      const Branch& branch = *share.branches[i];
      if (share.rows[i] == 0) continue;
      const auto first = static_cast<size_t>(branch.origin + branch.cached);
      tokens.clear(), positions.clear();
      for (size_t at = first; at < first + static_cast<size_t>(share.rows[i]); ++at) {
        tokens.push_back(order.ids[at]);
        positions.push_back(order.positions[at] - static_cast<int32_t>(branch.origin));
      }
      for (int32_t draft = 0; draft < share.drafts; ++draft) {
        tokens.push_back(drafts[static_cast<size_t>(draft)]);
        positions.push_back(positions.back() + 1);
      }
      plan.add(tokens, branch.cached, branch.pages, positions);
      if (!share.completes) continue;
      (i == 0 ? turn.wanted : turn.unconditional_wanted) = static_cast<int32_t>(plan.wanted.size());
      for (int32_t row = plan.rows() - share.wanted_rows(); row < plan.rows(); ++row)
        plan.wanted.push_back({row, image_only});
    }
    if (share.completes) turns_.push_back(turn);
  }
}

void Scheduler::commit() {
  for (const Share& share : shares_) commit(*share.sequence, share.rows);
}

void Scheduler::commit(Sequence& sequence, std::span<const int32_t> rows) {
  const std::vector<Branch*> branches = sequence.branches();
  for (size_t i = 0; i < branches.size(); ++i) branches[i]->cached += rows[i];
  publish(sequence);
}

void Scheduler::publish(Sequence& sequence) {
  Branch& branch = sequence.conditional();
  while ((branch.published + 1) * kPageTokens <= std::min<int64_t>(branch.cached, sequence.in_order())) {
    branch.prefix =
        cache_.publish(branch.pages[branch.published], branch.prefix, page_ids(sequence, branch, branch.published));
    branch.published += 1;
  }
}

void Scheduler::settle(Sequence& sequence) {
  publish(sequence);
  release(sequence.retire_unconditional());
}

std::unique_ptr<Sequence> Scheduler::remove(uint64_t id) noexcept {
  const auto is_it = [id](const auto& sequence) { return sequence->id() == id; };
  std::unique_ptr<Sequence> removed;
  if (const auto it = std::ranges::find_if(running_, is_it); it != running_.end()) {
    removed = std::move(*it);
    running_.erase(it);
    release(*removed);
  } else if (const auto queued = std::ranges::find_if(waiting_, is_it); queued != waiting_.end()) {
    removed = std::move(*queued);
    waiting_.erase(queued);
  }
  return removed;
}

std::unique_ptr<Sequence> Scheduler::remove_any() noexcept {
  if (!running_.empty()) return remove(running_.back()->id());
  return waiting_.empty() ? nullptr : remove(waiting_.back()->id());
}

void Scheduler::release(Sequence& sequence) noexcept {
  for (const std::vector<int32_t>& pages : sequence.drop_branches()) release(pages);
}

// Deepest first: of what stays cached, the end of a prefix is evicted before its beginning.
void Scheduler::release(const std::vector<int32_t>& pages) noexcept {
  for (auto page = pages.rbegin(); page != pages.rend(); ++page) cache_.release(*page);
}

}  // namespace lumina
