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
/// Ends of images, of requests and of the room for pages are met by queueing no more: the last passes are taken, and the
/// scheduler goes on. A sequence that is given up meanwhile may be forgotten at any time: what its passes still write
/// comes before what later ones write to the same pages.
class Ahead {
 public:
  Ahead(Model& model, Scheduler& scheduler, int32_t max_rows)
      : model_(model), scheduler_(scheduler), max_rows_(max_rows) {}

  /// Queues `plan` with its draws, whose turns are those of all that runs. False, and nothing queued, where not all of
  /// them draw cells and nothing else is in the plan.
  bool begin(const std::vector<Scheduler::Turn>& turns, const StepPlan& plan);
  /// Queues more passes, up to as many as the model takes, unless something waits for its turn.
  void go_on();

  bool empty() const { return passes_.empty(); }

  /// Waits for the oldest pass and commits it. Turns of sequences that were forgotten are left out.
  struct Taken {
    std::vector<Scheduler::Turn> turns;
    std::span<const int32_t> ids;  ///< as of Model::forward_and_draw, until the next pass is taken
    int32_t rows = 0;
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
  bool plan_next(Pass& pass);

  Model& model_;
  Scheduler& scheduler_;
  int32_t max_rows_;
  std::vector<Lane> lanes_;
  std::deque<Pass> passes_;
  StepPlan plan_;
  int32_t waiting_ = 0;  ///< sequences that found no room when it began
  bool ends_ = false;    ///< no more passes: a lane does not go on, or room has come for what waits
};

}  // namespace lumina
