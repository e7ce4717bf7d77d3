// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package soak;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.tools.Workbench;

/**
 * Native memory that is not there, under a JVM: of each kind of call, the first allocation fails, then the second, and so on, alone and
 * with those that follow it. Arguments: the library no_memory.cpp, and how many points to step over. Each call has to answer as ever, or
 * with a LuminaException; all pages are free then, and the next call is answered as ever.
 */
public final class NoMemory {
    private static final int BURST = 20;

    private final Map<String, Integer> outcomes = new TreeMap<>();
    private int points;
    private int wrong;

    private static native void fail(long n, long count);

    private static native long stop();

    public static void main(String[] args) throws InterruptedException {
        System.load(args[0]);
        int stride = Integer.parseInt(args[1]);
        var sweep = new NoMemory();
        try (Lumina lumina = Lumina.embedded().cacheBudget(8 << 20).threads(2).build()) {
            for (Case.Kind kind : List.of(Case.Kind.TOKENS, Case.Kind.PICTURE, Case.Kind.CODEC, Case.Kind.SCORES, Case.Kind.CHAT)) {
                sweep.calls(lumina, first(kind), stride);
            }
        }
        sweep.opening(stride);
        System.out.printf("%s: JDK %s, %d points failed, %s%n", sweep.wrong == 0 ? "passed" : "FAILED", System.getProperty("java.version"),
                sweep.points, sweep.outcomes);
        System.exit(sweep.wrong == 0 ? 0 : 1);
    }

    private static Case first(Case.Kind kind) {
        for (int seed = 0;; seed++) {
            Case asked = Case.of(seed);
            if (asked.kind() == kind) {
                return asked;
            }
        }
    }

    private void calls(Lumina lumina, Case asked, int stride) throws InterruptedException {
        String wanted = asked.ask(lumina);
        sweep(asked.kind().toString(), stride, () -> asked.ask(lumina), wanted);
        settle(lumina);
        if (Worker.leaked(lumina) != 0) {
            complain(asked.kind() + ": " + Worker.leaked(lumina) + " pages are held by nobody", null);
        }
        String after = asked.ask(lumina);
        if (!after.equals(wanted)) {
            complain(asked.kind() + ": another answer afterwards", null);
        }
    }

    private static void settle(Lumina lumina) throws InterruptedException {
        for (int i = 0; i < 1000 && Workbench.of(lumina).stats().running() + Workbench.of(lumina).stats().waiting() > 0; i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private void opening(int stride) {
        sweep("opening", 10 * stride, () -> {
            try (Lumina lumina = Lumina.embedded().cacheBudget(8 << 20).threads(2).build()) {
                return String.valueOf(lumina.info().engine().pages());
            }
        }, null);
    }

    private void sweep(String what, int stride, Supplier<String> call, String wanted) {
        int before = points;
        for (int burst : new int[] {1, BURST}) {
            for (long n = 1;; n += stride) {
                fail(n, burst);
                String outcome;
                try {
                    String answer = call.get();
                    outcome = "answered";
                    if (stop() == 0) {
                        break;
                    }
                    if (wanted != null && !answer.equals(wanted)) {
                        complain(what + ", point " + n + ": another answer", null);
                    }
                } catch (RuntimeException | Error e) {
                    boolean none = stop() == 0;
                    Throwable cause = e instanceof CompletionException ? e.getCause() : e;
                    outcome = cause.getClass().getSimpleName();
                    if (!(cause instanceof LuminaException)) {
                        complain(what + ", point " + n, cause);
                    }
                    if (none || cause instanceof LuminaException.EngineFailure) {
                        complain(what + ", point " + n + (none ? ": fails though no allocation did" : ": the engine broke down"), cause);
                        return;
                    }
                }
                points++;
                outcomes.merge(outcome, 1, Integer::sum);
            }
        }
        System.out.println(what + ": " + (points - before) + " points");
    }

    private void complain(String what, Throwable failure) {
        wrong++;
        System.out.println("fault: " + what);
        if (failure != null) {
            failure.printStackTrace(System.out);
        }
    }
}
