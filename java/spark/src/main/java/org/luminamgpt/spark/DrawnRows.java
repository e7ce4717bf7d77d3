// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spark;

import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;
import org.luminamgpt.tools.Batch;
import org.luminamgpt.tools.BatchJob;
import org.luminamgpt.tools.BatchResult;
import org.luminamgpt.tools.BatchRow;

/** The results of one partition's rows. However the task ends, what it has under way ends too. */
final class DrawnRows implements Iterator<Row> {
    private final Batch batch;

    DrawnRows(BatchJob job, Columns columns, Iterator<Row> rows, ExecutorModel model, int atOnce) {
        TaskContext task = TaskContext.get();
        batch = new Batch(model.open(task), new Iterator<BatchRow>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public BatchRow next() {
                return columns.row(job, rows.next());
            }
        }, atOnce);
        TaskCompletionListener end = ended -> batch.close();
        task.addTaskCompletionListener(end);
    }

    @Override
    public boolean hasNext() {
        return batch.hasNext();
    }

    @Override
    public Row next() {
        BatchResult done = batch.next();
        if (done.failure() != null && !done.isBad()) {
            throw done.failure();  // for Spark to try again
        }
        return ResultRows.of(done);
    }
}
