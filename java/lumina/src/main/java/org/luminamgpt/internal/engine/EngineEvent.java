// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.engine;

import org.jspecify.annotations.Nullable;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.LuminaException;

/** What a step of the engine brought, each for one request. */
public sealed interface EngineEvent {
    long request();

    record TextToken(long request, int token) implements EngineEvent {}

    /**
     * The size of the next image, in cells.
     *
     * @param codes what the prompt has of it already, where it breaks off in this image
     */
    record ImageStart(long request, int image, int height, int width, int[] codes) implements EngineEvent {}

    record Row(long request, int image, int row, int[] codes) implements EngineEvent {}

    record ImageCodes(long request, int image, CodeGrid codes) implements EngineEvent {}

    /**
     * The last event of a request.
     *
     * @param failure null if it went well
     * @param cancelled whether {@code failure} is a cancellation
     * @param complete whether the model ended its turn, rather than being stopped by the limit
     * @param ids all generated ids
     */
    record Finished(long request, @Nullable LuminaException failure, boolean cancelled, boolean complete, int[] ids,
            long promptTokens, long cachedPromptTokens, long passes, long preemptions) implements EngineEvent {}
}
