// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaBuilder;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a command prints: lines for people, or JSON that also says how long it took; and its progress. */
final class Output {
    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(names = "--progress", description = "Lines of progress where there is no terminal.")
    private boolean progress;

    @Mixin
    private HelpOption help;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    private final long begin = System.nanoTime();

    boolean isJson() {
        return json;
    }

    PrintWriter writer() {
        return spec.commandLine().getOut();
    }

    PrintWriter errors() {
        return spec.commandLine().getErr();
    }

    Progress progress() {
        return Progress.of(progress, errors());
    }

    /** Opens a model, which takes a while where it is large. */
    Lumina open(LuminaBuilder builder, Object name) {
        return progress().during("loading " + name, builder::build);
    }

    /** Prints one of the two. */
    void print(Supplier<?> asJson, Consumer<PrintWriter> forPeople) {
        if (json) {
            writer().println(timed(asJson.get()));
        } else {
            forPeople.accept(writer());
        }
    }

    /** A value as JSON, with the seconds since the command began. */
    String timed(Object value) {
        JsonNode tree = Json.tree(value);
        if (tree instanceof ObjectNode object) {
            object.put("seconds", (System.nanoTime() - begin) / 1e9);
        }
        return Json.write(tree);
    }
}
