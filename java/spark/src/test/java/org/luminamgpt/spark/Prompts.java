// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.luminamgpt.Lumina;
import org.luminamgpt.tools.BatchJob;

/** Data frames and sessions for tests. */
final class Prompts {
    static final BatchJob JOB = new BatchJob(7);
    private static final StructType SCHEMA = new StructType().add("id", DataTypes.StringType).add("prompt", DataTypes.StringType)
            .add("grid", DataTypes.StringType);

    private Prompts() {}

    /** Listens on loopback only; the environment says the same to executors. */
    static SparkSession session(String master, Map<String, String> more) {
        SparkSession.Builder builder = SparkSession.builder().master(master).appName("test").config("spark.ui.enabled", false)
                .config("spark.driver.host", "localhost").config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 2).config("spark.sql.adaptive.enabled", false)
                .config("spark.network.timeout", "1200s").config("spark.worker.timeout", 1200);  // a busy machine is no lost one
        more.forEach(builder::config);
        return builder.getOrCreate();
    }

    static SparkBatch batch() {
        return new SparkBatch(JOB, Lumina.embedded().threads(1).options());
    }

    static Dataset<Row> foxes(SparkSession spark, int from, int to, String grid) {
        List<Row> rows = IntStream.range(from, to).mapToObj(i -> RowFactory.create("fox" + i, "A cartoon picture of a fox.", grid)).toList();
        return spark.createDataFrame(rows, SCHEMA);
    }

    /** By id, each there once. */
    static Map<String, Row> byId(Dataset<Row> results) {
        var byId = new HashMap<String, Row>();
        for (Row row : results.collectAsList()) {
            assertThat(byId.put(row.getAs("id"), row)).as("a second row of %s", row.<String>getAs("id")).isNull();
        }
        return byId;
    }

    static Map<String, String> bytes(Dataset<Row> results) {
        var bytes = new HashMap<String, String>();
        byId(results).forEach((id, row) -> bytes.put(id, Base64.getEncoder().encodeToString(row.<byte[]>getAs("image"))));
        return bytes;
    }
}
