// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
@file:JvmName("LuminaRequests")

package org.luminamgpt.kotlin

import java.awt.image.BufferedImage
import java.nio.file.Path
import org.luminamgpt.ImageSize
import org.luminamgpt.LuminaException
import org.luminamgpt.Part
import org.luminamgpt.Request
import org.luminamgpt.Sampling
import org.luminamgpt.Task

/**
 * A request as the block describes it:
 *
 * ```
 * val edit = request(Task.EDIT) {
 *     text("Make the sky red.")
 *     picture(Path.of("photo.jpg"))
 *     seed = 7
 * }
 * ```
 *
 * @throws LuminaException.InvalidRequest if a part or number cannot be; what depends on the model is checked when it is submitted
 */
public fun request(task: Task = Task.IMAGE, build: RequestBuilder.() -> Unit): Request = RequestBuilder(task).apply(build).build()

/** Keeps the words of an outer block out of an inner one. */
@DslMarker
@Target(AnnotationTarget.CLASS)
public annotation class LuminaDsl

/** The words of [request]. What is left null is the model's own default. Not thread-safe. */
@LuminaDsl
public class RequestBuilder internal constructor(private val task: Task) {
    private val parts = mutableListOf<Part>()
    private var anySize = false

    /** Of the noise; one is drawn if it is null, and told in the result. */
    public var seed: Long? = null

    /** Inside images, 0 or more; 1 switches it off. */
    public var guidance: Double? = null

    /** Candidates kept inside an image. */
    public var imageTopK: Int? = null

    /** Candidates kept in text. */
    public var textTopK: Int? = null

    /** 0 or more; 0 takes the most likely token. */
    public var temperature: Double? = null

    /** New tokens at most, those of images included. */
    public var maxTokens: Int? = null

    /** Which of the model's size lists pictures of the prompt are cropped to. */
    public var targetSize: Int? = null

    /** Whether there are `Event.Preview`s; they cost some speed. */
    public var previews: Boolean = false

    /** Of the answer's picture in pixels, one of the model's sizes: `size = 768 x 512`. */
    public var size: ImageSize? = null
        set(value) {
            field = value
            anySize = false
        }

    /** Width by height in pixels. */
    public infix fun Int.x(height: Int): ImageSize = ImageSize(this, height)

    /** Any size instead, in grid cells of 32 pixels. */
    public fun grid(height: Int, width: Int) {
        size = Request.message(Part.text("size")).grid(height, width).size()
        anySize = true
    }

    /** Adds text. */
    public fun text(text: String) {
        parts += Part.text(text)
    }

    /** Adds the picture in a file, read as `Part.picture` does. */
    public fun picture(file: Path) {
        parts += Part.picture(file)
    }

    /** Adds a picture, which is copied. */
    public fun picture(pixels: BufferedImage) {
        parts += Part.picture(pixels)
    }

    /** Adds a part that is there already. */
    public fun part(part: Part) {
        parts += part
    }

    internal fun build(): Request {
        val sampling = Sampling(seed, guidance?.toFloat(), imageTopK, textTopK, temperature?.toFloat(), maxTokens)
        return Request(task, parts, sampling, size, anySize, targetSize, previews)
    }
}
