// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <numeric>
#include <span>
#include <vector>

#include "cache/page_cache.h"
#include "engine/sequence.h"
#include "model/step_plan.h"

namespace lumina {

/// Continuous batching: decides which sequences run, which of their tokens the next pass takes, and who holds which
/// KV pages. Decisions change when something is computed, never what comes out.
///
/// Oldest first. Tokens that complete a sequence's branches (decoding) go before prefill chunks. When pages run out,
/// cached prefixes go first; then the newest sequence is preempted: it waits again and is computed anew from its ids.
///
/// What throws (bad_alloc) loses no sequence and no page: each is still to be had by `remove`.
class Scheduler {
 public:
  struct Limits {
    int32_t prefill_chunk;  ///< prefill rows of a pass
    int32_t max_rows;       ///< rows of a pass; at least prefill_chunk + 2 * Sequence::turn_rows()
    int32_t max_wanted;     ///< logits rows of a pass
  };
  /// A sequence whose branches are all complete after the pass: its next token can be drawn.
  struct Turn {
    Sequence* sequence;
    int32_t wanted;                ///< index in plan.wanted of the first row that the conditional branch wants
    int32_t unconditional_wanted;  ///< likewise, -1 where nothing is guided
    int32_t drafts;                ///< rows of so many drafts follow what each of the two wants
    int32_t accepted = 0;          ///< tokens of a window that the device has accepted; 0: that is still to be done
  };

  Scheduler(PageCache& cache, const Limits& limits) : cache_(cache), limits_(limits) {}

  /// Takes room for so many sequences at once.
  void reserve(size_t sequences);
  /// Takes memory only past what is reserved.
  void add(std::unique_ptr<Sequence> sequence);
  /// Ends a sequence, waiting or running, and gives back its pages; null if there is none of this id.
  std::unique_ptr<Sequence> remove(uint64_t id) noexcept;
  /// Likewise, whichever; null if there are none.
  std::unique_ptr<Sequence> remove_any() noexcept;

  /// Fills `plan` with the next pass and returns whose turn it is after it. A sequence that no longer fits the cache
  /// although it runs alone comes back in `misfit` instead (removed), even where this throws. An empty plan without
  /// misfit: nothing to do.
  const std::vector<Turn>& next(StepPlan& plan, std::unique_ptr<Sequence>& misfit);
  /// After the pass: its tokens are cached, full pages can be found by others.
  void commit();
  /// Likewise for a sequence whose pass was planned elsewhere; rows: of each of its branches.
  void commit(Sequence& sequence, std::span<const int32_t> rows);
  /// Pages for so many tokens of a branch; false where there are none without taking another's.
  bool hold_pages(Branch& branch, int64_t tokens);
  /// After a turn: publishes what it completed, drops what the sequence no longer needs.
  void settle(Sequence& sequence);

  bool idle() const { return waiting_.empty() && running_.empty(); }
  int32_t waiting() const { return static_cast<int32_t>(waiting_.size()); }
  int32_t running() const { return static_cast<int32_t>(running_.size()); }
  uint64_t preemptions() const { return preemptions_; }

  /// Pages for `tokens` tokens.
  static int64_t pages_for(int64_t tokens) { return (tokens + kPageTokens - 1) / kPageTokens; }
  /// Pages that a sequence may come to hold, as far as its grammar bounds it.
  static int64_t pages_bound(Sequence& sequence);

 private:
  /// A sequence's part of the pass: how many tokens of each branch.
  struct Share {
    Sequence* sequence;
    std::vector<Branch*> branches;
    std::vector<int32_t> rows{};
    bool completes = false;
    int32_t drafts = 0;  ///< rows of drafts after each branch's

    int32_t count() const { return static_cast<int32_t>(branches.size()); }
    int32_t known_rows() const { return std::accumulate(rows.begin(), rows.end(), 0); }
    int32_t all_rows() const { return known_rows() + count() * drafts; }
    int32_t wanted_rows() const { return sequence->wanted() + drafts; }  ///< of each branch
    int32_t wanted() const { return completes ? count() * wanted_rows() : 0; }
  };

  void admit();
  int64_t promised();
  void reuse_prefixes(Sequence& sequence);
  bool computed_by_another(Sequence& sequence) const;
  void share(Sequence& sequence, bool decoding, std::unique_ptr<Sequence>& misfit);
  bool completes(const Share& share, int32_t room) const;
  int32_t drafts_for(const Share& share, int32_t room) const;
  static std::vector<int32_t> rows_of(const Share& share, int32_t room);
  bool hold_pages(const Share& share, std::unique_ptr<Sequence>& misfit);
  bool make_room(const Sequence& sequence, std::unique_ptr<Sequence>& misfit) noexcept;
  std::unique_ptr<Sequence> take_newest() noexcept;
  void publish(Sequence& sequence);
  void release(Sequence& sequence) noexcept;
  void release(const std::vector<int32_t>& pages) noexcept;
  void fill(StepPlan& plan);

  PageCache& cache_;
  Limits limits_;
  // Both oldest first, each with room for all: a sequence changes between them without memory.
  std::vector<std::unique_ptr<Sequence>> waiting_, running_;
  std::vector<Share> shares_;
  std::vector<Turn> turns_;
  int32_t prefill_left_ = 0, rows_left_ = 0, wanted_left_ = 0;  ///< of the pass being planned
  uint64_t preemptions_ = 0;
};

}  // namespace lumina
