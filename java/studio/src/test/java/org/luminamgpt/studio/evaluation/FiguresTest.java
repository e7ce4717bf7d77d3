// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void areWrittenInOneOrder() throws IOException {
        Figures figures = new Figures();
        figures.add("seen: object", 0.5);
        figures.add("bits", true);
        figures.add("seen: object", 1);
        assertThat(new ObjectMapper().writeValueAsString(figures.toMap()))
                .isEqualTo("{\"seen: object\":{\"mean\":0.75,\"count\":2},\"bits\":{\"mean\":1.0,\"count\":1}}");
    }
}
