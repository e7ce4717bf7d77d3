// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "io/tensor_file.h"

namespace lumina::io {

/// Opens the tensors of a torch.save archive (zip): those of its top-level "state_dict", or of the top-level dict
/// itself. What else the file holds (epoch, optimizer numbers, ...) is read past.
///
/// No general unpickling: the pickle is interpreted with a whitelist of opcodes and of globals (OrderedDict, tensor
/// and parameter rebuilding, storage types), which build plain values; anything else is refused by name. No code of
/// the file ever runs. Members must be stored uncompressed; all sizes, offsets, strides and storage bounds are
/// checked. Tensors that are not contiguous are copied. Throws Error{model_format}.
TensorFile open_torch_archive(const std::string& path, Loading loading);

}  // namespace lumina::io
