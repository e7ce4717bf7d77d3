// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luminamgpt.Generation;
import org.luminamgpt.Golden;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Request;

/** Where the system refuses a thread, in earnest: more stack is asked for than there are addresses. */
class RefusedThreadTest {
    private static final long TOO_MUCH = 1L << 50;
    private static final Request FOX = Request.image("A cartoon picture of a fox.").grid(2, 2).seed(3);

    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    private void refuse(String name) {
        LuminaThread.stack = wanted -> {
            asked.add(wanted);
            return wanted.equals(name) ? TOO_MUCH : 0;
        };
    }

    @AfterEach
    void allow() {
        LuminaThread.stack = name -> 0;
    }

    private static void assertRefused(String name, ThrowingCallable call) {
        assertThatExceptionOfType(LuminaException.OutOfMemory.class).isThrownBy(call).withMessageContaining(name)
                .withMessageContaining("the system refused a thread").withMessageContaining("ulimit -u");
    }

    /** But for those of callbacks, which serve all models and end by themselves. */
    private static Set<Thread> running() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> Set.of("lumina-open", "lumina-engine", "lumina-vq").contains(thread.getName())).collect(Collectors.toSet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"lumina-open", "lumina-engine"})
    void aModelThatIsRefusedAThreadSaysSoAndLeavesNothingBehind(String name) {
        Set<Thread> before = running();  // of other tests
        refuse(name);
        assertRefused(name, () -> Lumina.embedded().build());
        assertThat(asked).contains(name);
        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThat(before).containsAll(running()));
        allow();
        try (Lumina lumina = Lumina.embedded().build()) {
            assertThat(lumina.generate(FOX).images()).hasSize(1);
        }
    }

    @Test
    void aCodecThatIsRefusedItsThreadFailsThoseWhoNeedItAndAsksAgain() throws Exception {
        refuse("lumina-vq");
        try (var model = new FakeModel()) {
            assertFailsAsRefused(model.lumina.submit(FOX));
            List<Request> questions = Stream.generate(() -> Request.ask(Golden.picture("image/src_sq.png"), "What?")).limit(FakeModel.QUEUE).toList();
            for (Generation generation : model.lumina.submitAll(questions)) {
                assertFailsAsRefused(generation);
            }
            assertRefused("lumina-vq", () -> model.lumina.generate(questions.get(0)));
            assertThat(model.lumina.info().codec()).isNull();
            allow();
            // As many as the queue holds: no place was lost.
            model.lumina.submitAll(Stream.generate(() -> FOX).limit(FakeModel.QUEUE).toList())
                    .forEach(generation -> assertThat(generation.result().join().images()).hasSize(1));
        }
    }

    private static void assertFailsAsRefused(Generation generation) {
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> generation.result().get(60, TimeUnit.SECONDS))
                .withCauseInstanceOf(LuminaException.OutOfMemory.class).withMessageContaining("the system refused a thread");
    }

    @Test
    void preloadingGoesWithoutItsThreads() {
        LuminaThread.stack = name -> {
            asked.add(name);
            return TOO_MUCH;
        };
        Lumina.preload();
        assertThat(asked).contains("lumina-preload", "lumina-preload-png");
    }
}
