// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.luminamgpt.Generation;
import org.luminamgpt.Lumina;
import org.luminamgpt.Request;
import org.luminamgpt.Result;

/**
 * Measures a server of its own on this machine, over the loopback: throughput of 16 clients against {@code submitAll} of 16, what HTTP adds
 * to one request, and memory under ten times more requests than there are places. Not a test: its numbers want a quiet machine.
 *
 * <p>{@code tests/load throughput 10}, {@code tests/load latency 100}, {@code tests/load overload 300}.
 */
final class Load {
    private static final int CLIENTS = 16;
    private static final int PLACES = 16;
    /** Requests until the JVM has compiled what serves them. */
    private static final int WARM = 300;
    /** Enough for all places; of a larger cache, pages would be touched for the first time, and become resident, for many minutes. */
    private static final long KV_BYTES = 64L << 20;
    private static final String DRAW = "{\"prompt\":\"a red apple\",\"size\":\"%s\",\"seed\":%d}";

    private final LuminaServer server;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String size;

    private Load(LuminaServer server, String size) {
        this.server = server;
        this.size = size;
    }

    /** @param args throughput, latency or overload; then rounds, or the seconds of an overload; then a size; then threads of the engine */
    public static void main(String[] args) throws Exception {
        String what = args.length > 0 ? args[0] : "throughput";
        int amount = args.length > 1 ? Integer.parseInt(args[1]) : what.equals("overload") ? 300 : 10;
        Limits limits = what.equals("overload") ? Limits.DEFAULTS.withQueue(PLACES) : Limits.DEFAULTS;
        try (LuminaServer server = LuminaServer.builder().model("mini",
                Lumina.embedded().cacheBudget(KV_BYTES).threads(args.length > 3 ? Integer.parseInt(args[3]) : 0)).limits(limits).port(0).start()) {
            var load = new Load(server, args.length > 2 ? args[2] : "256x256");
            switch (what) {
                case "throughput" -> load.throughput(amount);
                case "latency" -> load.latency(amount);
                case "overload" -> load.overload(Duration.ofSeconds(amount));
                default -> throw new IllegalArgumentException("throughput, latency or overload was wanted, was " + what);
            }
        }
        System.exit(0);
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    private HttpRequest request(long seed) {
        return HttpRequest.newBuilder(URI.create(server.uri() + "/v1/images/generations")).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(String.format(DRAW, size, seed))).build();
    }

    private HttpResponse<byte[]> send(long seed) {
        try {
            return http.send(request(seed), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Request inProcess(long seed) {
        return Request.image("a red apple").size(org.luminamgpt.ImageSize.parse(size)).seed(seed);
    }

    private Lumina lumina() {
        return server.models().byDefault().lumina();
    }

    /** Pictures per second, in turns so that whatever else the machine does hits both. The clients run in this process; their CPU is told. */
    private void throughput(int rounds) {
        batch(0);
        clients(0);
        var inside = new double[rounds];
        var outside = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            inside[i] = batch(100L * i);
            long cpu = clientCpu();
            outside[i] = clients(100L * i);
            say("round %d: in process %.3f pictures/s, by HTTP %.3f (%.1f %%), clients' CPU %.0f ms", i + 1, inside[i], outside[i],
                    100 * outside[i] / inside[i], (clientCpu() - cpu) / 1e6);
        }
        say("median: in process %.3f pictures/s, by HTTP %.3f: %.1f %%", median(inside), median(outside), 100 * median(outside) / median(inside));
    }

    private double batch(long seed) {
        long begin = System.nanoTime();
        List<Generation> generations = lumina().submitAll(IntStream.range(0, CLIENTS).mapToObj(i -> inProcess(seed + i)).toList());
        generations.forEach(generation -> generation.result().join());
        return CLIENTS / ((System.nanoTime() - begin) / 1e9);
    }

    private double clients(long seed) {
        long begin = System.nanoTime();
        List<CompletableFuture<HttpResponse<byte[]>>> answers = IntStream.range(0, CLIENTS)
                .mapToObj(i -> http.sendAsync(request(seed + i), HttpResponse.BodyHandlers.ofByteArray())).toList();
        for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
            if (answer.join().statusCode() != 200) {
                throw new IllegalStateException(new String(answer.join().body(), java.nio.charset.StandardCharsets.UTF_8));
            }
        }
        return CLIENTS / ((System.nanoTime() - begin) / 1e9);
    }

    /** Of the threads of the HTTP client, which the server does not have. */
    private static long clientCpu() {
        var threads = ManagementFactory.getThreadMXBean();
        long nanos = 0;
        for (long id : threads.getAllThreadIds()) {
            var info = threads.getThreadInfo(id);
            if (info != null && info.getThreadName().startsWith("HttpClient-")) {
                nanos += Math.max(0, threads.getThreadCpuTime(id));
            }
        }
        return nanos;
    }

    /** One request at a time, in process and by HTTP in turns, with the same seeds. PNG is part of both. */
    private void latency(int rounds) {
        int each = Math.max(rounds, 5);
        for (int i = 0; i < WARM; i++) {
            lumina().generate(inProcess(i)).image().toPng();
            send(i);
        }
        var inside = new double[each];
        var outside = new double[each];
        for (int i = 0; i < each; i++) {
            long begin = System.nanoTime();
            Result result = lumina().generate(inProcess(i));
            result.image().toPng();
            inside[i] = (System.nanoTime() - begin) / 1e6;
            begin = System.nanoTime();
            send(i);
            outside[i] = (System.nanoTime() - begin) / 1e6;
        }
        say("one request at a time, %d of each: in process %.2f ms, by HTTP %.2f ms, median of the differences %.2f ms", each, median(inside),
                median(outside), median(IntStream.range(0, each).mapToDouble(i -> outside[i] - inside[i]).toArray()));
    }

    /** Ten times as many clients as places, each asking again at once; every tenth hangs up in the middle. */
    private void overload(Duration duration) throws Exception {
        long end = System.nanoTime() + duration.toNanos();
        var ok = new AtomicInteger();
        var busy = new AtomicInteger();
        var gone = new AtomicInteger();
        var other = new AtomicInteger();
        var seeds = new AtomicLong();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 10 * PLACES; i++) {
            boolean impatient = i % 10 == 0;
            var thread = new Thread(() -> {
                while (System.nanoTime() < end) {
                    if (impatient) {
                        hangUp(seeds.incrementAndGet());
                        gone.incrementAndGet();
                        continue;
                    }
                    int status = send(seeds.incrementAndGet()).statusCode();
                    (status == 200 ? ok : status == 429 ? busy : other).incrementAndGet();
                    if (status == 429) {
                        pause(100);
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        long first = 0;
        for (int second = 0; System.nanoTime() < end; second++) {
            pause(1000);
            if (second == 59) {
                first = residentKib();
                say("after a minute: %d MiB resident, %d MiB of the heap alive", first >> 10, aliveBytes() >> 20);
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        long last = residentKib();
        var stats = org.luminamgpt.tools.Workbench.of(lumina()).stats();
        say("answered %d, told to wait %d, hung up %d, anything else %d", ok.get(), busy.get(), gone.get(), other.get());
        String change = first == 0 ? "" : String.format(Locale.ROOT, " (%+.2f %% since the first minute)", 100.0 * (last - first) / first);
        int used = lumina().info().engine().pages() - stats.freePages();
        say("at the end: %d MiB resident%s, %d MiB of the heap alive; running %d, pages in use %d", last >> 10, change, aliveBytes() >> 20,
                stats.running(), used);
    }

    private void hangUp(long seed) {
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request(seed), HttpResponse.BodyHandlers.ofByteArray());
        pause(500);
        answer.cancel(true);
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long aliveBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static long residentKib() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElse(0);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
