// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio;

import picocli.CommandLine.Command;

/** The workshop of the embedded model on the command line: {@code lumina studio ...}. */
@Command(name = "studio", mixinStandardHelpOptions = true, description = "Make and measure a small model from pictures drawn here.",
        subcommands = {DataCommand.class, ScenesCommand.class, TokenizerCommand.class, VqganCommand.class, TokenizeCommand.class,
                EvaluateCommand.class})
public final class StudioCommand {}
