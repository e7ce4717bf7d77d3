// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Pictures for the rows of a data frame, drawn on the executors of a Spark cluster: {@link org.luminamgpt.spark.SparkBatch} in a pipeline
 * of one's own, {@link org.luminamgpt.spark.SparkBatchMain} as a job.
 */
@NullMarked
package org.luminamgpt.spark;

import org.jspecify.annotations.NullMarked;
