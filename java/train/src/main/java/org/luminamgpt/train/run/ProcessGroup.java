// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.run;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.javacpp.chrono.Minutes;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.FileStore;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.nccl.ProcessGroupNCCL;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.train.tensor.Ops;
import org.luminamgpt.train.tensor.Parameters;

/** Processes that train one model together: sums over all of them, by c10d's gloo on the CPU and NCCL on cards. One process needs none. */
public final class ProcessGroup implements AutoCloseable {
    private static final int TIMEOUT_MINUTES = 10;

    private final int rank;
    private final int size;
    private final @Nullable FileStore store;
    private final @Nullable Backend backend;
    private final @Nullable Device device;

    private ProcessGroup(int rank, int size, @Nullable FileStore store, @Nullable Backend backend, @Nullable Device device) {
        this.rank = rank;
        this.size = size;
        this.store = store;
        this.backend = backend;
        this.device = device;
    }

    /** A process on its own. */
    public static ProcessGroup alone() {
        return new ProcessGroup(0, 1, null, null, null);
    }

    /**
     * Joins a group; returns when all have joined.
     *
     * @param meeting file that all processes reach, not there before the first joins
     * @param host    own address that the others reach, such as 127.0.0.1; NCCL finds its own
     * @param device  where the sums are wanted; with CUDA, each process of a machine has a card of its own
     */
    public static ProcessGroup join(int rank, int size, Path meeting, String host, Device device) throws IOException {
        if (size < 1 || rank < 0 || rank >= size) {
            throw new IllegalArgumentException("rank must lie in 0.." + (size - 1) + ", was " + rank);
        }
        if (size == 1) {
            return alone();
        }
        Files.createDirectories(meeting.toAbsolutePath().getParent());
        Ops.threads(torch.get_num_threads()); // loads libtorch before gloo
        try (PointerScope scope = new PointerScope()) {
            FileStore store = Ops.keep(new FileStore(meeting.toString(), size));
            Backend backend = device.is_cuda() ? new ProcessGroupNCCL(store, rank, size) : gloo(store, rank, size, host);
            return new ProcessGroup(rank, size, store, Ops.keep(backend), Ops.keep(device));
        } catch (RuntimeException e) {
            throw new IOException("process " + rank + " of " + size + " could not join at " + meeting + ": " + e.getMessage()
                    + ". Is the file left from another run?", e);
        }
    }

    private static Backend gloo(FileStore store, int rank, int size, String host) {
        ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create(new Milliseconds(new Minutes(TIMEOUT_MINUTES)));
        options.devices(new GlooDeviceVector(ProcessGroupGloo.createDeviceForHostname(host)));
        return new ProcessGroupGloo(store, rank, size, options);
    }

    public int rank() {
        return rank;
    }

    public int size() {
        return size;
    }

    /** Sums of all processes, in double. */
    public double[] sum(double... values) {
        if (backend == null) {
            return values;
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor tensor = zeros(new long[] {values.length}, Ops.options(torch.ScalarType.Double));
            new DoublePointer(tensor.data_ptr()).put(values);
            Tensor there = tensor.to(Objects.requireNonNull(device), torch.ScalarType.Double);
            sum(there);
            double[] sums = new double[values.length];
            new DoublePointer(there.cpu().data_ptr()).get(sums);
            return sums;
        }
    }

    /** Whether any process says so: the same answer in all of them. */
    boolean any(boolean here) {
        return sum(here ? 1 : 0)[0] > 0;
    }

    /** @throws IOException when the processes do not all stand at this step: each reads its own run folder */
    public void requireSameStep(long step) throws IOException {
        double[] sums = sum(step, (double) step * step);
        if (sums[0] != (double) step * size || sums[1] != (double) step * step * size) {
            throw new IOException("process " + rank + " of " + size + " stands at step " + step
                    + ", another does not: all need the same --run folder, or a copy of its checkpoints");
        }
    }

    /** Rows [n, w] of all processes, in the order of their ranks; each may bring another number of them, also none. */
    public Tensor gather(Tensor rows) {
        if (backend == null) {
            return rows;
        }
        double[] counts = new double[size];
        counts[rank] = rows.size(0);
        counts = sum(counts);
        Tensor all = rows.new_zeros(Math.round(Arrays.stream(counts).sum()), rows.size(1));
        long before = Math.round(Arrays.stream(counts, 0, rank).sum());
        all.narrow(0, before, rows.size(0)).copy_(rows);
        sum(all);
        return all;
    }

    /** Replaces the gradients of all processes by their sum; what a process has no gradient for counts as zero. */
    public void sumGradients(List<Tensor> parameters) {
        if (backend == null) {
            return;
        }
        try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
            TensorVector flat = new TensorVector();
            for (Tensor parameter : parameters) {
                if (!parameter.grad().defined()) {
                    parameter.mutable_grad().put(parameter.mul(Ops.scalar(0)));
                }
                flat.push_back(parameter.grad().reshape(-1));
            }
            Tensor all = cat(flat, 0);
            sum(all);
            long at = 0;
            for (Tensor parameter : parameters) {
                long length = parameter.numel();
                parameter.grad().copy_(all.narrow(0, at, length).view(Parameters.shape(parameter)));
                at += length;
            }
        }
    }

    private void sum(Tensor tensor) {
        Objects.requireNonNull(backend).allreduce(new TensorVector(tensor))._wait();
    }

    @Override
    public void close() {
        if (backend != null) {
            backend.close();
        }
        if (store != null) {
            store.close();
        }
    }
}
