// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package tutorial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luminamgpt.Chat;
import org.luminamgpt.Event;
import org.luminamgpt.Generation;
import org.luminamgpt.Image;
import org.luminamgpt.ImageSize;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Message;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Result;

/**
 * The steps of docs/tutorial.md, which quotes what stands between "quoted" and "end": so what the page shows compiles and runs.
 * It lies outside the library's packages, to see no more of it than users do.
 */
class TutorialTest {
    private static final Request FOX = Request.image("A 3D render picture of a fox in the center on a green background.");
    private static Lumina lumina;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() {
        lumina = Lumina.embedded().build();
    }

    @AfterAll
    static void close() {
        lumina.close();
    }

    @Test
    void firstPicture() throws IOException {
        Path file = folder.resolve("fox.png");
        // quoted
        try (Lumina lumina = Lumina.embedded().build()) {  // or Lumina.builder(modelDirectory)
            Request request = Request.image("A 3D render picture of a fox in the center on a green background.");
            lumina.generate(request.seed(42)).image().writePng(file);
        }
        // end
        assertThat(file).isNotEmptyFile();
    }

    @Test
    void sizesAndSampling() {
        // quoted
        List<ImageSize> sizes = lumina.info().sizes();
        Request wide = FOX.size(160, 96).seed(7).guidance(1.0).temperature(0.3);
        Result result = lumina.generate(wide);
        long seed = result.sampling().seed();  // as used: what a request leaves open is drawn, or the model's
        // end
        assertThat(seed).isEqualTo(7);
        assertThat(sizes).contains(new ImageSize(160, 96));
        assertThat(result.image().pixels().getWidth()).isEqualTo(160);
    }

    @Test
    void theSamePictureAgain() throws IOException {
        Image image = lumina.generate(FOX.seed(3)).image();
        Path file = folder.resolve("fox.png");
        image.writePng(file);
        // quoted
        Request again = Image.readMetadata(file).orElseThrow().request();
        Image same = lumina.generate(again).image();  // the same pixels, on the same kind of device
        byte[] png = same.toPng();
        // end
        assertThat(same).isEqualTo(image);
        assertThat(png).isEqualTo(Files.readAllBytes(file));
    }

    @Test
    void picturesAsInput() throws IOException {
        Path file = folder.resolve("fox.png");
        lumina.generate(FOX.seed(3)).image().writePng(file);
        byte[] png = Files.readAllBytes(file);
        // quoted
        Result answer = lumina.generate(Request.ask(Part.picture(file), "What color is the background?"));
        String text = answer.text();
        // the same from bytes, or from a stream
        Part.Picture fromBytes = Part.picture(png);
        Part.Picture fromStream;
        try (InputStream in = Files.newInputStream(file)) {
            fromStream = Part.picture(in);
        }
        // end
        assertThat(text).isNotBlank();
        assertThat(fromStream).isEqualTo(fromBytes);
        assertThat(lumina.generate(Request.ask(fromBytes, "What color is the background?").sampling(answer.sampling())).text()).isEqualTo(text);
    }

    @Test
    void rowsAsTheyCome() {
        var rows = new AtomicInteger();
        // quoted
        Generation generation = lumina.submit(FOX.size(128, 128).seed(42));
        generation.forEachEvent(event -> {
            if (event instanceof Event.RowDone row) {
                rows.set(row.row() + 1);  // of row.rows()
            } else if (event instanceof Event.ImageDone done) {
                show(done.image());
            }
        }).join();
        // end
        assertThat(rows).hasValue(8);
        assertThat(generation.result().join().images()).hasSize(1);
    }

    private static void show(Image image) {
        assertThat(image.pixels().getHeight()).isEqualTo(128);
    }

    @Test
    void changesOfMind() {
        // quoted
        Generation generation = lumina.submit(FOX.size(256, 256));
        generation.forEachEvent(event -> {}).cancel(false);  // ends the calls; the work goes on
        generation.cancel();                                 // ends the work

        Generation limited = lumina.submit(FOX.size(256, 256));
        limited.result().orTimeout(1, TimeUnit.MILLISECONDS);  // ends the work too, when the time is up
        // end
        assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> generation.result().join())
                .withCauseInstanceOf(LuminaException.Cancelled.class);
        assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> limited.result().join())
                .withCauseInstanceOf(TimeoutException.class);
        assertThat(limited.isCancelled()).isTrue();
    }

    @Test
    void manyAtOnce() throws Exception {
        // quoted
        List<Request> requests = IntStream.range(0, 4).mapToObj(seed -> FOX.seed(seed)).toList();
        List<Generation> batch = lumina.submitAll(requests);  // all or none; fails where the queue has no room

        ExecutorService threads = Executors.newFixedThreadPool(4);  // or any threads: each waits for room, then for its result
        List<Future<Result>> results = requests.stream().map(request -> threads.submit(() -> lumina.generate(request))).toList();
        // end
        for (int i = 0; i < requests.size(); i++) {
            assertThat(results.get(i).get().image()).isEqualTo(batch.get(i).result().join().image());
        }
        threads.shutdown();
    }

    @Test
    void aChat() {
        // quoted
        Chat chat = lumina.chat();
        Result picture = chat.send(FOX.seed(5));
        Result words = chat.send(Request.message("What color is the background?").maxTokens(30));  // sees the picture
        // end
        assertThat(picture.images()).hasSize(1);
        assertThat(chat.ids().length).isGreaterThan(picture.ids().length + words.ids().length);
    }

    @Test
    void aChatThatIsKeptElsewhere() throws IOException {
        Path file = folder.resolve("fox.png");
        lumina.generate(FOX.seed(3)).image().writePng(file);
        // quoted
        List<Message> messages = List.of(
                Message.user(Part.text("What color is the background?"), Part.picture(file)),
                Message.assistant("The background is green."),
                Message.user("Describe the image in detail."));
        Result next = lumina.generate(Request.conversation(messages).maxTokens(30));
        // end
        Result picture = lumina.generate(Request.message(Part.picture(file)).maxTokens(1));
        assertThat(next.usage().promptTokens()).isGreaterThan(picture.usage().promptTokens() + 10);
    }

    @Test
    void whatGoesWrong() {
        var said = new ArrayList<String>();
        // quoted
        try {
            lumina.generate(FOX.size(1000, 1000));
        } catch (LuminaException.InvalidRequest e) {
            said.add(e.getMessage());  // what was wanted, what came, what to do
        }
        // end
        assertThat(said).singleElement().asString().contains("1000x1000");
    }

    @Test
    void thePageQuotesThisFile() throws IOException {
        String page = Files.readString(Path.of("../../docs/tutorial.md"));
        String source = Files.readString(Path.of("src/test/java/tutorial/TutorialTest.java"));
        List<String> quoted = parts(source, "(?ms)^ +// quoted\n(.*?)^ +// end$").stream()
                .map(code -> code.stripTrailing().stripIndent() + "\n").toList();
        List<String> shown = parts(page, "(?ms)^```java\n(.*?)^```$");
        assertThat(quoted).hasSizeGreaterThan(8);
        assertThat(shown).containsExactlyElementsOf(quoted);
    }

    private static List<String> parts(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).results().map((MatchResult found) -> found.group(1)).toList();
    }
}
