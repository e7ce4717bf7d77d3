// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Spring AI's models over a {@link org.luminamgpt.Lumina} in this process: {@link org.luminamgpt.spring.LuminaImageModel} draws and edits,
 * {@link org.luminamgpt.spring.LuminaChatModel} talks about text and pictures. What goes wrong is a {@link org.luminamgpt.LuminaException}.
 * {@code org.luminamgpt.spring.autoconfigure} makes them in a Spring Boot application.
 */
@NullMarked
package org.luminamgpt.spring;

import org.jspecify.annotations.NullMarked;
