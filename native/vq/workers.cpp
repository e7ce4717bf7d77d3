// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vq/workers.h"

#include <algorithm>

namespace lumina::vq {
namespace {

constexpr size_t kKept = size_t{32} << 20;  // bytes that stay between pictures
constexpr size_t kLarge = size_t{8} << 20;  // bytes of a piece for which the smaller free ones make room

}  // namespace

Workers::Memory Workers::borrow(size_t floats) {
  const size_t bytes = std::max<size_t>(floats, 1) * sizeof(float);
  Memory lent;
  {
    const std::lock_guard lock(lending_);
    free_.reserve(free_.size() + lent_ + 1);  // so that taking back cannot fail
    ++lent_;
    lent.lender_ = this;
    // The smallest that suffices: the large ones are for large maps.
    auto best = free_.end();
    for (auto piece = free_.begin(); piece != free_.end(); ++piece) {
      const size_t size = piece->bytes().size();
      if (size >= bytes && (best == free_.end() || size < best->bytes().size())) best = piece;
    }
    if (best != free_.end()) {
      lent.pages_ = std::move(*best);
      free_.erase(best);
      return lent;
    }
    if (bytes >= kLarge) free_.clear();
  }
  lent.pages_ = io::Pages::allocate(bytes);    // where that throws, nothing is given back
  if (bytes < kLarge) lent.pages_.populate();  // large ones are better touched by all threads
  return lent;
}

void Workers::take_back(io::Pages pages) noexcept {
  const std::lock_guard lock(lending_);
  --lent_;
  if (!pages.bytes().empty()) free_.push_back(std::move(pages));
}

void Workers::trim() {
  const std::lock_guard lock(lending_);
  std::ranges::sort(free_, {}, [](const io::Pages& piece) { return piece.bytes().size(); });
  size_t kept = 0, bytes = 0;
  while (kept < free_.size() && (bytes += free_[kept].bytes().size()) <= kKept) ++kept;
  free_.resize(kept);
}

}  // namespace lumina::vq
