// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace lumina {

/// Who holds which KV page: integers only, the memory itself belongs to the model.
///
/// Pages are reference counted. A full page whose content is determined by the ids before it can be published under
/// those ids; later sequences with the same beginning find it instead of computing it again (automatic prefix
/// caching, as vLLM does it). A published page nobody holds stays findable until its room is needed: then the one
/// unused for longest goes. So prefixes and chat histories are a cache, never a reservation.
///
/// Only the constructor and publish take memory. Not thread-safe: the engine's step owns it.
class PageCache {
 public:
  /// Identifies the ids from position 0 to the end of a published page; kRoot is "nothing yet".
  using Prefix = uint64_t;
  static constexpr Prefix kRoot = 0;

  struct Hit {
    int32_t page;
    Prefix prefix;
  };

  explicit PageCache(int32_t pages);

  /// A page for writing, held once; evicts a cached page if none is free. Nothing if all are held.
  std::optional<int32_t> take() noexcept;
  /// Gives back one hold.
  void release(int32_t page) noexcept;

  /// The published page that continues `parent` with `ids` (one page full), held once more.
  std::optional<Hit> find(Prefix parent, std::span<const int32_t> ids);
  /// Makes a held page findable as the continuation of `parent` with `ids`. Where an equal page is published already,
  /// that one stays and its prefix is returned. Where it throws (bad_alloc), nothing has changed.
  Prefix publish(int32_t page, Prefix parent, std::span<const int32_t> ids);

  int32_t pages() const { return static_cast<int32_t>(pages_.size()); }
  /// Pages that `take` could hand out now: free ones and cached ones that nobody holds.
  int32_t available() const { return static_cast<int32_t>(free_.size() + unheld_.size()); }
  int32_t cached() const { return static_cast<int32_t>(unheld_.size()); }
  uint64_t evictions() const { return evictions_; }

 private:
  struct Page {
    int32_t holds = 0;
    Prefix prefix = kRoot;  ///< kRoot: not published
    Prefix parent = kRoot;
    std::vector<int32_t> ids;
    std::list<int32_t>::iterator place;  ///< in unheld_ while published and not held, else in others_
  };

  static uint64_t hash(Prefix parent, std::span<const int32_t> ids);
  int32_t lookup(Prefix parent, std::span<const int32_t> ids) const;
  void unpublish(int32_t page) noexcept;

  std::vector<Page> pages_;
  std::vector<int32_t> free_;
  std::list<int32_t> unheld_;  ///< published pages without a hold, longest unused first
  std::list<int32_t> others_;  ///< the rest, in no order: a page only changes lists, which takes no memory
  std::unordered_multimap<uint64_t, int32_t> index_;
  Prefix last_prefix_ = kRoot;
  uint64_t evictions_ = 0;
};

}  // namespace lumina
