// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train;

import picocli.CommandLine.Command;

/** The trainer on the command line: {@code lumina train ...}. */
@Command(name = "train", mixinStandardHelpOptions = true, description = "Train a Lumina-mGPT model.",
        subcommands = {TokenizeCommand.class, DecoderCommand.class, BlendCommand.class, ReportCommand.class, ThroughputCommand.class})
public final class TrainCommand {}
