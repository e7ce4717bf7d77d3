// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Brings the native code into the process: {@link org.luminamgpt.internal.natives.NativeLibrary} loads liblumina. What
 * the library can do is in {@code org.luminamgpt.internal.bindings}, which JavaCPP writes from {@code lumina.h}.
 */
@NullMarked
package org.luminamgpt.internal.natives;

import org.jspecify.annotations.NullMarked;
