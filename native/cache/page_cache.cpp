// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "cache/page_cache.h"

#include <algorithm>
#include <cassert>

namespace lumina {

PageCache::PageCache(int32_t pages) : pages_(static_cast<size_t>(pages)) {
  free_.reserve(pages_.size());
  for (int32_t page = pages; page-- > 0;) {
    free_.push_back(page);
    pages_[page].place = others_.insert(others_.end(), page);
  }
}

std::optional<int32_t> PageCache::take() noexcept {
  if (free_.empty() && !unheld_.empty()) {
    const int32_t oldest = unheld_.front();
    others_.splice(others_.end(), unheld_, unheld_.begin());
    unpublish(oldest);
    free_.push_back(oldest);
    ++evictions_;
  }
  if (free_.empty()) return std::nullopt;
  const int32_t page = free_.back();
  free_.pop_back();
  pages_[page].holds = 1;
  return page;
}

void PageCache::release(int32_t page) noexcept {
  Page& entry = pages_[page];
  assert(entry.holds > 0);
  if (--entry.holds > 0) return;
  if (entry.prefix == kRoot) {
    free_.push_back(page);
  } else {
    unheld_.splice(unheld_.end(), others_, entry.place);
  }
}

std::optional<PageCache::Hit> PageCache::find(Prefix parent, std::span<const int32_t> ids) {
  const int32_t page = lookup(parent, ids);
  if (page < 0) return std::nullopt;
  Page& entry = pages_[page];
  if (entry.holds++ == 0) others_.splice(others_.end(), unheld_, entry.place);
  return Hit{page, entry.prefix};
}

PageCache::Prefix PageCache::publish(int32_t page, Prefix parent, std::span<const int32_t> ids) {
  assert(pages_[page].holds > 0 && pages_[page].prefix == kRoot);
  if (const int32_t twin = lookup(parent, ids); twin >= 0) return pages_[twin].prefix;
  std::vector<int32_t> own(ids.begin(), ids.end());
  index_.emplace(hash(parent, ids), page);  // the last that may throw
  Page& entry = pages_[page];
  entry.prefix = ++last_prefix_;
  entry.parent = parent;
  entry.ids = std::move(own);
  return entry.prefix;
}

int32_t PageCache::lookup(Prefix parent, std::span<const int32_t> ids) const {
  const auto [begin, end] = index_.equal_range(hash(parent, ids));
  for (auto it = begin; it != end; ++it) {
    const Page& entry = pages_[it->second];
    if (entry.parent == parent && std::ranges::equal(entry.ids, ids)) return it->second;
  }
  return -1;
}

void PageCache::unpublish(int32_t page) noexcept {
  Page& entry = pages_[page];
  const auto [begin, end] = index_.equal_range(hash(entry.parent, entry.ids));
  index_.erase(std::find_if(begin, end, [&](const auto& item) { return item.second == page; }));
  entry.prefix = entry.parent = kRoot;
  entry.ids.clear();
}

// FNV-1a over 32-bit words: only a bucket number, every hit is compared in full.
uint64_t PageCache::hash(Prefix parent, std::span<const int32_t> ids) {
  uint64_t h = 0xcbf29ce484222325u ^ parent;
  for (int32_t id : ids) h = (h ^ static_cast<uint32_t>(id)) * 0x100000001b3u;
  return h;
}

}  // namespace lumina
