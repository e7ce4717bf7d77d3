// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "engine/sequence.h"
#include "model/model.h"

namespace lumina {

// What an engine refuses before anything is started: Error{invalid_request}, for callers to read.

/// Ids outside the vocabulary.
void check_ids(std::span<const int32_t> ids, const Model& model);

/// Requests that make no sense: numbers out of range, grids without a name, images of the prompt that are not whole.
void check(const Request& request, const Model& model);

/// Error{out_of_memory} for a request that could not fit the pages even alone.
void check_room(const Sequence& sequence, const Model& model);

}  // namespace lumina
