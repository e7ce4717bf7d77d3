// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.captions;

import java.util.List;
import java.util.Map;
import org.luminamgpt.ImageSize;
import org.luminamgpt.Task;
import org.luminamgpt.studio.scenes.SceneRenderer;
import org.luminamgpt.studio.scenes.SceneSpec;
import org.luminamgpt.studio.scenes.Scenes;
import org.luminamgpt.tools.Rgb;
import org.luminamgpt.train.data.CounterRandom;
import org.luminamgpt.train.tokens.Conversation;

/** Scenes as conversations: sample i of seed s is the same on every machine. Thread-safe. */
public final class SceneTasks {
    private static final String MARK = "<|image|>";

    private final Scenes scenes;
    private final SceneRenderer renderer;
    private final Captions captions;
    private final Questions questions;
    private final Edits edits;
    private final Map<SceneTask, Integer> mixture;
    private final int bareShare;

    /**
     * @param mixture   weight of each task
     * @param bareShare percent of text-to-image samples that are the picture alone
     */
    public SceneTasks(Scenes scenes, Captions.Wording wording, Map<SceneTask, Integer> mixture, int bareShare) {
        this.scenes = scenes;
        this.renderer = scenes.renderer();
        this.captions = new Captions(scenes.source(), wording);
        this.questions = new Questions(scenes);
        this.edits = new Edits(scenes);
        this.mixture = Map.copyOf(mixture);
        this.bareShare = bareShare;
    }

    public Captions captions() {
        return captions;
    }

    public TaskSample sample(long seed, long index) {
        CounterRandom random = choices(seed, index);
        return sample(random.pick(mixture), scenes.spec(seed, index), random);
    }

    /** A given task on scene {@code index} of {@code seed}. */
    public TaskSample sample(SceneTask task, long seed, long index) {
        return sample(task, scenes.spec(seed, index), choices(seed, index));
    }

    /** Another stream than the scene's own, which the choices would follow. */
    private static CounterRandom choices(long seed, long index) {
        return new CounterRandom(~seed, index);
    }

    /** A given task on a given scene; the random numbers pick wording, question and edit. */
    public TaskSample sample(SceneTask task, SceneSpec spec, CounterRandom random) {
        return switch (task) {
            case IMAGE -> image(spec, random);
            case DESCRIBE -> same(task, spec, ask("Describe the image in detail.", spec), Conversation.model(captions.plain(spec)));
            case QUESTION -> question(spec, random);
            case DETECT -> detect(spec, random);
            case SEGMENTATION -> same(task, spec, onPicture(Task.SEGMENTATION, spec), picture(spec, renderer::segmentation));
            case DEPTH -> same(task, spec, onPicture(Task.DEPTH, spec), picture(spec, renderer::depth));
            case EDGES -> same(task, spec, ask("Edge detection.", spec), picture(spec, renderer::edges));
            case CONDITION -> condition(spec, random);
            case EDIT -> edit(spec, random);
            case RESTYLE -> restyle(spec, random);
        };
    }

    private TaskSample image(SceneSpec spec, CounterRandom random) {
        String prompt = filled(Task.IMAGE, spec, captions.vary(spec, random));
        Conversation conversation = Conversation.of(Conversation.human(prompt), picture(spec, renderer::rgb));
        return new TaskSample(SceneTask.IMAGE, spec, spec, random.chance(bareShare) ? conversation.asBare() : conversation);
    }

    private TaskSample question(SceneSpec spec, CounterRandom random) {
        Questions.Question question = questions.ask(spec, random);
        return same(SceneTask.QUESTION, spec, ask(question.text(), spec), Conversation.model(question.answer()));
    }

    private TaskSample detect(SceneSpec spec, CounterRandom random) {
        String noun = new Words(scenes.source()).noun(random.pick(spec.icons()));
        String prompt = filled(Task.DETECT, spec, noun);
        return same(SceneTask.DETECT, spec, Conversation.human(prompt, rgb(spec)),
                Conversation.model(new Detections(scenes).answer(spec, noun)));
    }

    private TaskSample condition(SceneSpec spec, CounterRandom random) {
        Drawing shown = List.<Drawing>of(renderer::segmentation, renderer::depth, renderer::edges).get(random.nextInt(3));
        String prompt = filled(Task.CONDITION, spec, captions.vary(spec, random));
        Conversation.Message question = Conversation.human(prompt, lazy(spec, shown));
        return same(SceneTask.CONDITION, spec, question, picture(spec, renderer::rgb));
    }

    private TaskSample edit(SceneSpec spec, CounterRandom random) {
        Edits.Edit edit = edits.draw(spec, random);
        Conversation conversation = Conversation.of(ask(edit.instruction(), edit.before()), picture(edit.after(), renderer::rgb));
        return new TaskSample(SceneTask.EDIT, edit.before(), edit.after(), conversation);
    }

    private TaskSample restyle(SceneSpec spec, CounterRandom random) {
        List<Integer> others = scenes.styles().stream().filter(s -> s != spec.icons().get(0).style()
                && scenes.allows(spec.restyled(s))).toList();
        if (others.isEmpty()) return edit(spec, random);
        SceneSpec after = spec.restyled(random.pick(others));
        String instruction = "Redraw the picture in " + new Words(scenes.source()).style(after) + " style.";
        return new TaskSample(SceneTask.RESTYLE, spec, after, Conversation.of(ask(instruction, spec), picture(after, renderer::rgb)));
    }

    private static TaskSample same(SceneTask task, SceneSpec spec, Conversation.Message question, Conversation.Message answer) {
        return new TaskSample(task, spec, spec, Conversation.of(question, answer));
    }

    /** The message that a request of this task becomes. */
    private static String filled(Task task, SceneSpec spec, String text) {
        return task.template().replace("{size}", new ImageSize(spec.width(), spec.height()).toString()).replace("{text}", text);
    }

    private Conversation.Message onPicture(Task task, SceneSpec spec) {
        return Conversation.human(task.template(), rgb(spec));
    }

    private Conversation.Message ask(String text, SceneSpec spec) {
        return Conversation.human(text + " " + MARK, rgb(spec));
    }

    private static Conversation.Message picture(SceneSpec spec, Drawing drawing) {
        return Conversation.model(MARK, lazy(spec, drawing));
    }

    private Conversation.Picture rgb(SceneSpec spec) {
        return lazy(spec, renderer::rgb);
    }

    /** [height, width, 3] of a scene. */
    private interface Drawing {
        byte[] draw(SceneSpec spec);
    }

    private static Conversation.Picture lazy(SceneSpec spec, Drawing drawing) {
        return () -> new Rgb(spec.width(), spec.height(), drawing.draw(spec));
    }
}
