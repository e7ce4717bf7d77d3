// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/** The command line: one class a command, each a thin wrapper of {@link org.luminamgpt.Lumina}. */
@NullMarked
package org.luminamgpt.cli;

import org.jspecify.annotations.NullMarked;
