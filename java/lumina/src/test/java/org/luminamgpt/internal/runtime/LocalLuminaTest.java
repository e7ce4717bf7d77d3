// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.luminamgpt.Generation;
import org.luminamgpt.Golden;
import org.luminamgpt.Image;
import org.luminamgpt.ImageMetadata;
import org.luminamgpt.ImageSize;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import org.luminamgpt.Sampling;
import org.luminamgpt.Task;
import org.luminamgpt.internal.picture.Rgb;
import org.luminamgpt.internal.prompt.UniRep;
import org.luminamgpt.tools.Workbench;

@Timeout(60)
class LocalLuminaTest {
    private static final int IMAGE_TOKENS = 4 + 8 * 9 + 1;  // 128x128, and the end of the turn

    private final FakeModel model = new FakeModel();
    private final LocalLumina lumina = model.lumina;
    private final FakeEngine engine = model.engine;

    @AfterEach
    void close() {
        model.close();
    }

    private static LuminaException failure(Generation generation) throws Exception {
        try {
            generation.result().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return (LuminaException) e.getCause();
        }
        throw new AssertionError("the generation did not fail");
    }

    @Test
    void drawsAnImageOfTheAskedSize() {
        Result result = lumina.generate(Request.image("a fox").size(160, 96).seed(7));
        BufferedImage pixels = result.image().pixels();
        assertThat(Rgb.of(pixels).pixels()).isEqualTo(new FakeCodec().decode(FakeEngine.codes(7, 3, 5)).pixels());
        assertThat(result.text()).isEqualTo("<|image|>");
        assertThat(result.finish()).isEqualTo(Result.Finish.END_OF_TURN);
        assertThat(result.ids()).hasSize(4 + 6 * 11 + 1);
        assertThat(result.usage().generatedTokens()).isEqualTo(result.ids().length);
        assertThat(result.image().metadata()).isEqualTo(new ImageMetadata(Task.IMAGE, "a fox", new ImageSize(160, 96),
                new Sampling(7L, 1.5f, 20, 10, 0.5f, 500), "fake", "1.2.3"));
    }

    @Test
    void theMetadataTellThatAPictureWasTurned() {
        var photo = new BufferedImage(128, 128, BufferedImage.TYPE_INT_RGB);
        for (boolean upright : new boolean[] {false, true}) {
            Request edit = Request.of(Task.EDIT, new Part.Text("add snow"), new Part.Picture(photo, upright)).size(128, 128);
            assertThat(lumina.generate(edit).image().metadata().upright()).isEqualTo(upright);
        }
    }

    @Test
    void givesTheEngineTheWholePromptAndAllSettings() {
        lumina.generate(Request.image("a fox").sampling(new Sampling(9L, 3f, 100, 5, 0.7f, 400)));
        var request = engine.submitted.get(0);
        assertThat(model.tokenizer.decode(request.prompt()))
                .isEqualTo("<s>Generate an image of 128x128 according to the following prompt:\na fox<reserved08706>");
        assertThat(request).usingRecursiveComparison().ignoringFields("prompt").isEqualTo(
                new org.luminamgpt.internal.engine.EngineRequest(new int[0], 9, 3f, 0.7f, 100, 5, 400, 4, 4));
    }

    @Test
    void aSeedThatIsLeftOutIsDrawnOnceAndReported() {
        Result first = lumina.generate(Request.image("a fox"));
        Result second = lumina.generate(Request.image("a fox"));
        assertThat(first.sampling().seed()).isEqualTo(engine.submitted.get(0).seed()).isNotEqualTo(second.sampling().seed());
        assertThat(lumina.generate(Request.image("a fox").seed(first.sampling().seed())).ids()).isEqualTo(first.ids());
    }

    @Test
    void answersAQuestionAboutAPictureThatWasCroppedAndEncoded() {
        engine.text = model.tokenizer.encode("a fox, I think");
        BufferedImage picture = Golden.picture("image/src_wide.png");
        Result result = lumina.generate(Request.ask(picture, "What?"));
        assertThat(result.text()).isEqualTo("a fox, I think");
        assertThat(result.images()).isEmpty();
        assertThatExceptionOfType(LuminaException.NoImage.class).isThrownBy(result::image).withMessageContaining("a fox");
        int[] frame = UniRep.write(new FakeCodec().encode(Rgb.of(Golden.picture("image/crop_wide.png"))), model.tokenizer.vocabulary());
        int[] prompt = engine.submitted.get(0).prompt();
        assertThat(Arrays.copyOfRange(prompt, prompt.length - 1 - frame.length, prompt.length - 1)).isEqualTo(frame);
        assertThat(engine.submitted.get(0).gridHeight()).as("the model chooses what it answers").isZero();
    }

    @Test
    void whoDrawsOverAPictureAfterAskingChangesNothing() {
        BufferedImage picture = Golden.picture("image/src_sq.png");
        lumina.generate(Request.ask(picture, "What?"));
        model.codec.decodes.drainPermits();
        Generation drawing = lumina.submit(Request.image("a fox"));
        await().until(model.codec.decodes::hasQueuedThreads);
        Generation asked = lumina.submit(Request.ask(picture, "What?"));  // waits for the codec
        picture.createGraphics().fillRect(0, 0, picture.getWidth(), picture.getHeight());
        model.codec.decodes.release(1000);
        drawing.result().join();
        asked.result().join();
        assertThat(engine.submitted.get(2).prompt()).isEqualTo(engine.submitted.get(0).prompt());
    }

    @Test
    void anAnswerThatEndsWithinAnImageSaysWhatToDo() {
        Result result = lumina.generate(Request.image("a fox").maxTokens(20));
        assertThat(result.finish()).isEqualTo(Result.Finish.MAX_TOKENS);
        assertThat(result.images()).isEmpty();
        assertThatExceptionOfType(LuminaException.NoImage.class).isThrownBy(result::image).withMessageContaining("more tokens");
    }

    @Test
    void refusesASizeThatTheModelDoesNotDrawAndNamesTheNearest() {
        assertThatExceptionOfType(LuminaException.InvalidRequest.class)
                .isThrownBy(() -> lumina.submit(Request.image("a fox").size(512, 512))).withMessageContaining("512x512")
                .withMessageContaining("128x128");
        assertThat(lumina.generate(Request.image("a fox").grid(5, 5)).image().pixels().getWidth()).isEqualTo(160);
        assertThatExceptionOfType(LuminaException.InvalidRequest.class)
                .isThrownBy(() -> lumina.submit(Request.image("a fox").grid(1, 66))).withMessageContaining("2080 pixels");
        assertThat(engine.submitted).hasSize(1);
    }

    @Test
    void cancellingReachesTheEngineAndKeepsFinishedImages() throws Exception {
        engine.images = 2;
        engine.hold();
        Generation generation = lumina.submit(Request.image("a fox").seed(3));
        engine.steps.release(IMAGE_TOKENS + 5);
        var watcher = new Watcher();
        generation.events().subscribe(watcher);
        await().until(() -> watcher.events.stream().anyMatch(org.luminamgpt.Event.ImageDone.class::isInstance));
        generation.cancel();
        LuminaException failure = failure(generation);
        assertThat(failure).isInstanceOfSatisfying(LuminaException.Cancelled.class,
                cancelled -> assertThat(cancelled.images()).hasSize(1)).hasMessageContaining("of at most 500 tokens");
        assertThat(generation.isCancelled()).isTrue();
        assertThat(engine.cancelled).hasSize(1);
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(watcher::await).withCause(failure);
    }

    @Test
    void cancellingTheFutureOrLettingItTimeOutReachesTheEngine() {
        engine.hold();
        Generation first = lumina.submit(Request.image("a fox"));
        Generation second = lumina.submit(Request.image("a fox"));
        assertThat(first.result().cancel(true)).isTrue();
        assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> first.result().get());
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> second.result().orTimeout(10, TimeUnit.MILLISECONDS).get())
                .withCauseInstanceOf(TimeoutException.class);
        await().until(() -> engine.cancelled.size() == 2);
        engine.steps.release(1000);
        lumina.submitAll(Stream.generate(() -> Request.image("a fox")).limit(FakeModel.QUEUE).toList())
                .forEach(generation -> assertThat(generation.result().join().images()).hasSize(1));
    }

    @Test
    void aValueThatTheUserPutsIntoTheFutureEndsTheWork() {
        Result stopgap = lumina.generate(Request.image("a fox"));
        engine.hold();
        Generation generation = lumina.submit(Request.image("a fox"));
        assertThat(generation.result().completeOnTimeout(stopgap, 10, TimeUnit.MILLISECONDS).join()).isSameAs(stopgap);
        await().until(() -> engine.cancelled.size() == 1);
        assertThat(generation.isCancelled()).isTrue();
    }

    @Test
    void cancellingAfterTheEndDoesNothing() {
        Generation generation = lumina.submit(Request.image("a fox"));
        Result result = generation.result().join();
        generation.cancel();
        assertThat(generation.isCancelled()).isFalse();
        assertThat(generation.result().join()).isSameAs(result);
        assertThat(engine.cancelled).isEmpty();
    }

    @Test
    void anInterruptCancelsAndIsKept() throws Exception {
        engine.hold();
        var failure = new AtomicReference<Throwable>();
        var interrupted = new AtomicReference<Boolean>();
        var thread = new Thread(() -> {
            try {
                lumina.generate(Request.image("a fox"));
            } catch (LuminaException e) {
                failure.set(e);
            }
            interrupted.set(Thread.currentThread().isInterrupted());
        });
        thread.start();
        await().until(() -> !engine.submitted.isEmpty());
        thread.interrupt();
        thread.join();
        assertThat(failure.get()).isInstanceOf(LuminaException.Cancelled.class);
        assertThat(interrupted.get()).isTrue();
        assertThat(engine.cancelled).hasSize(1);
    }

    @Test
    void refusesWhatTheQueueDoesNotHoldAllOrNone() {
        engine.hold();
        List<Request> three = Stream.generate(() -> Request.image("a fox")).limit(3).toList();
        List<Generation> running = lumina.submitAll(three);
        assertThatExceptionOfType(LuminaException.QueueFull.class).isThrownBy(() -> lumina.submitAll(three))
                .withMessageContaining("4 requests");
        assertThat(engine.submitted).hasSize(3);
        engine.steps.release(1000);
        running.forEach(generation -> generation.result().join());
        assertThat(lumina.submitAll(three)).hasSize(3);
    }

    @Test
    void closingCancelsWhatRunsAndMayBeRepeated() throws Exception {
        engine.hold();
        Generation generation = lumina.submit(Request.image("a fox"));
        lumina.close();
        lumina.close();
        assertThat(failure(generation)).isInstanceOf(LuminaException.Cancelled.class);
        assertThat(engine.closed).isTrue();
        assertThatExceptionOfType(LuminaException.Closed.class).isThrownBy(() -> lumina.generate(Request.image("a fox")));
        assertThatExceptionOfType(LuminaException.Closed.class).isThrownBy(() -> Workbench.of(lumina).text(5));
    }

    @Test
    void resultsOutliveTheModel() {
        Image image = lumina.generate(Request.image("a fox")).image();
        lumina.close();
        assertThat(model.codec.closed).isTrue();
        assertThat(image.pixels().getRGB(127, 127)).isNotZero();
    }

    @Test
    void mayBeClosedFromACallback() {
        engine.hold();  // a stage added to a future that is done would run here
        CompletableFuture<Void> closing = lumina.submit(Request.image("a fox")).result().thenAccept(result -> lumina.close());
        engine.steps.release(1000);
        closing.join();
        assertThat(engine.closed).isTrue();
    }

    @Test
    void aCallbackThatBlocksHoldsUpNobody() {
        var latch = new CountDownLatch(1);
        engine.hold();  // a stage added to a future that is done would run, and block, here
        CompletableFuture<Void> blocked = lumina.submit(Request.image("a fox")).result().thenAccept(result -> {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        engine.steps.release(1000);
        assertThat(lumina.generate(Request.image("a fox")).images()).hasSize(1);
        assertThat(blocked).isNotDone();
        latch.countDown();
        blocked.join();
    }

    @Test
    void anEngineThatBreaksDownFailsEveryRequestWithItsReason() throws Exception {
        engine.hold();
        Generation generation = lumina.submit(Request.image("a fox"));
        engine.failure = new LuminaException.EngineFailure("page table torn");
        assertThat(failure(generation)).isSameAs(engine.failure);
        assertThat(failure(lumina.submit(Request.image("a fox")))).isInstanceOf(LuminaException.EngineFailure.class)
                .hasMessageContaining("page table torn");
    }

    @Test
    void anErrorWhileAnEventIsTakenInFailsThatRequestAlone() throws Exception {
        engine.hold();
        Generation generation = lumina.submit(Request.image("a fox"));
        engine.steps.release(IMAGE_TOKENS - 1);
        var watcher = new Watcher();
        generation.events().subscribe(watcher);
        await().until(() -> watcher.events.stream().anyMatch(org.luminamgpt.Event.ImageDone.class::isInstance));
        model.tokenizer.failure = new StackOverflowError("the last event");
        engine.steps.release(1000);
        assertThat(failure(generation)).isInstanceOf(LuminaException.EngineFailure.class).hasMessageContaining("the last event");
        assertEverythingWorksAgain();
    }

    @Test
    void anErrorWhileTheResultIsMadeFailsTheRequest() throws Exception {
        Generation generation = lumina.submit(Request.image("a fox"), new int[0], (prompt, result) -> {
            if (result != null) {
                throw new OutOfMemoryError("Java heap space");
            }
        });
        assertThat(failure(generation)).isInstanceOf(LuminaException.OutOfMemory.class);
        assertEverythingWorksAgain();
    }

    @Test
    void anErrorWhileTheEngineTakesTheRequestFailsIt() throws Exception {
        engine.refusal = new OutOfMemoryError("Java heap space");
        assertThat(failure(lumina.submit(Request.image("a fox")))).isInstanceOf(LuminaException.OutOfMemory.class);
        assertEverythingWorksAgain();
    }

    @Test
    void anErrorWhileThePromptIsWrittenFailsTheRequest() throws Exception {
        model.tokenizer.failure = new StackOverflowError("a long prompt");
        assertThat(failure(lumina.submit(Request.image("a fox")))).isInstanceOf(LuminaException.EngineFailure.class)
                .hasMessageContaining("a long prompt");
        assertEverythingWorksAgain();
    }

    /** As many requests as the queue holds: no place was lost. */
    private void assertEverythingWorksAgain() {
        model.tokenizer.failure = null;
        engine.refusal = null;
        engine.steps.release(1000);
        lumina.submitAll(Stream.generate(() -> Request.image("a fox")).limit(FakeModel.QUEUE).toList())
                .forEach(generation -> assertThat(generation.result().join().images()).hasSize(1));
    }

    @Test
    void aCodecThatDoesNotOpenFailsTheRequestsThatNeedIt() throws Exception {
        try (var broken = new FakeModel(() -> {
            throw new LuminaException.ModelFormat("no vqgan.yaml");
        })) {
            broken.engine.text = broken.tokenizer.encode("fine");
            assertThat(broken.lumina.generate(Request.message("hello")).text()).isEqualTo("fine");
            for (Request request : List.of(Request.image("a fox"), Request.ask(Golden.picture("image/src_sq.png"), "What?"))) {
                assertThat(failure(broken.lumina.submit(request))).isInstanceOf(LuminaException.ModelFormat.class)
                        .hasMessage("no vqgan.yaml");
            }
            assertThat(broken.lumina.info().codec()).isNull();
        }
    }

    @Test
    void theWorkbenchGeneratesIdsWithoutDecodingThemAndClosingEndsThat() throws Exception {
        assertThat(Workbench.of(lumina).generate(Request.image("a fox").seed(1)))
                .isEqualTo(lumina.generate(Request.image("a fox").seed(1)).ids());
        engine.hold();
        var running = CompletableFuture.supplyAsync(() -> Workbench.of(lumina).generate(Request.image("a fox")));
        await().until(() -> engine.submitted.size() == 3);
        lumina.close();
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> running.get(20, TimeUnit.SECONDS))
                .withCauseInstanceOf(LuminaException.Cancelled.class);
    }

    @Test
    void theWorkbenchGeneratesTheIdsOfManyRequestsTogether() throws Exception {
        List<Request> requests = Stream.of(1, 2, 3).map(seed -> Request.image("a fox").seed(seed)).toList();
        List<int[]> alone = requests.stream().map(Workbench.of(lumina)::generate).toList();
        engine.hold();
        var together = CompletableFuture.supplyAsync(() -> Workbench.of(lumina).generateAll(requests));
        await().until(() -> engine.submitted.size() == 6);
        engine.steps.release(1000);
        assertThat(together.get(20, TimeUnit.SECONDS)).containsExactlyElementsOf(alone);
    }

    @Test
    void requestsOfABatchShareThePicturesTheyBring() {
        BufferedImage picture = Golden.picture("image/src_sq.png");
        lumina.submitAll(List.of(Request.ask(picture, "What?"), Request.ask(picture, "Where?"), Request.ask(picture, "Why?")
                .targetSize(256))).forEach(generation -> generation.result().join());
        assertThat(model.codec.encoded).isEqualTo(2);
    }

    @Test
    void theCollectorFreesWhatNobodyClosed() {
        var forgotten = new AtomicReference<>(new FakeModel());
        FakeEngine itsEngine = forgotten.get().engine;
        forgotten.get().lumina.generate(Request.image("a fox"));
        forgotten.set(null);
        await().until(() -> {
            System.gc();
            return itsEngine.closed;
        });
    }

    @Test
    void theWorkbenchShowsTheModelOneFloorDown() {
        var workbench = Workbench.of(lumina);
        int[] prompt = workbench.prompt(Request.message("Hi"));
        assertThat(workbench.names(prompt)).startsWith("<s>", "H").endsWith("<reserved08706>");
        assertThat(workbench.text(prompt)).isEqualTo("<s>Hi<reserved08706>");
        assertThat(workbench.logits(new int[] {0, 5, 6}, 1)).hasSize(2 * 9216);
        assertThat(workbench.next(new int[] {0}, Sampling.DEFAULTS.withGuidance(2))).containsExactly(2f, 0.5f, 20f);
        var codes = FakeEngine.codes(1, 1, 2);
        assertThat(workbench.encode(workbench.decode(codes)).size()).isEqualTo(new ImageSize(64, 32));
    }
}
