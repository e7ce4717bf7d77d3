// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/** Files that are there whole or not at all, whoever writes them. */
@NullMarked
package org.luminamgpt.internal.files;

import org.jspecify.annotations.NullMarked;
