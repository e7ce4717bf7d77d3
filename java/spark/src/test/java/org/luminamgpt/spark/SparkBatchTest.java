// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.luminamgpt.spark.Prompts.JOB;
import static org.luminamgpt.spark.Prompts.batch;
import static org.luminamgpt.spark.Prompts.byId;
import static org.luminamgpt.spark.Prompts.bytes;
import static org.luminamgpt.spark.Prompts.foxes;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luminamgpt.Device;
import org.luminamgpt.Image;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Request;
import org.luminamgpt.Task;
import org.luminamgpt.tools.BatchJob;

class SparkBatchTest {
    private static SparkSession spark;

    @TempDir
    private Path directory;

    @BeforeAll
    static void open() {
        spark = Prompts.session("local[2]", Map.of());
    }

    @AfterAll
    static void close() {
        spark.stop();
    }

    /** @param cells a row each */
    private static Dataset<Row> table(String columns, Object[]... cells) {
        var schema = new StructType();
        for (String column : columns.split(", ")) {
            boolean binary = column.equals("picture");
            schema = schema.add(column, binary ? DataTypes.BinaryType : column.endsWith("top_k") ? DataTypes.LongType : DataTypes.StringType);
        }
        return spark.createDataFrame(Arrays.stream(cells).map(RowFactory::create).toList(), schema);
    }

    @Test
    void drawsWhatTheApiDraws() throws IOException {
        Dataset<Row> prompts = table("id, prompt, size, seed, image_top_k", new Object[][] {
            {"a", "A cartoon picture of a fox.", "128x128", "5", 100L}, {"b", "A picture of a dog.", null, null, null}});
        Map<String, Row> rows = byId(batch().draw(prompts));
        try (Lumina lumina = Lumina.embedded().build()) {
            Image fox = lumina.generate(Request.image("A cartoon picture of a fox.").size(128, 128).seed(5).imageTopK(100)).image();
            assertThat(rows.get("a").<byte[]>getAs("image")).isEqualTo(fox.toPng());
            Image dog = lumina.generate(Request.image("A picture of a dog.").seed(JOB.seed("b"))).image();
            assertThat(rows.get("b").<byte[]>getAs("image")).isEqualTo(dog.toPng());
        }
        Row a = rows.get("a");
        assertThat(a.<Long>getAs("seed")).isEqualTo(5);
        assertThat(a.<String>getAs("error")).isNull();
        Row parameters = a.getAs("parameters");
        assertThat(parameters.<String>getAs("prompt")).isEqualTo("A cartoon picture of a fox.");
        assertThat(parameters.<Integer>getAs("image_top_k")).isEqualTo(100);
        assertThat(Image.readMetadata(new ByteArrayInputStream(a.getAs("image"))).orElseThrow().task()).isEqualTo(Task.IMAGE);
        assertThat(rows.get("b").<Long>getAs("seed")).isEqualTo(JOB.seed("b"));
    }

    @Test
    void takesPicturesAsBytesAndAnswersInWords() {
        byte[] fox = byId(batch().draw(foxes(spark, 0, 1, "4x4"))).get("fox0").getAs("image");
        Dataset<Row> prompts = table("id, task, prompt, picture, grid", new Object[][] {{"edit", "edit", "Make it red.", fox, "1x1"},
            {"words", "message", "Describe the image in detail.", fox, null}});
        Map<String, Row> rows = byId(batch().draw(prompts));
        assertThat(rows.get("edit").<byte[]>getAs("image")).isNotEmpty();
        assertThat(rows.get("edit").<Row>getAs("parameters").<String>getAs("task")).isEqualTo("edit");
        assertThat(rows.get("words").<String>getAs("text")).isNotEmpty();
        assertThat(rows.get("words").<byte[]>getAs("image")).isNull();
    }

    @Test
    void drawsTheSameBytesInOneTwoAndFourPartitions() {
        Dataset<Row> prompts = foxes(spark, 0, 8, "2x2");
        Map<String, String> one = bytes(batch().draw(prompts.repartition(1)));
        assertThat(one).hasSize(8);
        assertThat(bytes(batch().draw(prompts.repartition(2)))).isEqualTo(one);
        assertThat(bytes(batch().atOnce(1).draw(prompts.repartition(4, prompts.col("id"))))).isEqualTo(one);
        assertThat(one.values().stream().distinct()).hasSize(8);
    }

    @Test
    void tasksOfAProcessShareAModel() {
        batch().draw(foxes(spark, 0, 4, "1x1").repartition(4)).collectAsList();
        int open = ExecutorModel.openModels();
        batch().draw(foxes(spark, 4, 8, "1x1").repartition(2)).collectAsList();
        assertThat(ExecutorModel.openModels()).isEqualTo(open);
    }

    @Test
    void aBadRowIsARowWithAnError() {
        Dataset<Row> prompts = table("id, prompt, grid, size", new Object[][] {{"good", "A fox.", "1x1", null}, {"size", "A fox.", null, "2048x32"},
            {"none", null, null, null}, {"both", "A fox.", "1x1", "32x32"}, {null, "A fox.", "1x1", null}});
        Map<String, Row> rows = byId(batch().draw(prompts));
        assertThat(rows).hasSize(5);
        assertThat(rows.get("good").<String>getAs("error")).isNull();
        assertThat(rows.get("size").<String>getAs("error")).contains("2048x32");
        assertThat(rows.get("none").<String>getAs("error")).contains("needs a text");
        assertThat(rows.get("both").<String>getAs("error")).contains("not both");
        assertThat(rows.get(null).<String>getAs("error")).isEqualTo("the row has no id");
        assertThat(rows.get("size").<byte[]>getAs("image")).isNull();
        assertThat(rows.get("size").<Row>getAs("parameters")).isNull();
    }

    @Test
    void refusesColumnsBeforeWorkStarts() {
        Dataset<Row> good = foxes(spark, 0, 1, "1x1");
        Stream.of(Map.entry(good.withColumn("steps", functions.lit(1)), "there is no column \"steps\""),
                Map.entry(good.drop("id"), "needs a column id"),
                Map.entry(good.withColumn("picture", functions.lit("fox.png")), "picture has to be binary"),
                Map.entry(good.withColumn("Prompt ", functions.lit("x")), "a column is there twice"),
                Map.entry(good.withColumn("seed", functions.array(functions.lit(1))), "has to be text or a number, is array"))
                .forEach(bad -> assertThatThrownBy(() -> batch().draw(bad.getKey())).isInstanceOf(LuminaException.InvalidRequest.class)
                        .hasMessageContaining(bad.getValue()));
        assertThatThrownBy(() -> batch().atOnce(0)).isInstanceOf(LuminaException.InvalidRequest.class);
    }

    @Test
    void aModelThatIsNotThereFailsTheJob() {
        var missing = new SparkBatch(JOB, Lumina.builder(directory.resolve("missing")).options());
        assertThatThrownBy(() -> missing.draw(foxes(spark, 0, 1, "1x1")).collectAsList()).hasMessageContaining("missing");
    }

    @Test
    void addsTheRowsThatAreNotThereYet() throws IOException {
        String out = directory.resolve("out").toString();
        batch().write(foxes(spark, 0, 3, "1x1"), out);
        Map<Path, byte[]> files = files(Path.of(out));
        batch().write(foxes(spark, 0, 6, "1x1").repartition(3), out);
        Dataset<Row> results = spark.read().parquet(out);
        assertThat(bytes(results)).isEqualTo(bytes(batch().draw(foxes(spark, 0, 6, "1x1"))));
        assertThat(files(Path.of(out))).containsAllEntriesOf(files);
        int before = files(Path.of(out)).size();
        batch().write(foxes(spark, 0, 6, "1x1"), out);
        assertThat(files(Path.of(out))).hasSize(before);
    }

    @Test
    void whatTasksHaveDrawnStaysWhereTheJobFails() {
        String out = directory.resolve("out").toString();
        UserDefinedFunction failing = functions.udf((UDF1<String, String>) id -> {
            if (id.equals("fox11")) {
                throw new IllegalStateException("the power is gone");
            }
            return "1x1";
        }, DataTypes.StringType);
        Dataset<Row> prompts = foxes(spark, 0, 12, "1x1").repartitionByRange(6, functions.expr("cast(substring(id, 4) as int)"));
        Dataset<Row> broken = prompts.withColumn("grid", failing.apply(prompts.col("id")));
        assertThatThrownBy(() -> batch().draw(broken).write().mode("append").option(SparkBatch.COMMITTER, "2").parquet(out))
                .hasStackTraceContaining("the power is gone");
        long kept = spark.read().schema(SparkBatch.schema()).parquet(out).count();
        assertThat(kept).isBetween(1L, 11L);
        batch().write(prompts, out);
        assertThat(byId(spark.read().parquet(out))).hasSize(12);
    }

    /** Spark's last file, which says that all are there. */
    @Test
    void aMarkerThatCannotBeMadeCostsNoRowAndDoublesNone() throws IOException {
        Path out = directory.resolve("out");
        Path inTheWay = Files.createDirectories(out.resolve("_SUCCESS").resolve("in the way"));
        assertThatThrownBy(() -> batch().write(foxes(spark, 0, 2, "1x1"), out.toString())).isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(out + " was not written to its end");
        assertThat(spark.read().parquet(out.toString()).count()).isEqualTo(2);
        Files.delete(inTheWay);
        Files.delete(inTheWay.getParent());
        batch().write(foxes(spark, 0, 2, "1x1"), out.toString());
        assertThat(spark.read().parquet(out.toString()).count()).isEqualTo(2);
    }

    @Test
    void badRowsAreWrittenOnce() {
        String out = directory.resolve("out").toString();
        Dataset<Row> prompts = table("id, prompt, grid", new Object[][] {{"good", "A fox.", "1x1"}, {"bad", null, null}, {null, "A fox.", "1x1"}});
        batch().write(prompts, out);
        batch().write(prompts, out);
        assertThat(byId(spark.read().parquet(out))).hasSize(3);
    }

    @Test
    void refusesToMixOtherWorkIn() {
        String out = directory.resolve("out").toString();
        batch().write(foxes(spark, 0, 2, "1x1"), out);
        assertThatThrownBy(() -> batch().write(foxes(spark, 0, 3, "1x2"), out)).isInstanceOf(LuminaException.InvalidRequest.class)
                .hasMessageContaining("other prompts or settings").hasMessageContaining("fox0");
        var otherSeed = new SparkBatch(new BatchJob(8), Lumina.embedded().options());
        assertThatThrownBy(() -> otherSeed.write(foxes(spark, 0, 1, "1x1"), out)).hasMessageContaining("fox0");
        Dataset<Row> twice = foxes(spark, 5, 6, "1x1").union(foxes(spark, 5, 7, "1x1"));
        assertThatThrownBy(() -> batch().write(twice, out)).hasMessageContaining("more than once").hasMessageContaining("fox5");
    }

    @Test
    void takesTheGpuThatSparkGaveTheTask() {
        var gpu = new ResourceInformation("gpu", new String[] {"3"});
        assertThat(ExecutorModel.device(Device.auto(), gpu)).isEqualTo(Device.cuda(3));
        assertThat(ExecutorModel.device(Device.cpu(), gpu)).isEqualTo(Device.cpu());
        assertThat(ExecutorModel.device(Device.auto(), null)).isEqualTo(Device.auto());
        assertThatThrownBy(() -> ExecutorModel.device(Device.auto(), new ResourceInformation("gpu", new String[] {"GPU-1f"})))
                .isInstanceOf(LuminaException.InvalidRequest.class).hasMessageContaining("GPU-1f");
    }

    private static Map<Path, byte[]> files(Path directory) throws IOException {
        var files = new TreeMap<Path, byte[]>();
        try (Stream<Path> all = Files.list(directory)) {
            for (Path file : all.filter(name -> name.toString().endsWith(".parquet")).toList()) {
                files.put(file, Files.readAllBytes(file));
            }
        }
        return files;
    }
}
