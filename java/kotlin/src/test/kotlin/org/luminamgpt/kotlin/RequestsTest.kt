// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.kotlin

import java.awt.image.BufferedImage
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import org.luminamgpt.LuminaException
import org.luminamgpt.Part
import org.luminamgpt.Request
import org.luminamgpt.Task

class RequestsTest {
    private val square = BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB)

    @Test
    fun saysEverythingThatARequestHas() {
        val built = request {
            text("a fox")
            size = 96 x 64
            seed = 3
            guidance = 2.5
            imageTopK = 100
            textTopK = 5
            temperature = 0.5
            maxTokens = 900
            targetSize = 512
            previews = true
        }
        val wanted = Request.image("a fox").size(96, 64).seed(3).guidance(2.5).imageTopK(100).textTopK(5).temperature(0.5).maxTokens(900)
            .targetSize(512).previews(true)
        assertThat(built).isEqualTo(wanted)
    }

    @Test
    fun leavesTheRestToTheModel() {
        assertThat(request { text("a fox") }).isEqualTo(Request.image("a fox"))
    }

    @Test
    fun takesPicturesAndPartsInTheirOrder() {
        val built = request(Task.MESSAGE) {
            text("What is ")
            picture(square)
            part(Part.text("?"))
        }
        assertThat(built).isEqualTo(Request.message(Part.text("What is "), Part.picture(square), Part.text("?")))
        assertThat(request(Task.DEPTH) { picture(square) }).isEqualTo(Request.task(Task.DEPTH, square))
    }

    @Test
    fun aGridIsAnySizeUntilASizeIsSaid() {
        assertThat(request { text("a fox"); grid(3, 2) }).isEqualTo(Request.image("a fox").grid(3, 2))
        assertThat(request { text("a fox"); grid(3, 2); size = 64 x 64 }).isEqualTo(Request.image("a fox").size(64, 64))
    }

    @Test
    fun refusesWhatCannotBe() {
        assertThatThrownBy { request { } }.isInstanceOf(LuminaException.InvalidRequest::class.java).hasMessageContaining("IMAGE needs a text")
        assertThatThrownBy { request { text("a fox"); guidance = Double.NaN } }.isInstanceOf(LuminaException.InvalidRequest::class.java)
        assertThatThrownBy { request { text("a fox"); size = 0 x 64 } }.isInstanceOf(LuminaException.InvalidRequest::class.java)
        assertThatThrownBy { request { text("a fox"); grid(0, 1) } }.isInstanceOf(LuminaException.InvalidRequest::class.java)
        assertThatThrownBy { request(Task.EDIT) { text("redder") } }.hasMessageContaining("EDIT needs exactly one picture")
    }
}
