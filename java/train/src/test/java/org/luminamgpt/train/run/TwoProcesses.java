// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.luminamgpt.train.tensor.Ops;

/** Two JVMs that train together on the loopback interface. */
public final class TwoProcesses implements AutoCloseable {
    private final Class<?> main;
    private final List<Process> started = new ArrayList<>();

    /** @param main gets a process's rank, then its arguments */
    public TwoProcesses(Class<?> main) {
        this.main = main;
    }

    /** Starts the next of the two. */
    public TwoProcesses start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
                "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), main.getName(),
                "" + started.size()));
        Collections.addAll(command, arguments);
        started.add(new ProcessBuilder(command).inheritIO().start());
        return this;
    }

    /** Sends SIGTERM to one of the two. */
    public void terminate(int rank) {
        started.get(rank).toHandle().destroy();
    }

    /** Exit codes, once both have ended. */
    public List<Integer> exits() throws InterruptedException {
        for (Process process : started) {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        }
        return started.stream().map(Process::exitValue).toList();
    }

    /** Ends what has not ended by itself, after a test that failed. */
    @Override
    public void close() {
        started.forEach(Process::destroyForcibly);
    }

    /** In one of the two: the group of both. */
    public static ProcessGroup join(String rank, Path meeting) throws IOException {
        return ProcessGroup.join(Integer.parseInt(rank), 2, meeting, "127.0.0.1", Ops.device("cpu"));
    }
}
