// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * LangChain4j's models over a {@link org.luminamgpt.Lumina} in this process: {@link org.luminamgpt.langchain4j.LuminaImageModel} draws
 * and edits, {@link org.luminamgpt.langchain4j.LuminaChatModel} and {@link org.luminamgpt.langchain4j.LuminaStreamingChatModel} talk
 * about text and pictures. What goes wrong is one of LangChain4j's exceptions, with a {@link org.luminamgpt.LuminaException} as its cause
 * where that is what happened.
 */
@NullMarked
package org.luminamgpt.langchain4j;

import org.jspecify.annotations.NullMarked;
