// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * The thin layer over libtorch's presets: calls with this project's defaults, named parameters, safetensors files.
 *
 * <p>Native tensors belong to the {@code PointerScope} that is open when they are made and are freed when it closes;
 * what must live longer is kept by {@link org.luminamgpt.train.tensor.Ops#keep}. A step opens one scope.
 */
@NullMarked
package org.luminamgpt.train.tensor;

import org.jspecify.annotations.NullMarked;
