// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.captions;

import java.util.EnumMap;
import java.util.Map;

/** What can be asked about a scene, with its share of the training mixture in percent. */
public enum SceneTask {
    IMAGE(30), DESCRIBE(10), QUESTION(12), DETECT(8), SEGMENTATION(4), DEPTH(4), EDGES(4), CONDITION(10), EDIT(12), RESTYLE(6);

    private final int share;

    SceneTask(int share) {
        this.share = share;
    }

    /** The published mixture: every task by its share. */
    public static Map<SceneTask, Integer> mixture() {
        Map<SceneTask, Integer> shares = new EnumMap<>(SceneTask.class);
        for (SceneTask task : values()) shares.put(task, task.share);
        return shares;
    }
}
