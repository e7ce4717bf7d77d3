// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <span>
#include <vector>

#include "engine/scheduler.h"
#include "model/model.h"

namespace lumina {

/// Passes queued on a device that draws ids, one behind the other, while all that runs draws cells. There all is known ahead but
/// the ids: positions, row ends and pages follow from the grids. So the device never waits for the host, who reads ids some
/// passes late.
///
/// In windows of exact speculation (see speculation.h) the device accepts drafts as well, and moves each window of a pass to where
/// it then is (backend/windows.h): the host plans all with the latest position that they may have, and learns how many tokens came
/// true with the ids. All rows of a window draw, so that passes are of one shape; what a row's end is drawn as does not count.
///
/// Ends of images, of requests and of the room for pages are met by queueing no more: the last passes are taken, and the
/// scheduler goes on. A sequence that is given up meanwhile may be forgotten at any time: what its passes still write
/// comes before what later ones write to the same pages.
class Ahead {
 public:
  Ahead(Model& model, Scheduler& scheduler, int32_t max_rows)
      : model_(model), scheduler_(scheduler), max_rows_(max_rows) {}

  /// Queues `plan` with its draws, whose turns are those of all that runs; or in its place windows of so many tokens. False, and
  /// nothing queued, where not all of them draw cells and nothing else is in the plan, or where there are not drafts enough.
  bool begin(const std::vector<Scheduler::Turn>& turns, const StepPlan& plan, int32_t window);
  /// Queues more passes, up to as many as the model takes, unless something waits for its turn.
  void go_on();

  /// Queues no more: the next passes are to be others.
  void end() noexcept { ends_ = true; }

  bool empty() const { return passes_.empty(); }
  /// That of the passes queued; 1: plain decoding.
  int32_t window() const { return window_; }

  /// Waits for the oldest pass and commits it. Turns of sequences that were forgotten are left out.
  struct Taken {
    std::vector<Scheduler::Turn> turns;
    std::span<const int32_t> ids;  ///< as of Model::forward_and_draw, until the next pass is taken
    int32_t rows = 0;
    bool whole = true;  ///< nothing of it was forgotten
  };
  Taken take();

  void forget(const Sequence& sequence) noexcept;
  /// After a failure: nothing is queued any more.
  void clear() noexcept;

 private:
  /// A sequence as it will be behind the passes that are queued.
  struct Lane {
    Sequence* sequence;
    std::vector<Branch*> branches;
    std::vector<int32_t> positions;  ///< of each branch's next token
    Grammar grammar;
    uint32_t index;  ///< of the next token among those generated
    int32_t draw;    ///< of the newest pass, that draws the token before it
  };
  struct Part {
    Scheduler::Turn turn;
    std::vector<int32_t> rows;  ///< of each branch
  };
  struct Pass {
    std::vector<Part> parts;
    int32_t rows;
  };

  /// The tokens that a lane's next pass forwards: the one that is being drawn, and what is forced behind it. Empty: its
  /// image or its request ends there.
  std::vector<int32_t> tokens_of(Lane& lane) const;
  bool plan_cells(Pass& pass);

  bool begin_windows(const std::vector<Scheduler::Turn>& turns);
  bool plan_windows(Pass& pass, bool begins);
  bool add_window(const Lane& lane, bool begins, Scheduler::Turn& turn);

  Model& model_;
  Scheduler& scheduler_;
  int32_t max_rows_;
  int32_t window_ = 1;
  std::vector<Lane> lanes_;
  std::deque<Pass> passes_;
  StepPlan plan_;
  int32_t waiting_ = 0;  ///< sequences that found no room when it began
  bool ends_ = false;    ///< no more passes: a lane does not go on, or room has come for what waits
};

}  // namespace lumina
