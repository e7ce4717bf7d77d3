// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.scenes;

/** How the icons of a scene stand to one another. */
public enum Layout {
    /** One icon, in the middle or at a side or corner. */
    ONE,
    /** Two different concepts, beside or above one another. */
    PAIR,
    /** Two to four of one concept, of equal size, in cells. */
    GROUP,
    /** Three different concepts in cells. */
    TRIO
}
