// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.util.List;
import org.luminamgpt.ImageSize;
import org.luminamgpt.ModelInfo;
import org.luminamgpt.Sampling;

/** A model's facts in the shape of {@code info --json}: sizes as "WxH". */
record InfoJson(String id, String version, String directory, List<String> sizes, List<Integer> targetSizes, String defaultSize,
        Sampling defaults, ModelInfo.Engine engine) {
    static InfoJson of(ModelInfo info) {
        return new InfoJson(info.id(), info.version(), info.directory().toString(),
                info.sizes().stream().map(ImageSize::toString).toList(), info.targetSizes(), info.defaultSize().toString(),
                info.defaults(), info.engine());
    }
}
