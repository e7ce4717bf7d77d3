// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Image;
import org.luminamgpt.ImageMetadata;
import org.luminamgpt.ModelInfo;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.tools.BatchRow;

/** The rows of a table whose results are not there yet, each read as it is asked for. */
final class MissingRows implements Iterator<BatchRow> {
    private final Table table;
    private final Rows rows;
    private final Path folder;
    private final ResultsFile results;
    private final ModelInfo model;
    private @Nullable BatchRow ahead;
    private int kept;

    /** @param folder of the results */
    MissingRows(Table table, Rows rows, Path folder, ResultsFile results, ModelInfo model) {
        this.table = table;
        this.rows = rows;
        this.folder = folder;
        this.results = results;
        this.model = model;
    }

    /** Rows so far whose results were there. */
    int kept() {
        return kept;
    }

    @Override
    public boolean hasNext() {
        try {
            while (ahead == null && table.hasNext()) {
                BatchRow row = rows.read(table.next());
                if (isDone(row)) {
                    kept++;
                } else {
                    ahead = row;
                }
            }
            return ahead != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    @Override
    public BatchRow next() {
        if (!hasNext() || ahead == null) {
            throw new NoSuchElementException("all rows were read");
        }
        BatchRow row = ahead;
        ahead = null;
        return row;
    }

    /** A picture says all of its request but the picture that it was drawn from; that, and answers in words, are in the row's line. */
    private boolean isDone(BatchRow row) throws IOException {
        Request request = row.request();
        if (request == null) {
            return false;
        }
        RowResult line = results.last(row.key());
        boolean told = line != null && line.error() == null && line.digest().equals(row.digest()) && model.id().equals(line.model())
                && model.version().equals(line.version());
        if (told && line.file() == null) {
            return true;
        }
        boolean fromPicture = request.parts().stream().anyMatch(Part.Picture.class::isInstance);
        Path picture = folder.resolve(Rows.fileName(row.key()));
        if (fromPicture && !told || !new Resume(model).isDone(picture, request)) {
            return false;
        }
        if (!told) {  // the run ended between the two, or the line's file is gone
            ImageMetadata made = Image.readMetadata(picture).orElseThrow();
            results.write(new RowResult(row.key(), Rows.fileName(row.key()), null, made.size().width(), made.size().height(),
                    made.sampling(), Answer.finish(true), made.model(), made.version(), null, row.digest()));
        }
        return true;
    }
}
