// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.image;

/** @param argb [height, width], alpha not premultiplied */
record WebPFrame(int width, int height, int[] argb) {}
