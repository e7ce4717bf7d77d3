// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train;

import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch;
import org.luminamgpt.train.run.ProcessGroup;
import org.luminamgpt.train.run.Schedule;
import org.luminamgpt.train.run.TrainLoop;
import org.luminamgpt.train.run.Trainer;
import org.luminamgpt.train.tensor.Ops;
import picocli.CommandLine.Option;

/** Options that all training runs share. */
public final class RunOptions {
    @Option(names = "--run", required = true, paramLabel = "DIR",
            description = "folder of the run; where it holds checkpoints, the run goes on from the last")
    private Path run;

    @Option(names = "--steps", required = true, description = "steps of the whole run, earlier sittings included")
    private long steps;

    @Option(names = "--start-step", description = "with --from: the step that those weights stand at (default: ${DEFAULT-VALUE})")
    private long start;

    @Option(names = "--rate", description = "learning rate at its peak (default: ${DEFAULT-VALUE})")
    private double rate = 1e-3;

    @Option(names = "--floor", description = "learning rate at the end (default: ${DEFAULT-VALUE})")
    private double floor = 1e-5;

    @Option(names = "--warm-up", description = "steps until the peak (default: ${DEFAULT-VALUE})")
    private long warmUp = 100;

    @Option(names = "--clip", description = "largest global norm of the gradient, 0 for any (default: ${DEFAULT-VALUE})")
    private double clip = 1;

    @Option(names = "--save-every", description = "steps between checkpoints (default: ${DEFAULT-VALUE})")
    private long saveEvery = 200;

    @Option(names = "--keep", description = "checkpoints kept (default: ${DEFAULT-VALUE})")
    private int keep = 2;

    @Option(names = "--seed", description = "of everything random (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(names = "--threads", description = "of libtorch; with 1, runs repeat bit for bit (default: ${DEFAULT-VALUE})")
    private int threads = 1;

    @Option(names = "--device", description = "cpu, cuda or cuda:1 (default: ${DEFAULT-VALUE})")
    private String device = "cpu";

    @Option(names = "--quiet", description = "a line a minute in place of the progress bar")
    private boolean quiet;

    public long steps() {
        return steps;
    }

    /** Largest global norm of the gradient, 0 for any. */
    public double clip() {
        return clip;
    }

    public long seed() {
        return seed;
    }

    public Schedule schedule() {
        return new Schedule(rate, floor, warmUp, steps, start);
    }

    /** Trains to the last step. */
    public void run(Trainer trainer, ProcessGroup group) throws IOException {
        new TrainLoop(run, start, steps, saveEvery, keep, quiet, group).run(trainer);
    }

    public Device device() {
        return Ops.device(device);
    }

    /** Before any tensor is made. */
    public void prepare() {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, was " + threads);
        }
        Ops.threads(threads);
        torch.manual_seed(seed); // fresh weights are the same on every start and in every process
    }
}
