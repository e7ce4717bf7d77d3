// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "engine/sequence.h"

#include <algorithm>
#include <span>

namespace lumina {

Sequence::Sequence(uint64_t id, Request request, const Vocabulary& vocabulary, int32_t vocab_size)
    : id_(id),
      request_(std::move(request)),
      vocabulary_(&vocabulary),
      ids_(request_.prompt),
      grammar_(vocabulary, vocab_size, request_.restrict_grids) {
  for (int32_t token : ids_) {
    order_.add(token, order_.size());
    grammar_.accept(token);
  }
  if (grammar_.in_image()) {
    // A prompt may end inside an image: its codes so far are part of the picture.
    images_ = 1;
    framed_ = prompt_ends_in_frame();
    for (auto it = ids_.begin() + grammar_.last_start(); it != ids_.end(); ++it) {
      if (vocabulary_->is_image(*it)) codes_.push_back(vocabulary_->code_of(*it));
    }
  }
}

// Whether the grids are those of an image and rows of codes follow them, as far as the ids go.
bool Sequence::prompt_ends_in_frame() const {
  const std::span<const int32_t> frame = std::span(ids_).subspan(static_cast<size_t>(grammar_.last_start()) + 1);
  const auto is_grid = [&](int32_t id) {
    return id > vocabulary_->grid_zero && id - vocabulary_->grid_zero < vocabulary_->grid_count;
  };
  if (!std::ranges::all_of(frame.first(std::min<size_t>(2, frame.size())), is_grid)) return false;
  if (!grammar_.in_cells()) return true;
  const std::span<const int32_t> cells = frame.subspan(2);
  const auto row = static_cast<size_t>(grammar_.width()) + 1;
  if (cells.size() > row * static_cast<size_t>(grammar_.height())) return false;
  for (size_t i = 0; i < cells.size(); ++i) {
    const bool ends_row = (i + 1) % row == 0;
    if (ends_row ? cells[i] != vocabulary_->end_of_row : !vocabulary_->is_image(cells[i])) return false;
  }
  return true;
}

void Sequence::begin(std::vector<Event>& news) {
  if (grammar_.in_cells() && framed_) {
    news.push_back(event(Event::Kind::image_start));
    news.back().codes = codes_;
  }
  if (request_.grid_height > 0) {
    take(vocabulary_->image_start, news);
    if (!finished()) take(vocabulary_->grid_zero + request_.grid_height, news);
    if (!finished()) take(vocabulary_->grid_zero + request_.grid_width, news);
  }
  take_forced(news);
}

void Sequence::append(int32_t id, std::vector<Event>& news) {
  take(id, news);
  take_forced(news);
}

void Sequence::take_forced(std::vector<Event>& news) {
  for (Choice choice = next(); !finished() && choice.rule == Choice::Rule::forced; choice = next()) {
    take(choice.first, news);
  }
}

void Sequence::take(int32_t id, std::vector<Event>& news) {
  const bool was_in_image = grammar_.in_image();
  if (!draws_rows_at_once()) order_.add(id, length());
  ids_.push_back(id);
  grammar_.accept(id);
  tell(id, was_in_image, news);
  if (id == vocabulary_->end_of_turn) {
    finish_ = Finish::end_of_turn;
    return;
  }
  if (generated() >= static_cast<uint32_t>(request_.max_new_tokens)) finish_ = Finish::max_tokens;
  if (grammar_.in_cells() && grammar_.cells_seen() == 0 && !grammar_.has_valid_grids()) {
    const auto n = static_cast<int64_t>(ids_.size());
    const int32_t height = ids_[n - 2] - vocabulary_->grid_zero, width = ids_[n - 1] - vocabulary_->grid_zero;
    const bool are_grids = std::min(height, width) >= 0 && std::max(height, width) < vocabulary_->grid_count;
    const std::string chosen = are_grids ? text(height, " x ", width, " grids (height x width)")
                                         : text("the ids ", ids_[n - 2], " and ", ids_[n - 1], ", which are no grids,");
    throw Error(ErrorCode::failure,
                text("the model chose ", chosen, " for an image; 1 to ", vocabulary_->grid_count - 1,
                     " are possible. Ask for a fixed grid, or restrict the grids"));
  }
}

Event Sequence::event(Event::Kind kind) const {
  Event event{};
  event.kind = kind;
  event.request = id_;
  event.image = images_ - 1;
  if (grammar_.in_cells() || kind == Event::Kind::image) {
    event.height = grammar_.height();
    event.width = grammar_.width();
  }
  return event;
}

void Sequence::tell(int32_t id, bool was_in_image, std::vector<Event>& news) {
  if (!was_in_image) {
    if (grammar_.in_image()) {
      ++images_;
      codes_.clear();
      framed_ = true;
    } else {
      news.push_back(event(Event::Kind::text));
      news.back().token = id;
    }
    return;
  }
  if (!framed_) return;
  if (grammar_.in_image()) {
    if (!grammar_.in_cells() || !grammar_.has_valid_grids()) return;
    const int64_t seen = grammar_.cells_seen(), row = grammar_.width() + 1;
    if (seen == 0) {
      news.push_back(event(Event::Kind::image_start));
    } else if (seen % row != 0) {
      if (vocabulary_->is_image(id)) codes_.push_back(vocabulary_->code_of(id));
    } else if (static_cast<int64_t>(codes_.size()) >= grammar_.width()) {
      news.push_back(event(Event::Kind::row));
      news.back().row = static_cast<int32_t>(seen / row - 1);
      news.back().codes.assign(codes_.end() - grammar_.width(), codes_.end());
    }
  } else if (grammar_.has_valid_grids() &&
             static_cast<int64_t>(codes_.size()) == int64_t{grammar_.height()} * grammar_.width()) {
    news.push_back(event(Event::Kind::image));
    news.back().codes = codes_;
  }
}

std::vector<Branch*> Sequence::branches() {
  if (!guided()) return {&conditional_};
  unconditional_.origin = grammar_.last_start();
  return {&conditional_, &unconditional_};
}

void Sequence::advance_cached(int32_t count) {
  conditional_.cached += count;
  if (unconditional_.cached > 0) unconditional_.cached += count;
}

std::vector<int32_t> Sequence::retire_unconditional() {
  if (grammar_.in_image() && !finished()) return {};
  std::vector<int32_t> pages = std::move(unconditional_.pages);
  unconditional_ = Branch{};
  return pages;
}

std::array<std::vector<int32_t>, 2> Sequence::drop_branches() {
  std::array<std::vector<int32_t>, 2> pages{std::move(conditional_.pages), std::move(unconditional_.pages)};
  conditional_ = unconditional_ = Branch{};
  return pages;
}

int64_t Sequence::bound(const Branch& branch) const {
  int64_t left = 1;
  if (grammar_.in_cells() && grammar_.has_valid_grids()) {
    const int64_t frame = int64_t{grammar_.height()} * (grammar_.width() + 1) + 1;
    left = std::max<int64_t>(1, frame - grammar_.cells_seen());
  }
  const int64_t allowed = std::max<int64_t>(1, request_.max_new_tokens - int64_t{generated()});
  return length() - branch.origin + std::min(left, allowed);
}

}  // namespace lumina
