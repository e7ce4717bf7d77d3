// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Lumina;
import org.luminamgpt.tools.Safetensors;
import org.luminamgpt.tools.Workbench;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lumina parity}: this engine against logits that the reference implementation computed. */
@Command(name = "parity",
        description = "Compare a checkpoint's logits with a dump of the reference implementation.",
        footer = {"", "A dump is a directory with pairs NAME.json and NAME.safetensors:",
                "  {\"input_ids\": [...], \"logit_positions\": [...]}  (positions left out: all)",
                "  logits [positions, vocabulary], F32",
                "How to make one, in Python, beside the reference's own code:",
                "  model = ChameleonXLLMXForConditionalGeneration.from_pretrained(",
                "      DIR, torch_dtype=torch.float32)",
                "  ids = [0, ...]  # a prompt; lumina tokens TEXT --json prints one",
                "  with torch.no_grad():",
                "      logits = model(input_ids=torch.tensor([ids])).logits[0].float()",
                "  json.dump({\"input_ids\": ids}, open(\"a.json\", \"w\"))",
                "  save_file({\"logits\": logits.contiguous()}, \"a.safetensors\")",
                "Example: lumina parity dump DIR --weights f32"})
final class ParityCommand implements Callable<Integer> {
    /** Largest difference relative to the largest logit that f32 arithmetic explains. */
    private static final double F32_TOLERANCE = 1e-4;
    /** Relative root mean square that bf16 arithmetic explains. */
    private static final double BF16_TOLERANCE = 3e-2;

    @Parameters(index = "0", paramLabel = "DUMP", description = "Directory of the dump.")
    private Path directory;

    @Parameters(index = "1", arity = "0..1", paramLabel = "MODEL", description = "The model's directory, instead of --model.")
    private @Nullable Path checkpoint;

    @Option(names = "--tolerance", paramLabel = "X",
            description = "Largest relative RMS that passes (default: 3e-2; f32: 1e-4).")
    private @Nullable Double tolerance;

    @Mixin
    private Output output;

    @Mixin
    private EngineOptions model;

    @Override
    public Integer call() throws IOException {
        model.named(checkpoint);
        List<Path> dumps = dumps();
        double limit = tolerance != null ? tolerance : model.weights == org.luminamgpt.Weights.F32 ? F32_TOLERANCE : BF16_TOLERANCE;
        boolean good = true;
        var rows = new ArrayList<Row>();
        say("%-24s %9s %14s %14s %10s%n", "dump", "positions", "relative RMS", "relative max", "argmax");
        try (Lumina lumina = output.open(model.builder(), model.name())) {
            for (Path dump : dumps) {
                Difference difference = compare(Workbench.of(lumina), dump);
                good &= difference.rms() <= limit;
                rows.add(new Row(dump.getFileName().toString(), difference));
                say("%-24s %9d %14.2e %14.2e %9.1f%%%n", dump.getFileName(), difference.positions(), difference.rms(),
                        difference.max(), 100 * difference.argmax());
            }
        }
        boolean all = good;
        output.print(() -> new Report(rows, limit, all),
                to -> to.println(all ? "parity: every dump is within " + limit : "parity: NOT within " + limit));
        return good ? 0 : 1;
    }

    private record Report(List<Row> dumps, double limit, boolean within) {}

    private record Row(String dump, Difference difference) {}

    /** A line for people, as soon as it is known. */
    private void say(String format, Object... values) {
        if (!output.isJson()) {
            output.writer().printf(format, values);
        }
    }

    private List<Path> dumps() throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new UsageException(directory + " is not a directory; lumina parity --help says how to make a dump");
        }
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> dumps = files.filter(file -> file.toString().endsWith(".json")).filter(file -> Files.exists(tensors(file)))
                    .filter(ParityCommand::hasIds).sorted().toList();
            if (dumps.isEmpty()) {
                throw new UsageException(directory + " has no pair of NAME.json with input_ids and NAME.safetensors");
            }
            return dumps;
        }
    }

    private static boolean hasIds(Path file) {
        try {
            return Json.read(file).has("input_ids");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Path tensors(Path json) {
        String name = json.getFileName().toString();
        return json.resolveSibling(name.substring(0, name.length() - ".json".length()) + ".safetensors");
    }

    private record Difference(int positions, double rms, double max, double argmax) {}

    private static Difference compare(Workbench bench, Path dump) throws IOException {
        JsonNode json = Json.read(dump);
        int[] ids = Json.ids(json.path("input_ids"), dump);
        float[] reference;
        try (Safetensors file = Safetensors.open(tensors(dump))) {
            reference = file.floats("logits");
        }
        float[] all = bench.logits(ids, 0);
        int vocabulary = all.length / ids.length;
        int[] positions = json.has("logit_positions") ? Json.ids(json.path("logit_positions"), dump)
                : java.util.stream.IntStream.range(0, ids.length).toArray();
        if ((long) positions.length * vocabulary != reference.length) {
            throw new UsageException(tensors(dump) + " has " + reference.length + " logits; " + positions.length + " positions of "
                    + vocabulary + " were expected");
        }
        double squares = 0;
        double difference = 0;
        double largest = 0;
        double worst = 0;
        int agreeing = 0;
        for (int p = 0; p < positions.length; p++) {
            int best = 0;
            int expected = 0;
            for (int id = 0; id < vocabulary; id++) {
                float mine = all[positions[p] * vocabulary + id];
                float theirs = reference[p * vocabulary + id];
                double d = (double) mine - theirs;
                difference += d * d;
                squares += (double) theirs * theirs;
                worst = Math.max(worst, Math.abs(d));
                largest = Math.max(largest, Math.abs(theirs));
                best = mine > all[positions[p] * vocabulary + best] ? id : best;
                expected = theirs > reference[p * vocabulary + expected] ? id : expected;
            }
            agreeing += best == expected ? 1 : 0;
        }
        return new Difference(positions.length, Math.sqrt(difference / squares), worst / largest,
                (double) agreeing / positions.length);
    }
}
