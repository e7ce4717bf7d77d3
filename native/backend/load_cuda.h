// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "backend/backend.h"
#include "core/error.h"

namespace lumina {

/// Whether a card is used, and if not, why; the values are those of lumina_card_use.
enum class CardUse {
  used = 1,
  not_asked = 2,
  no_driver = 3,
  no_library = 4,
  other_build = 5,
  old_driver = 6,
  none = 7,
  too_old = 8,
  no_memory = 9,
  no_kernels = 10,
  wrong = 11,
  failed = 12,
};

/// Why a card is not used, as an exception.
class NoCard : public Error {
 public:
  NoCard(CardUse use, const std::string& why) : Error(ErrorCode::unsupported, why), use_(use) {}
  CardUse use() const { return use_; }

 private:
  CardUse use_;
};

/// The back end of a CUDA card, or the reason why there is none.
struct CudaBackend {
  const Backend* backend = nullptr;  ///< static, or null
  std::string why;                   ///< the card's name and numbers, or what is missing; one line
  CardUse use = CardUse::used;       ///< the same in a word
  std::string library{};             ///< the file that it was loaded from
  std::string kind{};                ///< Identity::kind, once an engine has asked for it
};

/// Loads liblumina_cuda.so, once and for good: memory it handed out may outlive every engine. Each card has a table of its
/// own, whose memory and streams no other card's may be given. Thread-safe, never throws for a missing card, driver or library.
/// `library`: the file to load; empty: liblumina_cuda.so beside the binary that holds this function.
CudaBackend load_cuda(int device, const std::string& library = "");

/// What liblumina_cuda.so exports as kCudaEntryName: the table for `device`, or null. Writes the `why` above,
/// zero-terminated and cut to `capacity`. `build` is checked against the library's own kBuildId, as the two exchange C++ values;
/// `use` is written for one of the same build only.
using CudaEntry = const Backend*(const char* build, int device, char* why, size_t capacity, CardUse* use);
inline constexpr const char* kCudaEntryName = "lumina_cuda_backend";

}  // namespace lumina
