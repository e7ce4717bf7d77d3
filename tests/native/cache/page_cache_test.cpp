// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "cache/page_cache.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "no_memory.h"

namespace lumina {
namespace {

const std::vector<int32_t> kA{1, 2, 3, 4}, kB{5, 6, 7, 8};

TEST(PageCache, HandsOutEveryPageOnceAndThenNothing) {
  PageCache cache(3);
  std::set<int32_t> pages{*cache.take(), *cache.take(), *cache.take()};
  EXPECT_EQ(pages, (std::set<int32_t>{0, 1, 2}));
  EXPECT_FALSE(cache.take().has_value());
  cache.release(1);
  EXPECT_EQ(cache.take(), 1);
}

TEST(PageCache, FindsAPublishedPageOnlyUnderItsWholePrefix) {
  PageCache cache(4);
  const auto first = *cache.take(), second = *cache.take();
  const auto a = cache.publish(first, PageCache::kRoot, kA);
  const auto ab = cache.publish(second, a, kB);
  ASSERT_TRUE(cache.find(a, kB).has_value());
  EXPECT_EQ(cache.find(a, kB)->page, second);
  EXPECT_EQ(cache.find(a, kB)->prefix, ab);
  EXPECT_FALSE(cache.find(PageCache::kRoot, kB).has_value());
  EXPECT_FALSE(cache.find(a, kA).has_value());
}

TEST(PageCache, KeepsUnheldPublishedPagesUntilTheirRoomIsNeededOldestFirst) {
  PageCache cache(2);
  const auto first = *cache.take(), second = *cache.take();
  cache.publish(first, PageCache::kRoot, kA);
  cache.publish(second, PageCache::kRoot, kB);
  cache.release(first);
  cache.release(second);
  EXPECT_EQ(cache.available(), 2);
  EXPECT_EQ(cache.take(), first);  // evicts the one unused for longest
  EXPECT_EQ(cache.evictions(), 1u);
  EXPECT_FALSE(cache.find(PageCache::kRoot, kA).has_value());
  EXPECT_TRUE(cache.find(PageCache::kRoot, kB).has_value());
  EXPECT_FALSE(cache.take().has_value());  // both are held now
}

TEST(PageCache, PublishingAnEqualPageKeepsTheFirst) {
  PageCache cache(2);
  const auto first = *cache.take(), second = *cache.take();
  const auto a = cache.publish(first, PageCache::kRoot, kA);
  EXPECT_EQ(cache.publish(second, PageCache::kRoot, kA), a);
  cache.release(second);
  EXPECT_EQ(cache.cached(), 0);  // the twin was never findable, so its page is free at once
  EXPECT_EQ(cache.take(), second);
}

TEST(PageCache, APrefixComputedAgainAfterEvictionIsANewPrefix) {
  PageCache cache(1);
  const auto page = *cache.take();
  const auto before = cache.publish(page, PageCache::kRoot, kA);
  cache.release(page);
  const auto again = *cache.take();
  const auto after = cache.publish(again, PageCache::kRoot, kA);
  EXPECT_NE(before, after);  // children of the evicted prefix must not be found under it
}

TEST(PageCache, NeverLosesOrDoublesAPageInARandomHistory) {
  PageCache cache(16);
  std::mt19937 random(7);
  std::vector<int32_t> held;
  PageCache::Prefix last = PageCache::kRoot;
  for (int step = 0; step < 20000; ++step) {
    if (random() % 2 == 0) {
      if (auto page = cache.take()) {
        held.push_back(*page);
        const std::vector<int32_t> ids{static_cast<int32_t>(random() % 8)};
        if (random() % 2 == 0) last = cache.publish(*page, random() % 2 ? last : PageCache::kRoot, ids);
      }
    } else if (!held.empty()) {
      std::swap(held[random() % held.size()], held.back());
      cache.release(held.back());
      held.pop_back();
    }
    if (auto hit = cache.find(PageCache::kRoot, std::vector<int32_t>{static_cast<int32_t>(random() % 8)})) {
      cache.release(hit->page);
    }
    std::set<int32_t> distinct(held.begin(), held.end());
    ASSERT_EQ(distinct.size(), held.size());
    ASSERT_EQ(cache.available() + static_cast<int32_t>(held.size()), 16);
  }
}

// Fails each allocation of a publication in turn, until one is left that needs none.
TEST(PageCache, IsAsItWasWhereAPublicationFindsNoMemory) {
  int failures = 0;
  for (int64_t n = 1;; ++n) {
    PageCache cache(1);
    const auto page = *cache.take();
    bool failed = false;
    tests::memory::fail(n);
    try {
      cache.publish(page, PageCache::kRoot, kA);
    } catch (const std::bad_alloc&) {
      failed = true;
    }
    tests::memory::fail(0);
    EXPECT_EQ(cache.find(PageCache::kRoot, kA).has_value(), !failed);
    if (!failed) break;
    ++failures;
    cache.release(page);
    EXPECT_EQ(cache.cached(), 0);
    EXPECT_EQ(cache.take(), page);  // evicting what was never indexed would be undefined
  }
  EXPECT_GE(failures, 2);  // of the ids, of the index
}

TEST(PageCache, TakesAndGivesBackPagesWithoutMemory) {
  PageCache cache(2);
  const auto first = *cache.take(), second = *cache.take();
  cache.publish(first, PageCache::kRoot, kA);
  tests::memory::fail(1, true);
  cache.release(first);
  const auto hit = cache.find(PageCache::kRoot, kA);
  cache.release(first);
  cache.release(second);
  const auto once = cache.take(), again = cache.take();
  tests::memory::fail(0);
  EXPECT_TRUE(hit && once && again);
  EXPECT_EQ(cache.evictions(), 1u);
}

}  // namespace
}  // namespace lumina
