// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
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

/// Known tokens in the order in which they are computed: the order in which a branch's keys and values lie in its pages.
/// As in the sequence itself, but where rows of an image are drawn at once (see speculation.h): there tokens of several rows take turns.
struct ComputeOrder {
  std::vector<int32_t> ids, positions;  ///< positions: in the sequence

  int64_t size() const { return static_cast<int64_t>(ids.size()); }
  void add(int32_t id, int64_t position) {
    ids.push_back(id);
    positions.push_back(static_cast<int32_t>(position));
  }
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
  const ComputeOrder& order() const { return order_; }
  /// Tokens of the order's beginning that are computed as they stand in the sequence: what prefixes may be found by.
  int64_t in_order() const { return std::min(in_order_, order_.size()); }
  int64_t rows_needed(const Branch& branch) const { return order_.size() - branch.origin - branch.cached; }
  /// Tokens at the order's end after each of which one is to be drawn in the next turn: 1, or one for each row drawn at once.
  int32_t wanted() const { return 1 + static_cast<int32_t>(rows_ahead_.size()); }
  /// Tokens that a turn has added to the order at most: those wanted, and what the grammar forced before or after them.
  int32_t turn_rows() const { return std::max(3, wanted() + 1); }

  /// From now on draws up to `most` rows of the image at once, where an image is being drawn whose rows are long enough and
  /// whose end the request's limit allows; else it changes nothing.
  void draw_rows_at_once(int32_t most);
  bool draws_rows_at_once() const { return most_rows_ > 1; }
  /// Index among the generated tokens of the cell that is drawn next in the i-th of the rows.
  uint32_t index_in_row(size_t i) const;
  /// Takes a drawn id for each of the `wanted()` rows, uppermost first; as append.
  void append_to_rows(std::span<const int32_t> drawn, std::vector<Event>& news);

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
  int64_t row_start() const;
  void begin_row();
  Event event(Event::Kind kind) const;

  uint64_t id_;
  Request request_;
  const Vocabulary* vocabulary_;
  std::vector<int32_t> ids_;
  Grammar grammar_;
  Branch conditional_, unconditional_;
  Drafts drafts_;
  ComputeOrder order_;
  int64_t in_order_ = std::numeric_limits<int64_t>::max();
  int32_t most_rows_ = 1, lag_ = 0;               ///< cells by which a row drawn at once is behind the one above
  std::vector<std::vector<int32_t>> rows_ahead_;  ///< drawn cells of the rows below the one that ids_ ends in
  std::vector<int32_t> codes_;                    ///< of the image being drawn
  bool framed_ = true;                            ///< whether the image's ids so far lie as UniRep wants them
  int32_t images_ = 0;                            ///< begun in the answer
  Finish finish_ = Finish::none;
};

}  // namespace lumina
