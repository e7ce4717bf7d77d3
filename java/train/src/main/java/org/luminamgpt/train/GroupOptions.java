// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train;

import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.pytorch.Device;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.train.run.ProcessGroup;
import picocli.CommandLine.Option;

/** Options of processes that train one model together. */
public final class GroupOptions {
    @Option(names = "--rank", description = "of this process, with --ranks and --meeting (default: ${DEFAULT-VALUE})")
    private int rank;

    @Option(names = "--ranks", description = "processes that train together (default: ${DEFAULT-VALUE})")
    private int ranks = 1;

    @Option(names = "--meeting", paramLabel = "FILE", description = "where processes find one another; a new file for each start")
    private @Nullable Path meeting;

    @Option(names = "--host", description = "own address for the other processes (default: ${DEFAULT-VALUE})")
    private String host = "127.0.0.1";

    /** Before work that a wrong option would waste. */
    public void check() {
        if (ranks < 1 || rank < 0 || rank >= ranks) {
            throw new IllegalArgumentException("--rank must lie in 0.." + (ranks - 1) + " with --ranks " + ranks + ", was " + rank);
        }
        if (ranks > 1 && meeting == null) {
            throw new IllegalArgumentException("--ranks " + ranks + " needs --meeting FILE");
        }
    }

    /** This process writes the run and what it exports. */
    public boolean leads() {
        return rank == 0;
    }

    /** Meets the other processes. */
    public ProcessGroup join(Device device) throws IOException {
        return ranks == 1 || meeting == null ? ProcessGroup.alone() : ProcessGroup.join(rank, ranks, meeting, host, device);
    }
}
