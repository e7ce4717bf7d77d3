// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * What all training runs share: the loop, atomic checkpoints, metrics, schedule, optimizer, processes, report.
 *
 * <p>What is random in a step depends on the run's seed and the step's number alone, so a checkpoint holds no generator
 * state, and a run that was killed goes on bit for bit.
 */
@NullMarked
package org.luminamgpt.train.run;

import org.jspecify.annotations.NullMarked;
