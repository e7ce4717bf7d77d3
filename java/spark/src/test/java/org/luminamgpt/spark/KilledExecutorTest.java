// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.luminamgpt.Device;

/** Executors that are processes: a cluster of two workers in this one. */
@Timeout(600)
class KilledExecutorTest {
    private static final String CLUSTER = "local-cluster[2,1,1024]";
    private static final int ROWS = 16;

    @TempDir
    private Path directory;

    /** Workers start executors from a Spark distribution; one without jars will do, since ours are on their class path. */
    @BeforeAll
    static void makeSparkHome() throws IOException {
        Files.createDirectories(Path.of(System.getenv("SPARK_HOME")).resolve("jars"));
    }

    private static Map<String, String> settings() {
        return new HashMap<>(Map.of("spark.executor.extraClassPath", System.getProperty("java.class.path"),
                "spark.executor.extraJavaOptions", "-XX:TieredStopAtLevel=1"));
    }

    /** Ends, in the job that it is told of, the process of the executor that begins the fifth task. */
    private static final class Killer extends SparkListener {
        private static final int FIFTH = 5;
        private final AtomicInteger begun = new AtomicInteger();
        private final Set<String> killed = ConcurrentHashMap.newKeySet();
        private final Set<String> removed = ConcurrentHashMap.newKeySet();
        private final AtomicInteger lost = new AtomicInteger();

        @Override
        public void onTaskStart(SparkListenerTaskStart start) {
            if (begun.incrementAndGet() == FIFTH) {
                String id = start.taskInfo().executorId();
                executor(id).ifPresent(process -> {
                    killed.add(id);
                    process.destroyForcibly();
                });
            }
        }

        @Override
        public void onTaskEnd(SparkListenerTaskEnd end) {
            if (killed.contains(end.taskInfo().executorId()) && end.taskInfo().failed()) {
                lost.incrementAndGet();
            }
        }

        @Override
        public void onExecutorRemoved(SparkListenerExecutorRemoved gone) {
            removed.add(gone.executorId());
        }

        private static Optional<ProcessHandle> executor(String id) {
            return ProcessHandle.current().descendants().filter(process -> isExecutor(process, id)).findFirst();
        }

        /** Read here, since the JDK tells no arguments of a command as long as this. */
        private static boolean isExecutor(ProcessHandle process, String id) {
            try {
                return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline")).contains("\0--executor-id\0" + id + "\0");
            } catch (IOException e) {
                return false;  // it has ended
            }
        }
    }

    @Test
    void aKilledExecutorCostsNoRowAndChangesNone() throws IOException {
        try (SparkSession spark = Prompts.session(CLUSTER, settings())) {
            Dataset<Row> prompts = Prompts.foxes(spark, 0, ROWS, "3x3").repartition(8);
            String calm = directory.resolve("calm").toString();
            Prompts.batch().write(prompts, calm);
            var killer = new Killer();
            spark.sparkContext().addSparkListener(killer);
            String disturbed = directory.resolve("disturbed").toString();
            Prompts.batch().draw(prompts).write().parquet(disturbed);
            await().atMost(Duration.ofMinutes(2)).until(() -> killer.removed.containsAll(killer.killed));
            assertThat(killer.killed).hasSize(1);
            assertThat(killer.lost).hasPositiveValue();
            Map<String, String> wanted = Prompts.bytes(spark.read().parquet(calm));
            assertThat(wanted).hasSize(ROWS);
            assertThat(Prompts.bytes(spark.read().parquet(disturbed))).isEqualTo(wanted);
        }
    }

    @Test
    void theGpuOfATaskIsTheOneThatSparkGaveItsExecutor() throws IOException {
        Path script = Files.writeString(directory.resolve("gpus"), "#!/bin/sh\necho '{\"name\": \"gpu\", \"addresses\": [\"0\", \"1\"]}'\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        Map<String, String> settings = settings();
        settings.put("spark.worker.resource.gpu.amount", "2");
        settings.put("spark.worker.resource.gpu.discoveryScript", script.toString());
        settings.put("spark.executor.resource.gpu.amount", "1");
        settings.put("spark.task.resource.gpu.amount", "0.5");
        try (SparkSession spark = Prompts.session(CLUSTER, settings)) {
            MapPartitionsFunction<Row, String> device = rows -> List.of(ExecutorModel.device(Device.auto(),
                    TaskContext.get().resourcesJMap().get("gpu")).toString()).iterator();
            List<String> devices = Prompts.foxes(spark, 0, 4, "1x1").repartition(4).mapPartitions(device, Encoders.STRING()).collectAsList();
            assertThat(new TreeSet<>(devices)).isNotEmpty().isSubsetOf(Device.cuda(0).toString(), Device.cuda(1).toString());
        }
    }
}
