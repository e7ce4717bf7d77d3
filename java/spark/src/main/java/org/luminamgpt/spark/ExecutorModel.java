// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.spark;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.Device;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaBuilder;
import org.luminamgpt.LuminaException;
import org.luminamgpt.LuminaOptions;
import org.luminamgpt.Speculation;
import org.luminamgpt.Weights;

/**
 * Which model executors open, and how, in a form that can be sent; paths are those of the executors' machines. Each process opens it once a
 * device and keeps it until it ends, so that the tasks of all its jobs share one engine, which batches their requests.
 */
record ExecutorModel(@Nullable String directory, @Nullable String vqDirectory, @Nullable String tokenizer, Device device, Weights weights,
        Weights cache, int threads, int prefillChunk, boolean mapped, long cacheBytes, Speculation speculation, int window)
        implements Serializable {
    /** More than the tasks of one process have under way: a task waits for its own rows, not for a place. */
    private static final int QUEUE = 4096;
    private static final String GPU = "gpu";
    private static final Map<ExecutorModel, Lumina> OPEN = new ConcurrentHashMap<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.values().forEach(Lumina::close), "lumina-close"));
    }

    static ExecutorModel of(LuminaOptions options) {
        return new ExecutorModel(text(options.modelDirectory()), text(options.vqDirectory()), text(options.tokenizer()), options.device(),
                options.weights(), options.cache(), options.threads(), options.prefillChunk(), options.mapped(), options.cacheBytes(),
                options.speculation(), options.window());
    }

    private static @Nullable String text(@Nullable Path path) {
        return path == null ? null : path.toString();
    }

    /** The model of this process, for the device that Spark gave a task; the first task opens it, others wait. */
    Lumina open(TaskContext task) {
        int cores = threads > 0 ? threads : SparkEnv.get().conf().getInt("spark.executor.cores", 0);
        var here = new ExecutorModel(directory, vqDirectory, tokenizer, device(device, task.resourcesJMap().get(GPU)), weights, cache, cores,
                prefillChunk, mapped, cacheBytes, speculation, window);
        return OPEN.computeIfAbsent(here, ExecutorModel::build);
    }

    /** A device that was asked for by name stays; else the first address of the task's GPUs, if it has any. */
    static Device device(Device wanted, @Nullable ResourceInformation gpus) {
        if (!(wanted instanceof Device.Auto) || gpus == null || gpus.addresses().length == 0) {
            return wanted;
        }
        String address = gpus.addresses()[0];
        try {
            return Device.cuda(Integer.parseInt(address));
        } catch (NumberFormatException e) {
            throw new LuminaException.InvalidRequest("the address of a GPU has to be the number of a CUDA device, was \"" + address
                    + "\"; change the discovery script of spark.executor.resource.gpu", e);
        }
    }

    private Lumina build() {
        LuminaBuilder builder = directory == null ? Lumina.embedded() : Lumina.builder(Path.of(directory));
        if (vqDirectory != null) {
            builder.vqDirectory(Path.of(vqDirectory));
        }
        if (tokenizer != null) {
            builder.tokenizer(Path.of(tokenizer));
        }
        return builder.device(device).weights(weights).cache(cache).threads(threads).prefillChunk(prefillChunk).mapped(mapped)
                .cacheBudget(cacheBytes).speculation(speculation).speculationWindow(window).queueCapacity(QUEUE).build();
    }

    /** Of all models of this process, for tests. */
    static int openModels() {
        return OPEN.size();
    }
}
