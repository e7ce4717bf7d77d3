// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "io/tensor_file.h"

namespace lumina::io {

/// Opens the tensors of a torch.save archive (zip): those of its top-level "state_dict" or, where the top holds no
/// tensors, "model_state_dict", "model" or "module", else of the top-level dict itself. What else the file holds
/// (epoch, optimizer, settings, objects of a trainer's classes, ...) is read past.
///
/// No general unpickling: the pickle is interpreted with a whitelist of opcodes and of globals (OrderedDict, tensor
/// and parameter rebuilding, storage types), which build plain values; every other name stands for an object that holds
/// nothing. No code of the file ever runs. Members must be stored uncompressed; all sizes, offsets, strides and storage
/// bounds are checked. Tensors that are not contiguous are copied. Throws Error{model_format}.
TensorFile torch_archive_of(Pages file, const std::string& path);
TensorFile open_torch_archive(const std::string& path, Loading loading);

}  // namespace lumina::io
