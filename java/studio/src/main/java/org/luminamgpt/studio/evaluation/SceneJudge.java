// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.evaluation;

import java.util.List;
import org.luminamgpt.studio.scenes.Background;
import org.luminamgpt.studio.scenes.Box;
import org.luminamgpt.studio.scenes.Layout;
import org.luminamgpt.studio.scenes.Place;
import org.luminamgpt.studio.scenes.PlacedIcon;
import org.luminamgpt.studio.scenes.SceneSpec;
import org.luminamgpt.studio.scenes.Scenes;
import org.luminamgpt.tools.Rgb;

/** Compares a picture with the scene it should show. For one object, or two side by side or stacked, on a plain colour. */
final class SceneJudge {
    /** A centre this near to the true one, in pixels, is in place: one step of the scenes' lattice. */
    private static final int NEAR = 16;

    /**
     * @param objects    share of the objects that are the right thing
     * @param styles     share of the objects in the right style
     * @param background whether the colour is right
     * @param position   whether the centre of mass is near the true one, or in the place that its caption names
     */
    record Verdict(double objects, double styles, boolean background, boolean position) {
        boolean isRight() {
            return objects == 1 && background && position;
        }
    }

    private final Scenes scenes;
    private final IconMatcher matcher;

    SceneJudge(Scenes scenes) {
        this.scenes = scenes;
        this.matcher = new IconMatcher(scenes);
    }

    static boolean canJudge(SceneSpec spec) {
        return (spec.layout() == Layout.ONE || spec.layout() == Layout.PAIR) && spec.background().kind() == Background.Kind.SOLID;
    }

    Verdict judge(SceneSpec spec, Rgb picture) {
        PictureMeter meter = new PictureMeter(picture);
        List<PlacedIcon> icons = spec.icons();
        double objects = 0;
        double styles = 0;
        for (PlacedIcon icon : icons) {
            IconMatcher.Match match = matcher.match(meter, part(spec, icon, meter));
            if (match != null && match.concept() == icon.concept()) objects++;
            if (match != null && match.style() == icon.style()) styles++;
        }
        return new Verdict(objects / icons.size(), styles / icons.size(),
                meter.backgroundColor() == spec.background().first(), isInPlace(spec, meter));
    }

    private boolean isInPlace(SceneSpec spec, PictureMeter meter) {
        PictureMeter truth = new PictureMeter(new Rgb(spec.width(), spec.height(), scenes.renderer().rgb(spec)));
        double[] wanted = truth.twiceOffCenter();
        double[] found = meter.twiceOffCenter();
        if (meter.extent(meter.everything()).isEmpty()) return false;
        boolean near = Math.max(Math.abs(wanted[0] - found[0]), Math.abs(wanted[1] - found[1])) <= 2 * NEAR;
        return near || spec.layout() == Layout.ONE && Place.ofOffset(found[0], found[1]) == spec.place(spec.icons().get(0));
    }

    /** The whole picture, or the half in which one object of a pair stands. */
    private static Box part(SceneSpec spec, PlacedIcon icon, PictureMeter meter) {
        if (spec.layout() == Layout.ONE) return meter.everything();
        PlacedIcon other = spec.icons().get(spec.icons().get(0).equals(icon) ? 1 : 0);
        int dx = 2 * (icon.x() - other.x()) + icon.size() - other.size();
        int dy = 2 * (icon.y() - other.y()) + icon.size() - other.size();
        int width = meter.width();
        int height = meter.height();
        if (Math.abs(dx) >= Math.abs(dy)) return dx < 0 ? new Box(0, 0, width / 2, height) : new Box(width / 2, 0, width, height);
        return dy < 0 ? new Box(0, 0, width, height / 2) : new Box(0, height / 2, width, height);
    }
}
