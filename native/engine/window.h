// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace lumina {

/// Chooses how many tokens the windows of the next pass have, by what passes have cost and brought so far.
///
/// More rows take longer, by how much is the machine's and the model's matter; more drafts spare passes, as often as they
/// come true, which is the picture's. So tokens a second are measured while the engine works: nothing is timed at open and
/// nothing is remembered in a file. Another window is tried for some passes now and then, fewer where it is clearly slower
/// and less often where it has lost before, and kept where it is faster: then the next in the same direction is tried at
/// once. For each number of sequences at once anew.
///
/// For exact speculation, whose ids no window changes. Not thread-safe: the stepping thread's own.
class WindowChooser {
 public:
  /// A pass in which sequences drew cells of images and nothing else was computed.
  struct Pass {
    int32_t window;     ///< with which its drafts were made
    int32_t sequences;  ///< 1 or more
    int32_t tokens;     ///< that became known
    double seconds;
  };
  void passed(const Pass& pass);

  /// Of the drafts to be made now, where as many sequences go on as were in the last pass; 1: none.
  int32_t window() const { return window_; }

  static constexpr std::array<int32_t, 6> kWindows{1, 2, 3, 4, 6, 8};

 private:
  struct Figures {
    double seconds = 0, tokens = 0;  ///< of its passes; earlier ones count less and less
    int64_t due = kFirst, pause = kAgain / 2;
    double rate() const { return tokens / seconds; }
  };
  enum class Verdict { open, lost, won };
  struct Crowd {
    std::array<Figures, kWindows.size()> figures;
    int64_t passes = 0;
    size_t best = 0, tried = 0;  ///< windows; equal: nothing is on trial
    int64_t tried_passes = 0;

    Verdict verdict() const;
    void begin_trial(int32_t sequences);
    void end_trial(Verdict verdict);
  };
  static constexpr int64_t kFirst = 64, kAgain = 512, kSeldom = 16384;  ///< passes until a window is tried

  std::array<Crowd, 8> crowds_;  ///< 1 sequence, 2, 3 to 4, 5 to 8, …
  int32_t window_ = 1;
};

}  // namespace lumina
