// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spark;

import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.luminamgpt.LuminaException;
import org.luminamgpt.tools.BatchJob;
import org.luminamgpt.tools.BatchRow;

/**
 * The columns of a data frame of prompts, checked before work starts.
 *
 * @param names in their order, as {@link BatchJob#COLUMNS} has them
 */
record Columns(List<String> names) implements Serializable {
    /** Where Spark's readers put a line that they could not read. */
    static final String UNREAD = "_corrupt_record";

    /** @throws LuminaException.InvalidRequest if a column is unknown, of another type, named twice, or if there is no id */
    static Columns of(StructType schema) {
        List<String> names = Arrays.stream(schema.fields()).map(Columns::column).toList();
        if (new HashSet<>(names).size() < names.size()) {
            throw new LuminaException.InvalidRequest("a column is there twice: " + String.join(", ", names));
        }
        if (!names.contains("id")) {
            throw new LuminaException.InvalidRequest("the data frame needs a column id: seeds follow from it, and rows have no order of"
                    + " their own; there are " + String.join(", ", names));
        }
        return new Columns(List.copyOf(names));
    }

    private static String column(StructField field) {
        if (field.name().equals(UNREAD)) {
            return UNREAD;
        }
        String name = BatchJob.column(field.name());
        DataType type = field.dataType();
        boolean good = name.equals("picture") ? type instanceof BinaryType : type instanceof StringType || type instanceof NumericType;
        if (!good) {
            throw new LuminaException.InvalidRequest("the column " + field.name() + " has to be "
                    + (name.equals("picture") ? "binary, the bytes of picture files" : "text or a number") + ", is " + type.simpleString());
        }
        return name;
    }

    BatchRow row(BatchJob job, Row row) {
        var cells = new HashMap<String, Object>();
        for (int i = 0; i < names.size(); i++) {
            if (!row.isNullAt(i)) {
                cells.put(names.get(i), row.get(i));
            }
        }
        String key = String.valueOf(cells.getOrDefault("id", ""));
        if (cells.get(UNREAD) != null) {
            return new BatchRow(key, null, "the row cannot be read: " + cells.get(UNREAD), job.row(key, cells).digest());
        } else if (key.isEmpty()) {
            return new BatchRow(key, null, "the row has no id", job.row(key, cells).digest());
        }
        return job.row(key, cells);
    }
}
