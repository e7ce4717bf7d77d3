// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RelaunchTest {
    @Test
    void everyByteOfTheWordsComesThroughTheShell() throws IOException {
        byte[] words = "/usr/bin/printf\0%s|\0b\u00e4r's \ud83e\udd8a\n\0\0$(no) `no` \\ \"\0".getBytes(StandardCharsets.UTF_8);
        String script = Relaunch.script(words);
        assertThat(script).is(new org.assertj.core.api.Condition<>(StandardCharsets.US_ASCII.newEncoder()::canEncode, "ASCII"));
        Process shell = new ProcessBuilder("/bin/sh", "-c", script).start();
        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("b\u00e4r's \ud83e\udd8a\n||$(no) `no` \\ \"|");
    }

    @Test
    void aProgramThatCallsMainIsLeftAlone() {
        assertThat(Relaunch.isNeeded()).isFalse();
    }
}
