// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Scenes: pictures whose content is known exactly.
 *
 * <pre>{@code
 * IconSource icons = IconPack.open(Path.of("icons.pack"));
 * Scenes scenes = new Scenes(icons, Curriculum.simple(), Split.Part.TRAIN);
 * Scene scene = scenes.scene(seed, index);    // RGB bytes, size, spec; the same on every machine
 * }</pre>
 *
 * <p>{@link org.luminamgpt.studio.scenes.SceneSpec} is a description without pixels: captions and tasks
 * are made from it, edits are other specs. {@link org.luminamgpt.studio.scenes.SceneRenderer} draws it and its ground truth
 * (labels, boxes, segmentation, depth, edges). {@link org.luminamgpt.studio.scenes.Curriculum} says how rich scenes are,
 * {@link org.luminamgpt.studio.scenes.Split} which combinations training never sees.
 */
@NullMarked
package org.luminamgpt.studio.scenes;

import org.jspecify.annotations.NullMarked;
