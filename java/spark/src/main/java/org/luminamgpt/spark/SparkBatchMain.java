// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spark;

import java.nio.file.Path;
import java.util.Locale;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.LuminaOptions;
import org.luminamgpt.tools.BatchJob;

/**
 * The job behind {@code lumina batch --spark}, and for {@code spark-submit --class org.luminamgpt.spark.SparkBatchMain JAR PROMPTS
 * DIRECTORY [SEED [MODEL]]}: prompts from CSV, JSON lines or Parquet, results to a directory of Parquet files.
 */
public final class SparkBatchMain {
    private static final int ROWS_OF_A_TASK = 256;

    private SparkBatchMain() {}

    public static void main(String[] args) {
        if (args.length < 2 || args.length > 4) {
            throw new IllegalArgumentException("wanted are PROMPTS DIRECTORY [SEED [MODEL]], came " + args.length + " arguments");
        }
        var job = new BatchJob(args.length > 2 ? Long.parseLong(args[2]) : 0);
        LuminaOptions model = args.length > 3 ? Lumina.builder(Path.of(args[3])).options() : Lumina.embedded().options();
        run(SparkSession.builder().appName("lumina batch").getOrCreate(), args[0], args[1], job, model, 0);
    }

    /**
     * The same from a program that has no session yet; it is ended with the job.
     *
     * @param master of the cluster, as spark-submit names it
     * @param atOnce rows that each task has under way; 0: chosen
     * @return rows that were drawn, that were there, that have an error; the last are those of the directory
     */
    public static long[] run(String master, String prompts, String directory, BatchJob job, LuminaOptions model, int atOnce) {
        var settings = new SparkConf().setIfMissing("spark.ui.enabled", "false");
        if (master.startsWith("local")) {  // nobody else has to reach it
            settings.setIfMissing("spark.driver.host", "localhost").setIfMissing("spark.driver.bindAddress", "127.0.0.1");
        }
        SparkSession spark = SparkSession.builder().config(settings).master(master).appName("lumina batch").getOrCreate();
        try {
            return run(spark, prompts, directory, job, model, atOnce);
        } finally {
            spark.stop();
        }
    }

    private static long[] run(SparkSession spark, String prompts, String directory, BatchJob job, LuminaOptions model, int atOnce) {
        Dataset<Row> rows = read(spark, prompts);
        Columns.of(rows.schema());
        long all = rows.count();
        int tasks = (int) Math.max(spark.sparkContext().defaultParallelism(), (all + ROWS_OF_A_TASK - 1) / ROWS_OF_A_TASK);
        var batch = new SparkBatch(job, model);
        Row before = written(spark, directory);
        (atOnce == 0 ? batch : batch.atOnce(atOnce)).write(rows.repartition(tasks), directory);
        Row after = written(spark, directory);
        long bad = after.getLong(1);
        long drawn = after.getLong(0) - before.getLong(0);
        return new long[] {drawn, Math.max(0, all - drawn - bad), bad};
    }

    /** How many rows of a directory have no error, and how many have one. */
    private static Row written(SparkSession spark, String directory) {
        return SparkBatch.exists(spark, directory) ? spark.read().schema(SparkBatch.schema()).parquet(directory)
                .selectExpr("count_if(error is null)", "count_if(error is not null)").first() : RowFactory.create(0L, 0L);
    }

    /** Text stays text: what a cell means is for the job to say, as on one machine. */
    static Dataset<Row> read(SparkSession spark, String prompts) {
        String name = prompts.toLowerCase(Locale.ROOT);
        if (name.endsWith(".parquet")) {
            return spark.read().parquet(prompts);
        } else if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
            return spark.read().option("primitivesAsString", true).json(prompts);
        } else if (name.endsWith(".csv")) {
            DataFrameReader csv = spark.read().option("header", true).option("escape", "\"").option("multiLine", true);
            StructType named = csv.csv(prompts).schema();
            return csv.schema(named.add(Columns.UNREAD, DataTypes.StringType)).csv(prompts);
        }
        throw new LuminaException.InvalidRequest("prompts are in a file .csv, .jsonl or .parquet, was " + prompts);
    }
}
