// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.luminamgpt.LuminaException;

class MemoryTest {
    @Test
    void theHeapAndThreadsAreToldApart() {
        assertThat(Memory.of(new OutOfMemoryError("Java heap space"), "could not draw"))
                .hasMessage("could not draw: the Java heap is too small (-Xmx)");
        for (String said : List.of("unable to create native thread: possibly out of memory or process/resource limits reached",
                "Failed to create a thread: retVal -1073741830, errno 11")) {
            assertThat(Memory.of(new OutOfMemoryError(said), "could not draw")).hasMessageStartingWith("could not draw: the system refused a thread")
                    .hasMessageEndingWith("(" + said + ")");
        }
    }

    private static final class Refused {
        static final int VALUE = fail();

        private static int fail() {
            throw new OutOfMemoryError("unable to create native thread: as it is told");
        }
    }

    /** As with JavaCPP's classes, which have a thread: the second use tells of the class alone, and why only among its causes. */
    @Test
    void aClassThatWasRefusedAThreadTellsSoLaterToo() {
        assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> assertThat(Refused.VALUE).isZero());
        assertThatExceptionOfType(NoClassDefFoundError.class).isThrownBy(() -> assertThat(Refused.VALUE).isZero())
                .satisfies(error -> assertThat(Memory.of(error)).isInstanceOf(LuminaException.OutOfMemory.class)
                        .hasMessageContaining("unable to create native thread: as it is told").hasMessageContaining("start it again"));
    }

    @Test
    void aLibraryThatDoesNotLoadStaysWhatItIs() {
        assertThat(Memory.of(new UnsatisfiedLinkError("no such file"))).isInstanceOf(LuminaException.NativeLibrary.class).hasMessage("no such file");
    }
}
