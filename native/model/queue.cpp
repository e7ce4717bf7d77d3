// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
// Passes that the host does not wait for, run or replayed.
#include <algorithm>
#include <cassert>

#include "core/error.h"
#include "model/model.h"

namespace lumina {

bool Model::queue(const StepPlan& plan) {
  assert(queues() && queued_ < queue_.size() && plan.windows.size() <= most_windows());
  if (tables_at() + plan.tables.size() > std::min(queue_capacity_, pass_capacity_)) return false;
  QueuedPass& pass = queue_[(oldest_ + queued_) % queue_.size()];
  pass.rows.clear();
  for (const Draw& draw : plan.draws) pass.rows.push_back(draw.row);
  pass.wanted = plan.wanted.size();
  pass.windows = plan.windows.size();
  const Shape shape = shape_of(plan);
  record_or_run(upload(plan, shape, pass.on_host), shape);
  backend_.queueing->download(pass.drawn.get(), device_ids_, (pass.rows.size() + pass.windows) * sizeof(int32_t),
                              stream_);
  backend_.queueing->set_mark(pass.mark, stream_);
  queued_ += 1;
  return true;
}

void Model::compute_queued(const PassView& pass, const Shape& shape) {
  // Only the kernels of ids and windows write what the plan says.
  const auto ids = const_cast<int32_t*>(pass.ids);
  if (shape.windows == 0) {
    backend_.queueing->take_ids(ids, pass.rows, device_ids_, stream_);
    compute(pass, shape);
    return pick_ids(shape);
  }
  auto* plan = static_cast<int32_t*>(pass_.get());
  const auto draws = reinterpret_cast<Draw*>(plan + draws_at());
  const auto windows = reinterpret_cast<const Window*>(plan + windows_at());
  const PlacedPass placed{ids,
                          const_cast<int32_t*>(pass.positions),
                          const_cast<int32_t*>(pass.slots),
                          const_cast<Segment*>(pass.segments),
                          pass.tables,
                          draws};
  backend_.queueing->place_windows(placed, windows, shape.windows, window_states_, stream_);
  compute(pass, shape);
  pick_ids(shape);
  backend_.queueing->accept_windows(windows, shape.windows, draws, window_states_, device_ids_,
                                    device_ids_ + shape.draws, stream_);
}

// A shape's first pass is run, so that all its kernels are loaded; its second is recorded.
void Model::record_or_run(const PassView& pass, const Shape& shape) {
  constexpr size_t kMostRecordings = 256;
  const bool returns = shape.rows <= 4 * shape.wanted;  // a prompt's end hardly does
  const Queueing& queueing = *backend_.queueing;
  const auto known = recordings_.find(shape);
  if (known == recordings_.end() || !queueing.begin_recording) {
    if (returns && queueing.begin_recording && recordings_.size() < kMostRecordings)
      recordings_.emplace(shape, nullptr);
    return compute_queued(pass, shape);
  }
  if (!known->second) {
    queueing.begin_recording(stream_);
    try {
      compute_queued(pass, shape);
    } catch (...) {
      queueing.end_recording(stream_);
      throw;
    }
    known->second = queueing.end_recording(stream_);
  }
  queueing.replay(known->second, stream_);
}

std::span<const int32_t> Model::take() {
  assert(queued_ > 0);
  const QueuedPass& pass = queue_[oldest_];
  backend_.queueing->await_mark(pass.mark);
  oldest_ = (oldest_ + 1) % queue_.size();
  queued_ -= 1;
  ids_.assign(pass.wanted, kNoId);
  const auto* drawn = static_cast<const int32_t*>(pass.drawn.get());
  for (size_t i = 0; i < pass.rows.size(); ++i) ids_[static_cast<size_t>(pass.rows[i])] = drawn[i];
  accepted_.assign(drawn + pass.rows.size(), drawn + pass.rows.size() + pass.windows);
  return ids_;
}

void Model::drop_queue() noexcept {
  queued_ = 0;
  if (!queues()) return;
  try {
    backend_.synchronize(stream_);
  } catch (const Error&) {  // nothing runs on a card that is lost
  }
}

}  // namespace lumina
