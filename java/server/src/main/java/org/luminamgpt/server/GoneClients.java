// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import io.javalin.http.Context;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices clients that hang up while they wait for an answer. Jetty would not: it reads a connection again only once its request is
 * answered. The kernel's table of connections tells, and is looked at while anybody waits.
 */
final class GoneClients implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GoneClients.class);
    private static final List<Path> TABLES = List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"));
    private static final long PERIOD_MILLIS = 250;
    private static final String ESTABLISHED = "01";

    /** One connection, by its ports, and what to do when it is gone. */
    private record Watch(int localPort, int remotePort, Runnable onGone) {
        String key() {
            return localPort + ":" + remotePort;
        }
    }

    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer;

    GoneClients(ScheduledExecutorService timer) {
        this.timer = timer;
        if (Files.isReadable(TABLES.get(0))) {
            timer.scheduleWithFixedDelay(this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /**
     * Watches the connection of a request.
     *
     * @param onGone brief
     * @return ends the watch; to be run in any case
     */
    Runnable watch(Context ctx, Runnable onGone) {
        var watch = new Watch(ctx.req().getLocalPort(), ctx.req().getRemotePort(), onGone);
        watches.add(watch);
        return () -> watches.remove(watch);
    }

    private void look() {
        if (watches.isEmpty()) {
            return;
        }
        List<Watch> now = List.copyOf(watches);  // before the table is read: later ones may not be in it
        try {
            Set<String> alive = ConcurrentHashMap.newKeySet();
            for (Path table : TABLES) {
                if (Files.isReadable(table)) {
                    try (Stream<String> lines = Files.lines(table)) {
                        lines.skip(1).map(String::strip).map(line -> line.split("\\s+", 5)).filter(part -> part[3].equals(ESTABLISHED))
                                .forEach(part -> alive.add(port(part[1]) + ":" + port(part[2])));
                    }
                }
            }
            for (Watch watch : now) {
                if (!alive.contains(watch.key()) && watches.remove(watch)) {
                    watch.onGone().run();
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("could not see which clients have gone", e);
        }
    }

    /** Of "0100007F:1F90". */
    private static int port(String address) {
        return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
    }

    @Override
    public void close() {
        watches.clear();
        timer.shutdown();  // not in the middle of a look
    }
}
