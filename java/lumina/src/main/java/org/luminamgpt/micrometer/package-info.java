// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Meters of a loaded model, for programs that have Micrometer ({@code io.micrometer:micrometer-core}) on their class path; nothing
 * else in the library names it.
 */
@NullMarked
package org.luminamgpt.micrometer;

import org.jspecify.annotations.NullMarked;
