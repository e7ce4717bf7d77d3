// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Models behind HTTP: the OpenAI API, jobs, the web page, MCP. {@link org.luminamgpt.server.LuminaServer} is what programs start.
 */
@NullMarked
package org.luminamgpt.server;

import org.jspecify.annotations.NullMarked;
