// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train;

import org.luminamgpt.train.data.DataCommand;
import org.luminamgpt.train.data.EvaluateCommand;
import org.luminamgpt.train.data.ScenesCommand;
import org.luminamgpt.train.data.TokenizeCommand;
import org.luminamgpt.train.data.TokenizerCommand;
import picocli.CommandLine.Command;

/** The trainer on the command line: {@code lumina train ...}. */
@Command(name = "train", mixinStandardHelpOptions = true, description = "Train a Lumina-mGPT model.",
        subcommands = {DataCommand.class, ScenesCommand.class, TokenizerCommand.class, TokenizeCommand.class, VqganCommand.class,
                DecoderCommand.class, BlendCommand.class, ReportCommand.class, ThroughputCommand.class, EvaluateCommand.class})
public final class TrainCommand {}
