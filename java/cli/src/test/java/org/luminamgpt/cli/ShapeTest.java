// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test
    void publishedShapesHaveTheirNames() {
        assertThat(Shape.parse("7b").config()).contains("\"hidden_size\":4096", "\"num_hidden_layers\":32", "\"swin_norm\":false");
        assertThat(Shape.parse("34B").config()).contains("\"num_key_value_heads\":8", "\"swin_norm\":true");
    }

    @Test
    void sixNumbersAreAShapeInTheOrderOfTheHelp() {
        assertThat(Shape.parse("64x2x4x2x128x256")).isEqualTo(new Shape(64, 2, 4, 2, 128, 256, false));
        assertThat(Shape.parse("7b").withLayers(3).layers()).isEqualTo(3);
    }
}
