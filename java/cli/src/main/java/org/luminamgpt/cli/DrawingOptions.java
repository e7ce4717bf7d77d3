// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import org.luminamgpt.LuminaBuilder;
import org.luminamgpt.Speculation;
import picocli.CommandLine.Option;

/** Also how tokens are guessed ahead: the options of commands that draw. */
final class DrawingOptions extends LoadOptions {
    @Option(names = "--speculation", paramLabel = "MODE", defaultValue = "auto",
            description = "off, exact, probabilistic, approximate (faster, other pictures); auto is exact while that is faster (default: auto).")
    Speculation speculation = Speculation.AUTO;

    @Option(names = "--window", paramLabel = "N", defaultValue = "0",
            description = "Tokens guessed, or rows drawn, at once: 1 to 32 (default: 4, or 2 rows; auto: the fastest).")
    int window;

    @Override
    LuminaBuilder builder() {
        return super.builder().speculation(speculation).speculationWindow(window);
    }
}
