// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * A loaded model at work: the queue in front of its engines, the thread that drives each, requests under way, chats, and opening it all.
 */
@NullMarked
package org.luminamgpt.internal.runtime;

import org.jspecify.annotations.NullMarked;
