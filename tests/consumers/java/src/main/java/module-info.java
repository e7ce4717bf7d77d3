// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/** All that an application names; the embedded model and the logging are found because they are there. */
module example {
    requires org.luminamgpt.cpu;
    requires org.slf4j;
}
