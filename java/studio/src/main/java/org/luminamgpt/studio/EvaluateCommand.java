// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Lumina;
import org.luminamgpt.Sampling;
import org.luminamgpt.Speculation;
import org.luminamgpt.studio.captions.SceneTask;
import org.luminamgpt.studio.evaluation.Evaluation;
import org.luminamgpt.studio.scenes.Scenes;
import org.luminamgpt.studio.scenes.Split;
import org.luminamgpt.tools.WholeFile;
import org.luminamgpt.train.data.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the figures of a model, through the engine that users run. */
@Command(name = "evaluate", mixinStandardHelpOptions = true,
        description = "Print what a model reaches on scenes of seen and of held-out combinations, with fixed seeds, and write contact sheets.",
        footer = {"", "Example:", "  studio evaluate --model model --icons icons.pack --curriculum scenes.yaml --out evaluation"})
public final class EvaluateCommand implements Callable<Integer> {
    @Mixin
    private SceneOptions options;

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "folder of the model")
    private Path model;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "where pictures.png, tasks.png and evaluation.json go")
    private Path out;

    @Option(names = "--count", description = "pictures drawn of seen and as many of held-out combinations (default: ${DEFAULT-VALUE})")
    private int count = 100;

    @Option(names = "--reconstructions", description = "pictures encoded and decoded (default: ${DEFAULT-VALUE})")
    private int reconstructions = 100;

    @Option(names = "--task-count",
            description = "samples of each other task, of seen and as many of held-out combinations; 0 for none (default: ${DEFAULT-VALUE})")
    private int taskCount = 50;

    @Option(names = "--speculation", description = "as of generate; approximate draws other pictures (default: auto)")
    private Speculation speculation = Speculation.AUTO;

    @Option(names = "--window", description = "as of generate (default: ${DEFAULT-VALUE})")
    private int window;

    @Option(names = "--guidance", description = "default: the model's")
    private @Nullable Float guidance;

    @Option(names = "--image-top-k", description = "default: the model's")
    private @Nullable Integer imageTopK;

    @Option(names = "--temperature", description = "default: the model's")
    private @Nullable Float temperature;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Scenes scenes = options.scenes(Split.Part.HELD_OUT);
        List<SceneTask> tasks = Arrays.stream(SceneTask.values()).filter(task -> task != SceneTask.IMAGE
                && options.weight(task) > 0).toList();
        Sampling sampling = new Sampling(null, guidance, imageTopK, null, temperature, null);
        Files.createDirectories(out);
        long total = reconstructions + 2L * count + 2L * taskCount * tasks.size();
        try (Lumina lumina = Lumina.builder(model).speculation(speculation).speculationWindow(window).build();
                ProgressBar bar = Progress.of("samples", total)) {
            Evaluation evaluation = new Evaluation(lumina, scenes.source(), scenes.curriculum(), sampling, options.seed(), bar::stepTo);
            if (reconstructions > 0) evaluation.reconstruct(reconstructions);
            if (count > 0) evaluation.generate(count);
            if (taskCount > 0) for (SceneTask task : tasks) evaluation.solve(task, taskCount);
            write(evaluation, lumina, scenes, sampling, !tasks.isEmpty() && taskCount > 0);
            spec.commandLine().getOut().print(evaluation.figures());
        }
        spec.commandLine().getOut().println("written to " + out);
        return 0;
    }

    private void write(Evaluation evaluation, Lumina lumina, Scenes scenes, Sampling sampling, boolean withTasks) throws IOException {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("model", lumina.info().id() + " " + lumina.info().version());
        report.put("icons", scenes.source().id());
        report.put("curriculum", scenes.curriculum());
        report.put("seed", options.seed());
        report.put("speculation", speculation);
        report.put("sampling", sampling.orElse(lumina.info().defaults()));
        report.put("figures", evaluation.figures().toMap());
        WholeFile.write(out.resolve("evaluation.json"), to -> new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(to, report));
        if (count > 0) evaluation.pictures().write(out.resolve("pictures.png"), 8);
        if (withTasks) evaluation.tasks().write(out.resolve("tasks.png"), 2);
    }
}
