// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/** What files of data hold: JSON and YAML with errors that name the place, contact sheets, and how far a long task is. */
@NullMarked
package org.luminamgpt.train.data;

import org.jspecify.annotations.NullMarked;
