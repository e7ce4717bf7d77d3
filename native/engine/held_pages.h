// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "cache/page_cache.h"
#include "core/error.h"

namespace lumina {

/// Pages taken for a while, outside any request. Moves, never copies.
class HeldPages {
 public:
  /// Throws Error{out_of_memory} if so many are not to be had; then no cached page has given way.
  HeldPages(PageCache& cache, int64_t count) : cache_(&cache) {
    if (count > cache.available()) {
      throw Error(ErrorCode::out_of_memory,
                  text(count, " KV pages are needed, ", cache.available(), " are free of the ", cache.pages(),
                       " of the budget. Open the engine with a larger KV budget"));
    }
    pages_.reserve(static_cast<size_t>(count));  // nothing throws while pages are held by nobody's destructor
    while (static_cast<int64_t>(pages_.size()) < count) pages_.push_back(*cache.take());
  }
  HeldPages(HeldPages&& other) noexcept : cache_(other.cache_), pages_(std::move(other.pages_)) {
    other.pages_.clear();
  }
  HeldPages& operator=(HeldPages&&) = delete;
  ~HeldPages() {
    for (int32_t page : pages_) cache_->release(page);
  }

  const std::vector<int32_t>& pages() const { return pages_; }

 private:
  PageCache* cache_;
  std::vector<int32_t> pages_;
};

}  // namespace lumina
