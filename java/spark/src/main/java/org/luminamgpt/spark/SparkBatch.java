// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spark;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.luminamgpt.LuminaException;
import org.luminamgpt.LuminaOptions;
import org.luminamgpt.tools.BatchJob;

/**
 * Draws a picture for each row of a data frame. Immutable and thread-safe; it can be sent.
 *
 * <pre>{@code
 * var batch = new SparkBatch(new BatchJob(7), Lumina.builder(Path.of("/models/lumina-7b")).options());
 * batch.draw(spark.read().parquet("prompts")).write().parquet("pictures");
 * }</pre>
 *
 * <p>The columns are those of {@link BatchJob}, of which {@code id} has to be there: a row without a seed has one that follows from the
 * job's seed and its id. So a row draws the same picture on any executor, in any partition, at any attempt. The picture's column is binary.
 *
 * <p>Each executor process opens the model once; its tasks share it, and its engine sees the rows of all of them as one batch. It runs on
 * the GPU that Spark gave the task ({@code spark.task.resource.gpu.amount}), unless the options name a device.
 */
public final class SparkBatch implements Serializable {
    private static final long serialVersionUID = 1;
    /** Version 2 moves what a task has written as the task ends, version 1 as the job does. */
    static final String COMMITTER = "mapreduce.fileoutputcommitter.algorithm.version";
    private static final int AT_ONCE = 32;
    private static final int NAMED = 3;
    private final BatchJob job;
    private final ExecutorModel model;
    private final int atOnce;

    /** @param model as {@code Lumina.builder(directory).options()} or {@code Lumina.embedded().options()} give it; its paths are the executors' */
    public SparkBatch(BatchJob job, LuminaOptions model) {
        this(Objects.requireNonNull(job, "job"), ExecutorModel.of(model), AT_ONCE);
    }

    private SparkBatch(BatchJob job, ExecutorModel model, int atOnce) {
        this.job = job;
        this.model = model;
        this.atOnce = atOnce;
    }

    /** The same with another number of rows that each task has under way; 32 unless set. */
    public SparkBatch atOnce(int rows) {
        if (rows < 1) {
            throw new LuminaException.InvalidRequest("a task has 1 row or more under way, was " + rows);
        }
        return new SparkBatch(job, model, rows);
    }

    /** The columns of what {@link #draw} gives. */
    public static StructType schema() {
        return ResultRows.SCHEMA;
    }

    /**
     * What comes of each row, once, in any order: {@code id}, {@code image} (PNG, with its parameters inside), {@code text} (of an answer
     * in words), {@code seed}, {@code parameters}, {@code error}, and {@code digest}, which tells other work under the same id.
     *
     * <p>A bad row has an error and the rest of it is null. What is not the row's fault, such as a model that does not open, fails the
     * task, which Spark tries again. Work starts with an action, as always.
     *
     * @throws LuminaException.InvalidRequest if a column is unknown, is there twice, or has another type, or if there is no {@code id}
     */
    public Dataset<Row> draw(Dataset<Row> prompts) {
        Columns columns = Columns.of(prompts.schema());
        MapPartitionsFunction<Row, Row> drawn = rows -> new DrawnRows(this.job, columns, rows, this.model, this.atOnce);
        return prompts.mapPartitions(drawn, Encoders.row(ResultRows.SCHEMA));
    }

    /**
     * Draws the rows that a directory does not have yet and adds them to it as Parquet files. What each task has drawn stays when the
     * job is ended, so that the same call goes on where it was. Rows that were bad are not tried again.
     *
     * @param directory of any file system that Spark writes to; made if it is not there
     * @throws UncheckedIOException if Spark could not end its work on the directory; all rows may be there
     * @throws LuminaException.InvalidRequest as {@link #draw} does; if two rows have one id; or if the directory has an id with other
     *     cells, or of a job with other settings
     */
    public void write(Dataset<Row> prompts, String directory) {
        Columns columns = Columns.of(prompts.schema());
        refuse(prompts.filter(prompts.col(id(prompts)).isNotNull()).groupBy(prompts.col(id(prompts))).count().filter("count > 1"),
                "these ids are there more than once; each row needs its own");
        Dataset<Row> missing = prompts;
        if (exists(prompts.sparkSession(), directory)) {
            UDF1<Row, String> digest = row -> columns.row(this.job, row).digest();
            Dataset<Row> wanted = prompts.withColumn("lumina_digest", functions.udf(digest, DataTypes.StringType).apply(
                    functions.struct(prompts.col("*"))));
            Dataset<Row> there = prompts.sparkSession().read().schema(ResultRows.SCHEMA).parquet(directory).select("id", "digest");
            var sameId = wanted.col(id(prompts)).cast("string").eqNullSafe(there.col("id"));
            var sameWork = wanted.col("lumina_digest").equalTo(there.col("digest"));
            refuse(wanted.join(there, sameId.and(functions.not(sameWork)).and(there.col("id").isNotNull())).select(wanted.col(id(prompts))),
                    directory + " has results of other prompts or settings for these ids; name another directory");
            missing = wanted.join(there, sameId.and(sameWork), "left_anti").drop("lumina_digest");
            if (missing.isEmpty()) {
                return;  // a file without rows would be added each time
            }
        }
        try {
            draw(missing).write().mode(SaveMode.Append).option(COMMITTER, "2").parquet(directory);
        } catch (Exception e) {  // Spark declares none, and throws an IOException where all is there but its marker (findings)
            if (e instanceof IOException failure) {
                throw new UncheckedIOException(directory + " was not written to its end, and the same call goes on with what is there: "
                        + failure.getMessage(), failure);
            }
            throw e;
        }
    }

    /** The name that the data frame has for it. */
    private static String id(Dataset<Row> prompts) {
        for (String name : prompts.columns()) {
            if (!name.equals(Columns.UNREAD) && BatchJob.column(name).equals("id")) {
                return name;
            }
        }
        throw new IllegalStateException("the columns were checked, and one of them is id");
    }

    private static void refuse(Dataset<Row> ids, String why) {
        List<Row> some = ids.limit(NAMED).collectAsList();
        if (!some.isEmpty()) {
            throw new LuminaException.InvalidRequest(why + ": " + String.join(", ", some.stream().map(row -> String.valueOf(row.get(0))).toList()));
        }
    }

    /** Whether there is a file of results in it. */
    static boolean exists(SparkSession spark, String directory) {
        var path = new Path(directory);
        try {
            FileSystem files = path.getFileSystem(spark.sparkContext().hadoopConfiguration());
            return files.exists(path) && files.listStatus(path, file -> file.getName().endsWith(".parquet")).length > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(directory + " could not be read: " + e.getMessage(), e);
        }
    }
}
