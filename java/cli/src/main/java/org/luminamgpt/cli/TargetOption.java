// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import org.jspecify.annotations.Nullable;
import org.luminamgpt.Request;
import picocli.CommandLine.Option;

/** What pictures that a request brings are cropped to. */
final class TargetOption {
    @Option(names = "--target", paramLabel = "N", description = "Crop the picture to a size of 512, 768, ...")
    private @Nullable Integer target;

    Request cropped(Request request) {
        return target == null ? request : request.targetSize(target);
    }
}
