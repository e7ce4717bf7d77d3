// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spring;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.Event;
import org.springframework.ai.image.ImageGeneration;
import org.springframework.ai.image.ImageResponse;

/** The events of one picture as responses: some of its previews, then the picture. For one subscriber. */
final class PartialPictures {
    /** Pixels that a row of codes is high. */
    static final int ROW = CodeGrid.CELL;

    private final int index;
    private final int most;
    private int rows;
    private int shown;

    /** @param most previews that are shown, evenly spread over the rows; null: all that there are */
    PartialPictures(int index, @Nullable Integer most) {
        this.index = index;
        this.most = most == null ? Integer.MAX_VALUE : most;
    }

    List<ImageResponse> on(Event event) {
        if (event instanceof Event.RowDone row && row.image() == 0) {
            rows = row.rows();
        } else if (event instanceof Event.Preview preview && preview.image() == 0 && isDue(preview.pixels().getHeight() / ROW)) {
            var metadata = new LuminaImageGenerationMetadata(index, preview.pixels().getHeight() / ROW, rows, null);
            return List.of(new ImageResponse(List.of(new ImageGeneration(Pictures.image(preview.toPng()), metadata))));
        } else if (event instanceof Event.Done done) {
            return List.of(LuminaImageModel.response(done.result(), index));
        }
        return List.of();
    }

    /** Of m previews the k-th is due with k / (m + 1) of the rows, and none with the last row. */
    private boolean isDue(int row) {
        int reached = most >= rows ? row : (int) ((most + 1L) * row / rows);
        boolean due = row < rows && reached > shown;
        shown = due ? reached : shown;
        return due;
    }
}
