// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.evaluation;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.luminamgpt.studio.captions.Detections;
import org.luminamgpt.studio.captions.TaskSample;
import org.luminamgpt.studio.scenes.Box;
import org.luminamgpt.studio.scenes.Layout;
import org.luminamgpt.studio.scenes.SceneSpec;
import org.luminamgpt.studio.scenes.Scenes;
import org.luminamgpt.tools.Rgb;

/** Adds to the figures how well an answer solves a task. What is missing counts as wrong. */
final class TaskJudge {
    private final Scenes scenes;
    private final SceneJudge judge;
    private final Figures figures;
    private final String part;

    /** @param part what the names of figures begin with */
    TaskJudge(Scenes scenes, SceneJudge judge, Figures figures, String part) {
        this.scenes = scenes;
        this.judge = judge;
        this.figures = figures;
        this.part = part;
    }

    void judge(TaskSample sample, Answer answer) {
        String wanted = sample.conversation().messages().get(1).text();
        switch (sample.task()) {
            case DESCRIBE -> figures.add(part + "describe: same sentence", same(wanted, answer.text()));
            case QUESTION -> question(sample, same(wanted, answer.text()));
            case DETECT -> figures.add(part + "detection: box IoU", boxes(sample, wanted, answer.text()));
            case SEGMENTATION -> figures.add(part + "segmentation: object IoU", overlap(scenes.renderer().segmentation(sample.given()),
                    picture(sample, answer)));
            case DEPTH -> figures.add(part + "depth: object IoU", overlap(scenes.renderer().depth(sample.given()), picture(sample, answer)));
            case EDGES -> figures.add(part + "edges: IoU", overlap(scenes.renderer().edges(sample.given()), picture(sample, answer)));
            case IMAGE, CONDITION, EDIT, RESTYLE -> drawn(sample, answer);
        }
    }

    private void question(TaskSample sample, boolean isRight) {
        String kind = kind(sample);
        boolean isOpen = !kind.equals("count") || scenes.curriculum().has(Layout.GROUP); // without groups all answers are "One."
        if (isOpen) figures.add(part + "questions: " + kind, isRight);
    }

    private void drawn(TaskSample sample, Answer answer) {
        SceneSpec wanted = sample.wanted();
        if (!SceneJudge.canJudge(wanted)) return;
        String task = sample.task().name().toLowerCase(Locale.ROOT);
        Optional<SceneJudge.Verdict> verdict = picture(sample, answer).map(rgb -> judge.judge(wanted, rgb));
        figures.add(part + task + ": object", verdict.map(SceneJudge.Verdict::objects).orElse(0.0));
        figures.add(part + task + ": style", verdict.map(SceneJudge.Verdict::styles).orElse(0.0));
        figures.add(part + task + ": success", verdict.isPresent() && verdict.get().isRight());
    }

    private static Optional<Rgb> picture(TaskSample sample, Answer answer) {
        return answer.picture(sample.wanted());
    }

    private static boolean same(String wanted, String text) {
        return wanted.strip().equalsIgnoreCase(text.strip());
    }

    /** What is asked for, by the question's first words. */
    private static String kind(TaskSample sample) {
        String question = sample.conversation().messages().get(0).text();
        if (question.startsWith("How many")) return "count";
        if (question.startsWith("What color")) return "colour";
        if (question.startsWith("What style")) return "style";
        return question.startsWith("Where") ? "position" : "yes or no";
    }

    /** Mean overlap of the wanted boxes with those named, in order. */
    private double boxes(TaskSample sample, String wanted, String text) {
        List<Box> expected = new Detections(scenes).boxes(sample.given(), wanted.substring(0, wanted.indexOf(": [")));
        List<Box> named = Detections.read(text);
        double sum = 0;
        for (int i = 0; i < Math.min(expected.size(), named.size()); i++) sum += expected.get(i).intersectionOverUnion(named.get(i));
        return sum / Math.max(expected.size(), named.size());
    }

    /** Shared over joint area of what is not black; for colours that differ by more than half their range, not shared. */
    static double overlap(byte[] wanted, Optional<Rgb> answer) {
        if (answer.isEmpty()) return 0;
        byte[] found = answer.get().pixels();
        long shared = 0;
        long joint = 0;
        for (int i = 0; i < wanted.length; i += 3) {
            boolean isWanted = brightest(wanted, i) >= 32;
            boolean isFound = brightest(found, i) >= 64;
            if (isWanted && isFound && difference(wanted, found, i) < 128) shared++;
            if (isWanted || isFound) joint++;
        }
        return joint == 0 ? 1 : (double) shared / joint;
    }

    private static int brightest(byte[] rgb, int at) {
        return Math.max(rgb[at] & 0xff, Math.max(rgb[at + 1] & 0xff, rgb[at + 2] & 0xff));
    }

    private static int difference(byte[] a, byte[] b, int at) {
        int most = 0;
        for (int c = at; c < at + 3; c++) most = Math.max(most, Math.abs((a[c] & 0xff) - (b[c] & 0xff)));
        return most;
    }
}
