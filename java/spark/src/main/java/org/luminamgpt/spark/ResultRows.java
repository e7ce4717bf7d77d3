// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spark;

import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.FloatType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.Locale;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.luminamgpt.Image;
import org.luminamgpt.ImageMetadata;
import org.luminamgpt.Result;
import org.luminamgpt.tools.BatchResult;

/** What comes of a row, as a row. */
final class ResultRows {
    private static final StructType PARAMETERS = new StructType().add("task", StringType).add("prompt", StringType)
            .add("width", IntegerType).add("height", IntegerType).add("guidance", FloatType).add("image_top_k", IntegerType)
            .add("text_top_k", IntegerType).add("temperature", FloatType).add("max_tokens", IntegerType).add("model", StringType)
            .add("version", StringType);
    static final StructType SCHEMA = new StructType().add("id", StringType).add("image", BinaryType).add("text", StringType)
            .add("seed", LongType).add("parameters", PARAMETERS).add("error", StringType).add("digest", StringType);

    private ResultRows() {}

    static Row of(BatchResult done) {
        String id = done.row().key().isEmpty() ? null : done.row().key();
        Result result = done.result();
        if (result == null) {
            return RowFactory.create(id, null, null, null, null, done.error(), done.row().digest());
        }
        Image image = done.image();
        return RowFactory.create(id, image == null ? null : image.toPng(), image == null ? result.text() : null, result.sampling().seed(),
                image == null ? null : parameters(image.metadata()), null, done.row().digest());
    }

    private static Row parameters(ImageMetadata made) {
        return RowFactory.create(made.task().name().toLowerCase(Locale.ROOT), made.prompt(), made.size().width(), made.size().height(),
                made.sampling().guidance(), made.sampling().imageTopK(), made.sampling().textTopK(), made.sampling().temperature(),
                made.sampling().maxTokens(), made.model(), made.version());
    }
}
