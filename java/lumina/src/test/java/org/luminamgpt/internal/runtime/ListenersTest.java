// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.luminamgpt.Event;
import org.luminamgpt.Generation;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.LuminaListener;
import org.luminamgpt.Request;
import org.luminamgpt.Result;

@Timeout(60)
class ListenersTest {
    private static final Request FOX = Request.image("a fox");

    /** Notes what it hears, once it is let go on, and fails each time. */
    private static final class Notes implements LuminaListener {
        final List<String> heard = new CopyOnWriteArrayList<>();
        final Semaphore goOn = new Semaphore(0);

        private void note(String what) {
            goOn.acquireUninterruptibly();
            heard.add(what);
            throw new IllegalStateException("a listener's own trouble");
        }

        @Override
        public void opened(Lumina lumina) {
            heard.add("opened");
            throw new IllegalStateException("a listener's own trouble");
        }

        @Override
        public void submitted(Request request) {
            note("submitted");
        }

        @Override
        public void refused(Request request, LuminaException why) {
            note("refused " + why.getClass().getSimpleName());
        }

        @Override
        public void began(Request request, Event first, Duration after) {
            note("began " + first.getClass().getSimpleName());
        }

        @Override
        public void finished(Request request, Result result) {
            note("finished " + result.images().size());
        }

        @Override
        public void failed(Request request, LuminaException why, Duration after) {
            note("failed " + why.getClass().getSimpleName());
        }
    }

    private final Notes notes = new Notes();

    @Test
    void aListenerHearsARequestFromItsPlaceToItsResultAndHoldsUpNothing() {
        try (var model = new FakeModel(notes)) {
            assertThat(model.lumina.generate(FOX).images()).hasSize(1);  // done while the listener has not even heard of it
            assertThat(notes.heard).containsExactly("opened");
            notes.goOn.release(100);
            await().untilAsserted(() -> assertThat(notes.heard).containsExactly("opened", "submitted", "began RowDone", "finished 1"));
        }
    }

    @Test
    void aListenerHearsWhatIsRefused() {
        notes.goOn.release(100);
        try (var model = new FakeModel(notes)) {
            model.engine.hold();
            for (int i = 0; i < FakeModel.QUEUE; i++) {
                model.lumina.submit(FOX);
            }
            assertThatExceptionOfType(LuminaException.QueueFull.class).isThrownBy(() -> model.lumina.submit(FOX));
            assertThatExceptionOfType(LuminaException.InvalidRequest.class).isThrownBy(() -> model.lumina.submit(FOX.size(4096, 32)));
            await().untilAsserted(() -> assertThat(notes.heard).containsSubsequence("opened", "submitted", "submitted", "submitted",
                    "submitted", "refused QueueFull", "refused InvalidRequest"));
        }
    }

    @Test
    void aListenerHearsOfACancelledRequestOnce() {
        notes.goOn.release(100);
        try (var model = new FakeModel(notes)) {
            model.engine.hold();
            Generation held = model.lumina.submit(FOX);
            held.cancel();
            model.engine.steps.release(1000);
            await().untilAsserted(() -> assertThat(notes.heard).contains("failed Cancelled"));
        }
        assertThat(notes.heard.stream().filter(what -> what.startsWith("failed"))).hasSize(1);
        assertThat(notes.heard).doesNotContain("finished 1");
    }
}
