// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package soak;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The vitals of each minute, and what follows from them. */
final class Curve {
    /** A share of the resident memory. */
    private static final double FLAT = 0.01;

    private final List<Vitals> minutes = new ArrayList<>();
    private final long warm;

    /** @param warm seconds after which nothing may grow any more */
    Curve(long warm) {
        this.warm = warm;
    }

    long warm() {
        return warm;
    }

    void add(Vitals vitals) {
        minutes.add(vitals);
    }

    /** What is wrong; empty: nothing. */
    List<String> faults() {
        var faults = new ArrayList<String>();
        Vitals last = minutes.get(minutes.size() - 1);
        List<Vitals> settled = minutes.stream().filter(vitals -> vitals.second() >= warm).toList();
        if (settled.size() < 3) {
            faults.add("too short to tell whether anything grows");
        } else {
            Vitals first = settled.get(0);
            if (rise() > FLAT) {
                faults.add(String.format(Locale.ROOT, "resident memory rose by %.2f %%", 100 * rise()));
            }
            if (last.threads() > first.threads()) {
                faults.add("threads: " + first.threads() + ", then " + last.threads());
            }
            if (last.handles() > first.handles()) {
                faults.add("handles: " + first.handles() + ", then " + last.handles());
            }
        }
        if (minutes.stream().anyMatch(vitals -> vitals.pages() != 0)) {
            faults.add("pages that nobody holds were not free");
        }
        if (last.differing() != 0) {
            faults.add(last.differing() + " answers were not their first");
        }
        if (last.unexpected() != 0) {
            faults.add(last.unexpected() + " things happened that may not");
        }
        return faults;
    }

    /**
     * By how much the highest resident memory after the warm-up lies above the first one there; negative never. Of each three minutes the
     * middle one counts: what a compiler holds while one look is taken is not held.
     */
    double rise() {
        long[] settled = minutes.stream().filter(vitals -> vitals.second() >= warm).mapToLong(Vitals::resident).toArray();
        if (settled.length < 3) {
            return 0;
        }
        long[] middles = new long[settled.length - 2];
        for (int i = 0; i < middles.length; i++) {
            long[] three = {settled[i], settled[i + 1], settled[i + 2]};
            Arrays.sort(three);
            middles[i] = three[1];
        }
        return Arrays.stream(middles).max().orElseThrow() / (double) middles[0] - 1;
    }
}
