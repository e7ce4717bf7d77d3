// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Lumina;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.tools.Workbench;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lumina generate}: pictures from sentences, or from prompt ids. */
@Command(name = "generate", description = "Draw pictures from a sentence.",
        footer = {"Examples:", "  lumina generate \"A cartoon picture of a fox.\" --out fox.png",
                "  lumina generate \"A picture of a dog.\" -s 7 -b 24 -o dogs --resume"})
final class GenerateCommand implements Callable<Integer> {
    private static final int MOST = 4096;

    @Parameters(arity = "0..1", paramLabel = "PROMPT", description = "What to draw.")
    private @Nullable String prompt;

    @Option(names = {"-p", "--prompt"}, hidden = true)
    private @Nullable String promptOption;

    @Option(names = {"-f", "--file"}, paramLabel = "FILE", description = "Prompts instead, one a line.")
    private @Nullable Path file;

    @Option(names = "--ids", paramLabel = "FILE", description = "Prompt ids instead, a JSON array.")
    private @Nullable Path ids;

    @Option(names = {"-o", "--out"}, paramLabel = "FILE", description = "PNG, DIR, %%03d.png, - (default: lumina-SEED.png).")
    private @Nullable Path out;

    @Option(names = {"-b", "--count"}, paramLabel = "N", defaultValue = "1", description = "Pictures of seeds S, S+1, ... (default: 1).")
    private int count;

    @Option(names = "--resume", description = "Keep files that have these parameters.")
    private boolean resume;

    @Option(names = "--no-clobber", description = "Keep files that are there.")
    private boolean noClobber;

    @Mixin
    private SizeOptions size;

    @Mixin
    private SamplingOptions sampling;

    @Option(names = "--preview", paramLabel = "FILE", arity = "0..1", fallbackValue = "preview.png",
            description = "PNG of the rows so far (default: preview.png).")
    private @Nullable Path preview;

    @Option(names = "--out-ids", paramLabel = "FILE", description = "Ids as JSON; pictures only with --out.")
    private @Nullable Path outIds;

    @Mixin
    private Output output;

    @Mixin
    private DrawingOptions model;

    @Override
    public Integer call() throws IOException {
        check();
        List<Request> prompts = prompts();
        if ((long) prompts.size() * count > MOST) {
            throw new UsageException("at most " + MOST + " pictures are drawn at once, asked were " + (long) prompts.size() * count);
        }
        long seed = sampling.seed();
        if (seed > Long.MAX_VALUE - (count - 1)) {
            throw new UsageException("there are no " + count + " seeds from " + seed + " on; the last one is " + Long.MAX_VALUE);
        }
        boolean onlyIds = outIds != null && out == null;
        PictureNames names = onlyIds ? null : new PictureNames(out, prompts.size(), count).checked();
        var kept = new ArrayList<String>();
        List<Drawing.Job> jobs = jobs(prompts, seed, names, kept);
        var drawing = new Drawing(output);
        try (Lumina lumina = output.open(model.builder().queueCapacity(Math.max(1, jobs.size())), model.name())) {
            if (names == null) {
                writeIds(lumina, jobs);
                return 0;
            }
            if (resume) {
                jobs = new Resume(lumina.info()).missing(jobs, kept);
            }
            if (!output.isJson()) {
                kept.forEach(one -> output.writer().println(one + "  kept"));
            }
            drawing.draw(lumina, jobs, preview);
        }
        if (outIds != null) {
            Json.write(outIds, drawing.ids().size() == 1 ? drawing.ids().get(0) : drawing.ids());
        }
        output.print(() -> new Report(drawing.drawn(), kept, drawing.failures()), to -> {});
        return drawing.failures() == 0 ? 0 : 1;
    }

    private record Report(List<Drawing.Drawn> images, List<String> kept, int failures) {}

    private void check() {
        if (promptOption != null && prompt == null) {
            prompt = promptOption;
            promptOption = null;
        }
        if ((prompt != null ? 1 : 0) + (promptOption != null ? 1 : 0) + (ids != null ? 1 : 0) + (file != null ? 1 : 0) != 1) {
            throw new UsageException("give one prompt, or --file FILE, or --ids FILE");
        }
        if (count < 1 || count > MOST) {
            throw new UsageException("--count is 1 to " + MOST + ", was " + count);
        }
        if (resume && ids != null) {
            throw new UsageException("--resume compares what files say of their prompt, and pictures of --ids do not say it;"
                    + " --no-clobber keeps all files that are there");
        }
        if (resume && !sampling.hasSeed()) {
            throw new UsageException("--resume wants the --seed that the pictures began with; a drawn one has none yet");
        }
        if (outIds != null) {
            OutputFiles.file(outIds);
            if (resume || noClobber) {
                throw new UsageException("--out-ids writes the ids of all pictures, and those that are kept have none; leave one of the two out");
            }
        }
        if (preview != null) {
            if (out == null && outIds != null) {
                throw new UsageException("--preview shows pictures, and --out-ids without --out decodes none; give --out too");
            }
            OutputFiles.picture(preview);
        }
    }

    private List<Request> prompts() throws IOException {
        var requests = new ArrayList<Request>();
        if (ids != null) {
            requests.add(Request.tokens(Json.ids(ids)));
        } else if (file != null) {
            for (String line : Files.readAllLines(file)) {
                if (!line.isBlank()) {
                    requests.add(Request.image(line.strip()));
                }
            }
            if (requests.isEmpty()) {
                throw new UsageException(file + " has no prompt; it has to have one a line");
            }
        } else {
            requests.add(Request.image(prompt == null ? "" : prompt));
        }
        requests.replaceAll(request -> size.sized(request).sampling(sampling.sampling()));
        return requests;
    }

    /** @param kept takes the files that are not to be drawn again */
    private List<Drawing.Job> jobs(List<Request> prompts, long seed, @Nullable PictureNames names, List<String> kept) {
        var jobs = new ArrayList<Drawing.Job>();
        for (int prompt = 0; prompt < prompts.size(); prompt++) {
            for (int i = 0; i < count; i++) {
                Path to = names == null ? PictureNames.STDOUT : names.file(prompt * count + i, prompt, seed + i);
                if (noClobber && Files.exists(to)) {
                    kept.add(to.toString());
                } else {
                    jobs.add(new Drawing.Job(prompts.get(prompt).seed(seed + i).previews(preview != null), seed + i, to));
                }
            }
        }
        return jobs;
    }

    private record Ids(long seed, String finish, Map<String, Integer> usage) {}

    private record IdsReport(List<Drawing.Drawn> images, List<Ids> answers) {}

    private void writeIds(Lumina lumina, List<Drawing.Job> jobs) throws IOException {
        Workbench bench = Workbench.of(lumina);
        int[] message = bench.prompt(Request.message(Part.text("x")));
        int endOfTurn = message[message.length - 1];
        List<int[]> answers = output.progress().during("drawing", () -> bench.generateAll(jobs.stream().map(Drawing.Job::request).toList()));
        Json.write(outIds, answers.size() == 1 ? answers.get(0) : answers);
        var told = new ArrayList<Ids>();
        for (int i = 0; i < answers.size(); i++) {
            int[] answer = answers.get(i);
            told.add(new Ids(jobs.get(i).seed(), Answer.finish(answer[answer.length - 1] == endOfTurn),
                    Map.of("generatedTokens", answer.length)));
        }
        output.print(() -> new IdsReport(List.of(), told), to -> {});
    }
}
