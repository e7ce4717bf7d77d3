// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.evaluation;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.LongConsumer;
import org.luminamgpt.Generation;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import org.luminamgpt.Sampling;
import org.luminamgpt.studio.captions.Captions;
import org.luminamgpt.studio.captions.SceneTask;
import org.luminamgpt.studio.captions.SceneTasks;
import org.luminamgpt.studio.captions.TaskSample;
import org.luminamgpt.studio.icons.IconSource;
import org.luminamgpt.studio.scenes.Background;
import org.luminamgpt.studio.scenes.Curriculum;
import org.luminamgpt.studio.scenes.Layout;
import org.luminamgpt.studio.scenes.SceneSpec;
import org.luminamgpt.studio.scenes.Scenes;
import org.luminamgpt.studio.scenes.Split;
import org.luminamgpt.tools.PictureSizes;
import org.luminamgpt.tools.Rgb;
import org.luminamgpt.tools.Workbench;
import org.luminamgpt.train.data.ContactSheet;
import org.luminamgpt.train.tokens.BadSampleException;
import org.luminamgpt.train.tokens.Conversation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a model on scenes with fixed seeds and measures what comes out. The same model and settings give the same figures. */
public final class Evaluation {
    private static final Logger LOG = LoggerFactory.getLogger(Evaluation.class);
    private static final int BATCH = 16;
    private static final int SHEET = 32;
    /** Sets measured scenes apart from those that training draws with the same seed. */
    private static final long STREAM = 0x6576616c75617465L;

    private final Lumina model;
    private final Sampling sampling;
    private final long seed;
    private final Scenes seen;
    private final Scenes heldOut;
    private final Scenes seenQuestions;
    private final Scenes heldOutQuestions;
    private final SceneJudge judge;
    private final Figures figures = new Figures();
    private final ContactSheet pictures = new ContactSheet();
    private final ContactSheet tasks = new ContactSheet();
    private final LongConsumer progress;
    private long done;

    /**
     * @param curriculum what the model was trained on; of it, scenes of one or two objects on plain colours are measured,
     *                   and questions are asked about groups too, if it has them
     * @param seed       of the scenes; no scene is one that training draws with some seed, but by chance
     * @param sampling   without a seed: sample i is drawn with seed i
     * @param progress   told the number of samples done
     */
    public Evaluation(Lumina model, IconSource source, Curriculum curriculum, Sampling sampling, long seed, LongConsumer progress) {
        this.model = model;
        this.sampling = sampling;
        this.seed = seed ^ STREAM;
        this.progress = progress;
        Map<String, Integer> layouts = curriculum.has(Layout.PAIR) ? Map.of("ONE", 2, "PAIR", 1) : Map.of("ONE", 1);
        Curriculum measured = curriculum.with(Map.of("backgrounds", Map.of(Background.Kind.SOLID.name(), 1), "layouts", layouts,
                "overlap", 0));
        this.seen = new Scenes(source, measured, Split.Part.TRAIN);
        this.heldOut = new Scenes(source, measured, Split.Part.HELD_OUT);
        Curriculum asked = curriculum.has(Layout.GROUP) ? measured.with(Map.of("layouts", Map.of("ONE", 1, "GROUP", 1))) : measured;
        this.seenQuestions = new Scenes(source, asked, Split.Part.TRAIN);
        this.heldOutQuestions = new Scenes(source, asked, Split.Part.HELD_OUT);
        this.judge = new SceneJudge(seen);
    }

    public Figures figures() {
        return figures;
    }

    /** The first generated pictures, seen and held-out combinations in turn. */
    public ContactSheet pictures() {
        return pictures;
    }

    /** A seen and a held-out sample of each task: what was given, what came, what was wanted. */
    public ContactSheet tasks() {
        return tasks;
    }

    /** Encodes and decodes held-out scenes; also says what the measures themselves reach on such pictures. */
    public void reconstruct(int count) {
        double squares = 0;
        double objectSquares = 0;
        long values = 0;
        long objectValues = 0;
        for (int i = 0; i < count; i++) {
            SceneSpec spec = heldOut.spec(seed, i);
            Rgb picture = new Rgb(spec.width(), spec.height(), heldOut.renderer().rgb(spec));
            Rgb back = Rgb.of(Workbench.of(model).decode(Workbench.of(model).encode(picture.toImage())));
            byte[] labels = heldOut.renderer().labels(spec);
            for (int p = 0; p < labels.length * 3; p++) {
                double difference = (picture.pixels()[p] & 0xff) - (back.pixels()[p] & 0xff);
                squares += difference * difference;
                if (labels[p / 3] >= 0) objectSquares += difference * difference;
                if (labels[p / 3] >= 0) objectValues++;
            }
            values += labels.length * 3L;
            addVerdict("measure on true pictures: ", judge.judge(spec, picture));
            addVerdict("measure on reconstructions: ", judge.judge(spec, back));
            progress.accept(++done);
        }
        figures.add("reconstruction PSNR, dB", decibels(squares / values));
        figures.add("reconstruction PSNR on objects, dB", decibels(objectSquares / objectValues));
    }

    private static double decibels(double meanSquare) {
        return 10 * Math.log10(255 * 255 / Math.max(meanSquare, 1e-9));
    }

    private void addVerdict(String prefix, SceneJudge.Verdict verdict) {
        figures.add(prefix + "object", verdict.objects());
        figures.add(prefix + "style", verdict.styles());
        figures.add(prefix + "background", verdict.background());
        figures.add(prefix + "position", verdict.position());
    }

    /** Draws pictures of seen and of held-out combinations from their plain captions. */
    public void generate(int count) {
        for (int from = 0; from < count; from += BATCH / 2) {
            List<TaskSample> samples = new ArrayList<>();
            List<Boolean> unseen = new ArrayList<>();
            for (int i = from; i < Math.min(count, from + BATCH / 2); i++) {
                for (Scenes scenes : List.of(seen, heldOut)) {
                    samples.add(plain(scenes).sample(SceneTask.IMAGE, seed, i));
                    unseen.add(scenes == heldOut);
                }
            }
            List<Answer> answers = run(samples, 2L * from);
            for (int k = 0; k < samples.size(); k++) {
                String prefix = unseen.get(k) ? "held out: " : "seen: ";
                SceneSpec wanted = samples.get(k).wanted();
                addVerdict(prefix, answers.get(k).picture(wanted).map(rgb -> judge.judge(wanted, rgb))
                        .orElse(new SceneJudge.Verdict(0, 0, false, false)));
                int number = 2 * from + k;
                if (number < SHEET) {
                    pictures.add(number + (unseen.get(k) ? ", unseen: " : ": ") + plain(seen).captions().plain(wanted),
                            answers.get(k).shown(wanted));
                }
            }
        }
    }

    private static SceneTasks plain(Scenes scenes) {
        return new SceneTasks(scenes, Captions.Wording.PLAIN, Map.of(SceneTask.IMAGE, 1), 0);
    }

    /** Puts a task on scenes of seen and as many of held-out combinations. */
    public void solve(SceneTask task, int count) {
        boolean asks = task == SceneTask.QUESTION;
        solve(task, count, "seen: ", asks ? seenQuestions : seen);
        solve(task, count, "held out: ", asks ? heldOutQuestions : heldOut);
    }

    private void solve(SceneTask task, int count, String part, Scenes scenes) {
        SceneTasks given = plain(scenes);
        TaskJudge taskJudge = new TaskJudge(scenes, judge, figures, part);
        for (int from = 0; from < count; from += BATCH) {
            List<TaskSample> samples = new ArrayList<>();
            for (int i = from; i < Math.min(count, from + BATCH); i++) samples.add(given.sample(task, seed, i));
            List<Answer> answers = run(samples, from);
            for (int k = 0; k < samples.size(); k++) {
                taskJudge.judge(samples.get(k), answers.get(k));
                if (from + k == 0) addTask(samples.get(k), answers.get(k));
            }
        }
    }

    private void addTask(TaskSample sample, Answer answer) {
        List<BufferedImage> shown = new ArrayList<>();
        for (Conversation.Message message : sample.conversation().messages()) {
            if (!message.human() && answer.picture(sample.wanted()).isPresent()) shown.add(answer.shown(sample.wanted()));
            message.pictures().forEach(picture -> shown.add(rgb(picture).toImage()));
        }
        if (shown.isEmpty()) shown.add(answer.shown(sample.wanted()));
        Conversation.Message question = sample.conversation().messages().get(0);
        tasks.add(sample.task() + ": " + question.text() + " => " + answer.text() + " (wanted: "
                + sample.conversation().messages().get(1).text() + ")",
                shown.toArray(BufferedImage[]::new));
    }

    /** Runs a batch; a request that fails is an answer with nothing in it. */
    private List<Answer> run(List<TaskSample> samples, long firstSeed) {
        List<Generation> generations = new ArrayList<>();
        for (int k = 0; k < samples.size(); k++) generations.add(model.submit(request(samples.get(k)).sampling(sampling.withSeed(firstSeed + k))));
        List<Answer> answers = new ArrayList<>();
        for (Generation generation : generations) {
            answers.add(answer(generation));
            progress.accept(++done);
        }
        return answers;
    }

    private Answer answer(Generation generation) {
        try {
            Result result = generation.result().join();
            figures.add("requests answered", true);
            return new Answer(result.text(), result.images().isEmpty() ? null : Rgb.of(result.images().get(0).pixels()));
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof LuminaException)) throw e;
            figures.add("requests answered", false);
            LOG.warn("a request failed: {}", e.getCause().getMessage());
            return new Answer("failed: " + e.getCause().getMessage(), null);
        }
    }

    private Request request(TaskSample sample) {
        Conversation.Message question = sample.conversation().messages().get(0);
        SceneSpec spec = sample.wanted();
        BufferedImage[] given = question.pictures().stream().map(picture -> rgb(picture).toImage()).toArray(BufferedImage[]::new);
        Request request = given.length == 0 ? Request.message(Part.text(question.text())) : Request.message(question.text(), given);
        for (int target : model.info().targetSizes()) {
            boolean listed = PictureSizes.of(target).sizes().stream().anyMatch(size -> size.width() == spec.width()
                    && size.height() == spec.height());
            if (listed) request = request.targetSize(target);
        }
        boolean draws = !sample.conversation().messages().get(1).pictures().isEmpty();
        return draws ? request.grid(spec.height() / 32, spec.width() / 32) : request;
    }

    private static Rgb rgb(Conversation.Picture picture) {
        try {
            return picture.rgb();
        } catch (BadSampleException e) {
            throw new IllegalStateException("a scene could not be drawn: " + e.getMessage(), e);
        }
    }
}
