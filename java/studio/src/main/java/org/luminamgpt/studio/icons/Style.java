// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.icons;

/**
 * A way of drawing that all concepts of a source share.
 *
 * @param word        how captions call it, such as "3D render"
 * @param source      package and version that the pictures came from
 * @param licence     SPDX identifier of the pictures' licence
 * @param attribution who made them, as the licence asks it to be said
 */
public record Style(String word, String source, String licence, String attribution) {}
