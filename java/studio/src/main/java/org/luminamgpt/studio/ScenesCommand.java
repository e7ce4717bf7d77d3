// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.luminamgpt.studio.captions.SceneTasks;
import org.luminamgpt.studio.captions.TaskSample;
import org.luminamgpt.studio.scenes.SceneRenderer;
import org.luminamgpt.studio.scenes.SceneSpec;
import org.luminamgpt.studio.scenes.Scenes;
import org.luminamgpt.studio.scenes.Split;
import org.luminamgpt.tools.Rgb;
import org.luminamgpt.tools.WholeFile;
import org.luminamgpt.train.data.ContactSheet;
import org.luminamgpt.train.tokens.BadSampleException;
import org.luminamgpt.train.tokens.Conversation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Draws scenes with captions, ground truth and tasks for a person to look at. */
@Command(name = "scenes", mixinStandardHelpOptions = true,
        description = "Write contact sheets of scenes, their ground truth and their tasks, and scenes.jsonl that describes them.",
        footer = {"", "Example:", "  studio scenes --icons icons.pack --out scenes"})
public final class ScenesCommand implements Callable<Integer> {
    @Mixin
    private SceneOptions options;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "where the sheets go")
    private Path out;

    @Option(names = "--count", description = "scenes (default: ${DEFAULT-VALUE})")
    private int count = 32;

    @Option(names = "--columns", description = "of the sheets (default: ${DEFAULT-VALUE})")
    private int columns = 4;

    @Option(names = "--held-out", description = "draw from the combinations that training never sees")
    private boolean heldOut;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, BadSampleException {
        Files.createDirectories(out);
        Scenes scenes = options.scenes(heldOut ? Split.Part.HELD_OUT : Split.Part.TRAIN);
        SceneTasks tasks = options.tasks(scenes);
        ContactSheet pictures = new ContactSheet();
        ContactSheet truth = new ContactSheet();
        ContactSheet conversations = new ContactSheet();
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            SceneSpec scene = scenes.spec(options.seed(), i);
            String caption = tasks.captions().plain(scene);
            BufferedImage picture = image(scene, scenes.renderer().rgb(scene));
            pictures.add(i + ". " + caption, picture);
            SceneRenderer renderer = scenes.renderer();
            truth.add(i + ". segmentation, depth, edges", picture, image(scene, renderer.segmentation(scene)), image(scene,
                    renderer.depth(scene)), image(scene, renderer.edges(scene)));
            addTask(conversations, i, tasks.sample(options.seed(), i));
            lines.append(describe(i, caption, scene, scenes)).append('\n');
        }
        WholeFile.write(out.resolve("scenes.jsonl"), lines.toString());
        pictures.write(out.resolve("scenes.png"), columns);
        truth.write(out.resolve("truth.png"), Math.max(1, columns / 2));
        conversations.write(out.resolve("tasks.png"), Math.max(1, columns / 2));
        spec.commandLine().getOut().println(out + ": scenes.png, truth.png, tasks.png, scenes.jsonl");
        return 0;
    }

    private static void addTask(ContactSheet sheet, int index, TaskSample sample) throws BadSampleException {
        List<BufferedImage> pictures = new ArrayList<>();
        StringBuilder text = new StringBuilder().append(index).append(". ").append(sample.task()).append(':');
        for (Conversation.Message message : sample.conversation().messages()) {
            text.append(message.human() ? " " : " => ").append(message.text());
            for (Conversation.Picture picture : message.pictures()) pictures.add(picture.rgb().toImage());
        }
        sheet.add(text.toString(), pictures.toArray(BufferedImage[]::new));
    }

    private static BufferedImage image(SceneSpec scene, byte[] rgb) {
        return new Rgb(scene.width(), scene.height(), rgb).toImage();
    }

    private static String describe(int index, String caption, SceneSpec scene, Scenes scenes) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("index", index);
        line.put("caption", caption);
        line.put("scene", scene);
        line.put("names", scene.icons().stream().map(icon -> scenes.source().concepts().get(icon.concept()).name()).toList());
        line.put("boxes", scenes.renderer().boxes(scene));
        return new ObjectMapper().writeValueAsString(line);
    }
}
