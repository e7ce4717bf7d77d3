// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import org.luminamgpt.LuminaOptions;
import org.luminamgpt.tools.BatchJob;

/** The job of the artifact for Spark, which is on the class path or not. */
final class SparkJob {
    private static final String MAIN = "org.luminamgpt.spark.SparkBatchMain";

    private SparkJob() {}

    /** How many were drawn, were there already, and have an error. */
    record Rows(long drawn, long kept, long bad) {}

    /** @throws UsageException if Spark is not there */
    static Rows run(String master, Path prompts, Path directory, BatchJob job, LuminaOptions model, int atOnce) {
        try {
            Method run = Class.forName(MAIN).getMethod("run", String.class, String.class, String.class, BatchJob.class, LuminaOptions.class,
                    int.class);
            long[] rows = (long[]) run.invoke(null, master, prompts.toString(), directory.toString(), job, model, atOnce);
            return new Rows(rows[0], rows[1], rows[2]);
        } catch (ClassNotFoundException e) {
            throw absent();
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof NoClassDefFoundError) {
                throw absent();
            } else if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("the Spark job that writes " + directory + " failed: " + why(e.getCause()), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(MAIN + " cannot be used", e);
        }
    }

    /** In one line: what Spark says, which has stack traces in its messages, and the reason under it, such as a disk that is full. */
    static String why(Throwable failure) {
        Throwable reason = failure;
        while (reason.getCause() != null) {
            reason = reason.getCause();
        }
        String said = firstLine(failure);
        String last = firstLine(reason);
        return said.contains(last) ? said : said + ": " + last;
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage() == null ? failure : failure.getMessage()).lines().findFirst().orElse(failure.toString());
    }

    private static UsageException absent() {
        return new UsageException("--spark wants lumina-mgpt-spark_2.13 and Spark on the class path; tools/lumina puts them there");
    }
}
