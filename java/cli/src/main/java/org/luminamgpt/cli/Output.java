// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.PrintWriter;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a command prints: lines for people, or JSON. */
final class Output {
    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    PrintWriter writer() {
        return spec.commandLine().getOut();
    }

    /** Prints one of the two. */
    void print(Supplier<?> asJson, Consumer<PrintWriter> forPeople) {
        if (json) {
            writer().println(Json.write(asJson.get()));
        } else {
            forPeople.accept(writer());
        }
    }
}
