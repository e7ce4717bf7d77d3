// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.captions;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.luminamgpt.studio.scenes.Box;
import org.luminamgpt.studio.scenes.PlacedIcon;
import org.luminamgpt.studio.scenes.SceneSpec;
import org.luminamgpt.studio.scenes.Scenes;

/** Boxes as text: "{object}: [x1,y1,x2,y2]", further boxes after "; ", on a scale of 0 to 100 of each side. */
public final class Detections {
    private static final Pattern BOX = Pattern.compile("\\[\\s*(\\d+)\\s*,\\s*(\\d+)\\s*,\\s*(\\d+)\\s*,\\s*(\\d+)\\s*]");

    private final Scenes scenes;

    public Detections(Scenes scenes) {
        this.scenes = scenes;
    }

    /** The boxes of all visible objects of a name, in reading order. */
    String answer(SceneSpec spec, String noun) {
        List<Box> seen = boxes(spec, noun);
        List<String> texts = seen.stream().map(b -> "[" + b.left() + "," + b.top() + "," + b.right() + "," + b.bottom() + "]").toList();
        return noun + ": " + String.join("; ", texts);
    }

    /** The visible boxes of a name on the scale of 0 to 100, in reading order. */
    public List<Box> boxes(SceneSpec spec, String noun) {
        List<Box> all = scenes.renderer().boxes(spec);
        List<Box> boxes = new ArrayList<>();
        for (PlacedIcon icon : spec.reading()) {
            Box box = all.get(spec.icons().indexOf(icon));
            if (scenes.source().concepts().get(icon.concept()).name().equals(noun) && !box.isEmpty()) {
                boxes.add(new Box(percent(box.left(), spec.width()), percent(box.top(), spec.height()),
                        percent(box.right(), spec.width()), percent(box.bottom(), spec.height())));
            }
        }
        return boxes;
    }

    /** The boxes that a text names; none where there are none. */
    public static List<Box> read(String text) {
        List<Box> boxes = new ArrayList<>();
        Matcher matcher = BOX.matcher(text);
        while (matcher.find() && boxes.size() < 64) {
            int[] v = new int[4];
            for (int i = 0; i < 4; i++) v[i] = matcher.group(i + 1).length() > 3 ? 1000 : Integer.parseInt(matcher.group(i + 1));
            boxes.add(new Box(v[0], v[1], v[2], v[3]));
        }
        return boxes;
    }

    private static int percent(int pixels, int side) {
        return (pixels * 100 + side / 2) / side;
    }
}
