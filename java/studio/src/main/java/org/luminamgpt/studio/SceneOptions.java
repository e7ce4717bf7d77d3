// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.luminamgpt.studio.captions.Captions;
import org.luminamgpt.studio.captions.SceneTask;
import org.luminamgpt.studio.captions.SceneTasks;
import org.luminamgpt.studio.icons.IconSource;
import org.luminamgpt.studio.scenes.Curriculum;
import org.luminamgpt.studio.scenes.Scenes;
import org.luminamgpt.studio.scenes.Split;
import picocli.CommandLine.Option;

/** Options of commands that draw scenes. */
public final class SceneOptions {
    @Option(names = "--icons", required = true, paramLabel = "FILE",
            description = "pack made by `studio data`, or \"procedural\" for icons drawn by code")
    private String icons;

    @Option(names = "--curriculum", paramLabel = "FILE", description = "YAML that says how rich the scenes are (default: everything)")
    private Path curriculum;

    @Option(names = "--task", paramLabel = "TASK=WEIGHT", split = ",",
            description = "tasks and their weights (default: the published mixture): ${COMPLETION-CANDIDATES}")
    private Map<SceneTask, Integer> tasks = new EnumMap<>(SceneTask.class);

    @Option(names = "--bare", paramLabel = "PERCENT",
            description = "text-to-image samples that are the picture alone, for guidance (default: 15)")
    private int bare = 15;

    private enum Wordings {
        PLAIN(Captions.Wording.PLAIN), FORMS(Captions.Wording.FORMS), VARIED(Captions.Wording.VARIED);

        private final Captions.Wording wording;

        Wordings(Captions.Wording wording) {
            this.wording = wording;
        }
    }

    @Option(names = "--wording", paramLabel = "KIND",
            description = "of captions: PLAIN is one English form, FORMS several, VARIED also synonyms and other languages (default: VARIED)")
    private Wordings wordings = Wordings.VARIED;

    @Option(names = "--seed", description = "of the scenes (default: 1)")
    private long seed = 1;

    public long seed() {
        return seed;
    }

    public Scenes scenes(Split.Part part) throws IOException {
        return new Scenes(IconSource.open(icons), curriculum == null ? Curriculum.full() : Curriculum.read(curriculum), part);
    }

    public SceneTasks tasks(Scenes scenes) {
        return new SceneTasks(scenes, wordings.wording, mixture(), bare);
    }

    /** How often a task occurs, 0 for never. */
    public int weight(SceneTask task) {
        return mixture().getOrDefault(task, 0);
    }

    /** Everything that decides the samples, beside the seed and the index. */
    public String describe(Scenes scenes) {
        return "scenes of " + scenes.source().id() + ", " + scenes.curriculum() + ", " + new java.util.TreeMap<>(mixture())
                + ", bare " + bare + ", wording " + wordings.wording + ", seed " + seed;
    }

    private Map<SceneTask, Integer> mixture() {
        return tasks.isEmpty() ? SceneTask.mixture() : tasks;
    }
}
