// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cache/page_cache.h"
#include "core/error.h"
#include "sampling/grammar.h"
#include "sampling/sampler.h"

namespace lumina {

/// What a caller asks for; see lumina_request.
struct Request {
  std::vector<int32_t> prompt;
  Sampling sampling;
  int32_t max_new_tokens = 1;
  int32_t grid_height = 0, grid_width = 0;  ///< both 0: the model chooses
  bool restrict_grids = false;
};

/// One branch of a sequence in the KV cache: the ids from `origin` on, at positions 0, 1, ...
/// Tokens before `cached` have their keys and values in `pages`; the rest is still to be computed. Prefill, decoding,
/// forced tokens and recomputation after preemption differ only in how many those are.
struct Branch {
  int64_t origin = 0;
  int32_t cached = 0;
  std::vector<int32_t> pages;
  PageCache::Prefix prefix = PageCache::kRoot;  ///< of the first `published` pages
  int32_t published = 0;
};

/// Guesses of the ids that come next, forwarded with the known ones where there is room: see speculation.h.
struct Drafts {
  std::vector<int32_t> ids;
  /// Of each, the distribution over the legal ids that it was drawn from; empty for those that were not drawn so.
  std::vector<std::vector<float>> from;
};

/// Why a request has ended; none: it goes on.
enum class Finish { none, end_of_turn, max_tokens, error };

/// News of a request for its caller; see lumina_event.
struct Event {
  enum class Kind { text, image_start, row, image, finished };
  Kind kind;
  uint64_t request = 0;
  int32_t token = 0, image = 0, row = 0, height = 0, width = 0;
  std::vector<int32_t> codes;
  // finished only
  std::optional<ErrorCode> error;
  Finish finish = Finish::none;
  std::string message;
  std::vector<int32_t> ids;
  uint64_t prompt_tokens = 0, cached_prompt_tokens = 0, passes = 0, preemptions = 0;
};

/// A request on its way (a value; the vocabulary must outlive it): its ids so far, what its grammar says, and where its branches stand in the cache.
class Sequence {
 public:
  Sequence(uint64_t id, Request request, const Vocabulary& vocabulary, int32_t vocab_size);

  uint64_t id() const { return id_; }
  void set_id(uint64_t id) { id_ = id; }
  const Request& request() const { return request_; }
  const std::vector<int32_t>& ids() const { return ids_; }
  int64_t length() const { return static_cast<int64_t>(ids_.size()); }
  uint32_t generated() const { return static_cast<uint32_t>(ids_.size() - request_.prompt.size()); }
  /// Moves the ids after the prompt out, of a sequence that has ended.
  std::vector<int32_t> take_answer() noexcept {
    ids_.erase(ids_.begin(), ids_.begin() + static_cast<int64_t>(request_.prompt.size()));
    return std::move(ids_);
  }

  Choice next() const { return grammar_.next(); }
  const Grammar& grammar() const { return grammar_; }
  /// Whether the next token is guided, so that the unconditional branch is needed.
  bool guided() const { return request_.sampling.guidance != 1 && next().rule == Choice::Rule::cell; }

  /// Tells the image that the prompt breaks off in, if any. Takes the ids that are known before the first step: image start
  /// and fixed grids, what a prompt's end forces.
  void begin(std::vector<Event>& news);
  /// Takes a sampled id, and after it all ids that the grammar forces. Throws Error{failure} for grids that are none.
  void append(int32_t id, std::vector<Event>& news);
  bool finished() const { return finish_ != Finish::none; }
  Finish finish() const { return finish_; }

  /// Branches in use: the conditional, then the unconditional where the next token is guided.
  std::vector<Branch*> branches();
  Branch& conditional() { return conditional_; }
  /// Takes away the unconditional branch once its image has ended; returns its pages, to be released.
  std::vector<int32_t> retire_unconditional();
  /// Takes away both branches, so that everything is to be computed anew; returns their pages.
  std::array<std::vector<int32_t>, 2> drop_branches();
  int64_t rows_needed(const Branch& branch) const { return length() - branch.origin - branch.cached; }

  const Drafts& drafts() const { return drafts_; }
  void set_drafts(Drafts drafts) { drafts_ = std::move(drafts); }
  /// The first `count` ids that followed the last pass's known ones were forwarded as drafts: they are cached.
  void advance_cached(int32_t count);

  /// Tokens that the branches will hold at most, as far as a known grid bounds them; else what they hold now plus one.
  int64_t bound(const Branch& branch) const;

  uint64_t passes = 0, preemptions = 0, cached_prompt_tokens = 0;

 private:
  void take(int32_t id, std::vector<Event>& news);
  void take_forced(std::vector<Event>& news);
  void tell(int32_t id, bool was_in_image, std::vector<Event>& news);
  bool prompt_ends_in_frame() const;
  Event event(Event::Kind kind) const;

  uint64_t id_;
  Request request_;
  const Vocabulary* vocabulary_;
  std::vector<int32_t> ids_;
  Grammar grammar_;
  Branch conditional_, unconditional_;
  Drafts drafts_;
  std::vector<int32_t> codes_;  ///< of the image being drawn
  bool framed_ = true;          ///< whether the image's ids so far lie as UniRep wants them
  int32_t images_ = 0;          ///< begun in the answer
  Finish finish_ = Finish::none;
};

}  // namespace lumina
