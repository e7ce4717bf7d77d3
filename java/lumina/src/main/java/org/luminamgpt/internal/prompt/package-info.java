// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Requests to prompts and answers to text and pictures: the templates, the picture frame (UniRep), the size lists.
 */
@NullMarked
package org.luminamgpt.internal.prompt;

import org.jspecify.annotations.NullMarked;
