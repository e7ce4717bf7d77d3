// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;

class SparkBatchMainTest {
    @TempDir
    private Path directory;

    /** The settings of the test's session are those of the job's, which asks for one. */
    private long[] run(String name, String content) throws IOException {
        String file = Files.writeString(directory.resolve(name), content).toString();
        Prompts.session("local[2]", Map.of());
        return SparkBatchMain.run("local[2]", file, directory.resolve("out").toString(), Prompts.JOB, Lumina.embedded().threads(1).options(), 4);
    }

    private Map<String, Row> results() throws IOException {
        try (SparkSession spark = Prompts.session("local[2]", Map.of())) {
            return Prompts.byId(spark.read().parquet(directory.resolve("out").toString()));
        }
    }

    @Test
    void csvJsonAndParquetGiveTheSame() throws IOException {
        assertThat(run("p.csv", "id,prompt,grid\na,\"A fox, \"\"red\"\".\",1x1\nb,A dog.,1x1\n")).containsExactly(2, 0, 0);
        Map<String, Row> csv = results();
        assertThat(csv.get("a").<Row>getAs("parameters").<String>getAs("prompt")).isEqualTo("A fox, \"red\".");
        assertThat(run("p.jsonl", "{\"id\": \"a\", \"prompt\": \"A fox, \\\"red\\\".\", \"grid\": \"1x1\"}\n"
                + "{\"id\": \"b\", \"prompt\": \"A dog.\", \"grid\": \"1x1\"}\n")).containsExactly(0, 2, 0);
        try (SparkSession spark = Prompts.session("local[2]", Map.of())) {
            SparkBatchMain.read(spark, directory.resolve("p.jsonl").toString()).write().parquet(directory.resolve("p.parquet").toString());
        }
        Prompts.session("local[2]", Map.of());
        assertThat(SparkBatchMain.run("local[2]", directory.resolve("p.parquet").toString(), directory.resolve("out").toString(), Prompts.JOB,
                Lumina.embedded().threads(1).options(), 0)).containsExactly(0, 2, 0);
    }

    @Test
    void linesThatCannotBeReadAreRows() throws IOException {
        assertThat(run("p.csv", "id,prompt,grid\na,A fox.,1x1\nb,A fox, red,1x1\nc,A dog.\n")).containsExactly(1, 0, 2);
        Map<String, Row> rows = results();
        assertThat(rows.get("a").<String>getAs("error")).isNull();
        assertThat(rows.get("b").<String>getAs("error")).contains("cannot be read").contains("b,A fox, red,1x1");
        assertThat(rows.get("c").<String>getAs("error")).contains("cannot be read");
    }

    @Test
    void refusesOtherFiles() {
        assertThatThrownBy(() -> run("p.txt", "a fox\n")).isInstanceOf(LuminaException.InvalidRequest.class).hasMessageContaining(".parquet");
        assertThatThrownBy(() -> run("p.csv", "id,promt\na,A fox.\n")).hasMessageContaining("there is no column \"promt\"");
        assertThatThrownBy(() -> SparkBatchMain.main(new String[1])).hasMessageContaining("PROMPTS DIRECTORY");
    }
}
