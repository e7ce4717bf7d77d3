// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/** What Spring Boot makes of {@code spring.ai.lumina.*}: the open model, Spring AI's models over it, meters and health. */
@NullMarked
package org.luminamgpt.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
