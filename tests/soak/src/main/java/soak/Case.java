// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package soak;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.luminamgpt.Chat;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.Generation;
import org.luminamgpt.Lumina;
import org.luminamgpt.Message;
import org.luminamgpt.Request;
import org.luminamgpt.Sampling;
import org.luminamgpt.Task;
import org.luminamgpt.tools.Workbench;

/**
 * Something asked of a model, which follows from a seed alone, so that its answer has to be the same whenever it is asked.
 *
 * @param request the request, or the first of those that the case is made of
 */
record Case(int seed, Kind kind, Request request) {
    /** What is asked; those that take longest are rare. */
    enum Kind {
        PICTURE(8), LARGE_PICTURE(1), TEXT(6), TOKENS(4), ASK(2), EDIT(1), BATCH(2), CONVERSATION(2), CHAT(2), ROWS(2), CODEC(1), SCORES(2);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }

        static Kind draw(Random random) {
            int at = random.nextInt(Arrays.stream(values()).mapToInt(kind -> kind.weight).sum());
            for (Kind kind : values()) {
                at -= kind.weight;
                if (at < 0) {
                    return kind;
                }
            }
            throw new AssertionError();
        }
    }

    private static final List<String> THINGS = List.of("fox", "red apple", "sailboat", "tulip", "penguin", "birthday cake", "green leaf", "owl");
    private static final List<String> COLORS = List.of("blue", "yellow", "white", "pink", "gray");
    private static final int VOCABULARY = 2800;  // of the embedded model, less its last tokens

    static Case of(int seed) {
        var random = new Random(seed);
        Kind kind = Kind.draw(random);
        return new Case(seed, kind, request(kind, random));
    }

    private static Request request(Kind kind, Random random) {
        String thing = THINGS.get(random.nextInt(THINGS.size()));
        String text = "A cartoon picture of a " + thing + " on a " + COLORS.get(random.nextInt(COLORS.size())) + " background.";
        return switch (kind) {
            case PICTURE, BATCH, ROWS -> drawn(Request.image(text).grid(1 + random.nextInt(2), 1 + random.nextInt(2)), random);
            case LARGE_PICTURE -> drawn(Request.image(text).grid(2 + random.nextInt(3), 2 + random.nextInt(4)), random);
            case TEXT, CHAT, SCORES -> words(Request.of(Task.MESSAGE, new org.luminamgpt.Part.Text("Describe the " + thing + " in detail.")), random);
            case TOKENS -> words(Request.tokens(IntStream.concat(IntStream.of(0),
                    random.ints(1 + random.nextInt(40), 2080, VOCABULARY)).toArray()), random);
            case ASK -> words(Request.ask(picture(random), "What is it?"), random);
            case EDIT -> drawn(Request.task(Task.EDIT, picture(random), "Make it a " + thing + ".").grid(1, 1), random);
            case CONVERSATION -> words(Request.conversation(List.of(Message.system("You draw."), Message.user(text), Message.assistant("Yes."),
                    Message.user("Describe the " + thing + "."))), random);
            case CODEC -> Request.ask(picture(random), "");
        };
    }

    private static Request drawn(Request request, Random random) {
        return request.sampling(new Sampling(random.nextLong(), random.nextInt(3) == 0 ? 2f : 1f, 1 + random.nextInt(50), 10, random.nextFloat(), 400));
    }

    private static Request words(Request request, Random random) {
        return request.sampling(new Sampling(random.nextLong(), 1f, 3, 1 + random.nextInt(20), random.nextFloat(), 1 + random.nextInt(12)));
    }

    private static BufferedImage picture(Random random) {
        var picture = new BufferedImage(40 + random.nextInt(200), 40 + random.nextInt(200), BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = picture.createGraphics();
        for (int i = 0; i < 8; i++) {
            pen.setColor(new Color(random.nextInt(1 << 24)));
            pen.fillOval(random.nextInt(200) - 40, random.nextInt(200) - 40, 20 + random.nextInt(100), 20 + random.nextInt(100));
        }
        pen.dispose();
        return picture;
    }

    /** How many requests it sends. */
    int requests() {
        return kind == Kind.BATCH || kind == Kind.CHAT ? 4 : 1;
    }

    /** Asks it, and waits; the answer's digest. */
    String ask(Lumina lumina) {
        return switch (kind) {
            case PICTURE, LARGE_PICTURE, TEXT, TOKENS, ASK, EDIT, CONVERSATION -> Digest.of(lumina.generate(request));
            case BATCH -> batch(lumina);
            case CHAT -> chat(lumina);
            case ROWS -> rows(lumina);
            case CODEC -> codec(Workbench.of(lumina));
            case SCORES -> scores(Workbench.of(lumina));
        };
    }

    private String batch(Lumina lumina) {
        List<Request> all = IntStream.range(0, requests()).mapToObj(i -> request.seed(seed + i)).toList();
        var digest = new Digest();
        for (Generation generation : lumina.submitAll(all)) {
            digest.add(generation.result().join());
        }
        return digest.end();
    }

    /** Two turns, a fork, and a turn of each. */
    private String chat(Lumina lumina) {
        Chat chat = lumina.chat();
        var digest = new Digest().add(chat.send(request));
        digest.add(chat.send(request.seed(1)));
        Chat fork = chat.fork();
        digest.add(chat.send(request.seed(2))).add(fork.send(request.seed(3)));
        return digest.add(chat.ids()).add(fork.ids()).end();
    }

    /** With all that can be watched. How many previews come is a matter of time, and not of the answer. */
    private String rows(Lumina lumina) {
        Generation generation = lumina.submit(request.previews(true));
        var rows = new Digest();
        generation.forEachEvent(event -> {
            if (event instanceof org.luminamgpt.Event.RowDone row) {
                rows.add(new int[] {row.image(), row.row(), row.rows()});
            }
        }).join();
        return rows.add(generation.result().join()).end();
    }

    private String codec(Workbench workbench) {
        BufferedImage picture = ((org.luminamgpt.Part.Picture) request.parts().get(1)).pixels();
        CodeGrid codes = workbench.encode(picture.getSubimage(0, 0, picture.getWidth() / 16 * 16, picture.getHeight() / 16 * 16));
        return new Digest().add(codes.codes()).add(workbench.decode(codes)).end();
    }

    private String scores(Workbench workbench) {
        int[] ids = workbench.prompt(request);
        return new Digest().add(workbench.logits(ids, ids.length - 2)).add(workbench.next(ids, request.sampling())).end();
    }
}
