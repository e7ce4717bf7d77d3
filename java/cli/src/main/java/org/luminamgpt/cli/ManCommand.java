// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Spec;

/** {@code lumina man}: the help of all commands as a page for {@code man}. */
@Command(name = "man", description = "Print the manual page.", footer = {"", "Example:", "  lumina man | man -l -"})
final class ManCommand implements Callable<Integer> {
    @Mixin
    private HelpOption help;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter to = spec.commandLine().getOut();
        CommandSpec root = spec.root();
        to.println(".TH LUMINA 1 \"\" \"" + root.version()[0] + "\"");
        to.println(".SH NAME\nlumina \\- " + text(root.usageMessage().description()));
        to.println(".SH SYNOPSIS\n.B lumina\n.I COMMAND\n[options]");
        to.println(".SH OPTIONS");
        arguments(root, to);
        to.println(".SH COMMANDS");
        commands(root, to);
        to.println(".SH EXIT STATUS\n0 after success, 2 for bad usage, 1 for a failure.");
        to.flush();
        return 0;
    }

    private static void commands(CommandSpec parent, PrintWriter to) {
        for (CommandLine line : parent.subcommands().values()) {
            CommandSpec command = line.getCommandSpec();
            to.println(".SS " + text(command.qualifiedName()));
            to.println(text(command.usageMessage().description()));
            arguments(command, to);
            String[] footer = command.usageMessage().footer();
            if (footer.length > 0) {
                to.println(".PP\n.nf\n" + text(footer) + "\n.fi");
            }
            commands(command, to);
        }
    }

    private static void arguments(CommandSpec command, PrintWriter to) {
        for (PositionalParamSpec argument : command.positionalParameters()) {
            argument(argument, argument.paramLabel(), to);
        }
        for (OptionSpec option : command.options()) {
            String value = option.arity().max() == 0 ? "" : "=" + option.paramLabel();
            argument(option, String.join(", ", option.names()) + value, to);
        }
    }

    private static void argument(ArgSpec argument, String name, PrintWriter to) {
        if (!argument.hidden()) {
            to.println(".TP\n.B " + text(name) + "\n" + text(argument.description()));
        }
    }

    /** Without picocli's marks, and with roff's own characters as characters. */
    private static String text(String... lines) {
        String joined = String.join("\n", Arrays.stream(lines).map(line -> Ansi.OFF.string(line.replace("%n", "\n").replace("%%", "%"))).toList());
        String escaped = joined.replace("\\", "\\e").replace("-", "\\-");
        return escaped.replaceAll("(?m)^([.'])", "\\\\&$1").strip();
    }
}
