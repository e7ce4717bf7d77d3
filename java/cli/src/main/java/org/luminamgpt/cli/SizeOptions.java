// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import org.jspecify.annotations.Nullable;
import org.luminamgpt.ImageSize;
import org.luminamgpt.Request;
import picocli.CommandLine.Option;

/** The size of the answer's picture: in pixels, one of the model's, or in grids, any. */
final class SizeOptions {
    @Option(names = "--size", paramLabel = "WxH", description = "Pixels, one of the model's sizes (default: model's).")
    private @Nullable String size;

    @Option(names = "--grid", paramLabel = "HxW", description = "Or any height and width, in 32 pixels.")
    private @Nullable String grid;

    /** The request with what was given; reads nothing but the options. */
    Request sized(Request request) {
        if (size != null && grid != null) {
            throw new UsageException("give --size or --grid, not both");
        }
        if (size != null) {
            ImageSize wanted = ImageSize.parse(size.replace('X', 'x').replace('\u00d7', 'x').replace('*', 'x'));
            return request.size(wanted.width(), wanted.height());
        }
        if (grid != null) {
            int[] sides = Grid.parse(grid);
            return request.grid(sides[0], sides[1]);
        }
        return request;
    }

    /** The same where the model need not know the size: nothing is drawn. */
    Request anySize(Request request) {
        Request sized = sized(request);
        return sized.size() == null ? sized : sized.grid(sized.size().height() / ImageSize.GRID, sized.size().width() / ImageSize.GRID);
    }
}
