// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/** Lumina-mGPT with all that it needs at run time on the CPU of Linux on x86-64: what an application requires. */
module org.luminamgpt.cpu {
    requires transitive org.luminamgpt;
    requires org.bytedeco.javacpp.linux.x86_64;
}
