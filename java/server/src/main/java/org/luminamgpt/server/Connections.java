// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import com.sun.management.UnixOperatingSystemMXBean;
import io.javalin.config.JavalinConfig;
import io.javalin.config.SizeUnit;
import java.lang.management.ManagementFactory;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.EagerContentHandler;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** How Jetty is set up for clients that are slow, many, or silent. */
final class Connections {
    private static final int IDLE_MILLIS = 30_000;
    /** That the kernel has taken and we have not: more have to knock again a second later. */
    private static final int WAITING_CONNECTIONS = 1024;
    private static final int CROWDED_IDLE_MILLIS = 2_000;
    private static final int HEADER_BYTES = 16 << 10;
    /** Slower senders are cut off. */
    private static final int LEAST_BYTES_PER_SECOND = 256;
    /** Files that are open for other things: models, jars, logs. */
    private static final int OTHER_FILES = 256;
    private static final int FRAMING_BYTES = 16;

    private Connections() {}

    static void configure(JavalinConfig config, String host, int port, Limits limits, Gate gate) {
        config.jetty.addConnector((server, http) -> {
            var connector = new ServerConnector(server, new HttpConnectionFactory(http));
            connector.setHost(host);
            connector.setPort(port);
            connector.setIdleTimeout(IDLE_MILLIS);
            connector.setAcceptQueueSize(WAITING_CONNECTIONS);
            return connector;
        });
        config.jetty.multipartConfig.maxFileSize(limits.bodyBytes(), SizeUnit.BYTES);
        config.jetty.multipartConfig.maxTotalRequestSize(limits.bodyBytes(), SizeUnit.BYTES);
        config.jetty.multipartConfig.maxInMemoryFileSize(limits.bodyBytes(), SizeUnit.BYTES);  // nothing is written to disks
        config.jetty.modifyHttpConfiguration(http -> {
            http.setRequestHeaderSize(HEADER_BYTES);
            http.setSendServerVersion(false);
            http.setMinRequestDataRate(LEAST_BYTES_PER_SECOND);
            http.setIdleTimeout(IDLE_MILLIS);
        });
        config.jetty.modifyServer(server -> configure(server, limits, gate));
    }

    private static void configure(Server server, Limits limits, Gate gate) {
        // A body is read before a thread is taken for it: who sends slowly holds none.
        gate.setHandler(new EagerContentHandler(new EagerContentHandler.RetainedContentLoaderFactory(limits.bodyBytes(), FRAMING_BYTES, true)));
        server.setHandler(gate);
        server.setErrorHandler(new Errors());
        var crowd = new NetworkConnectionLimit(mostConnections(), server);
        crowd.setEndPointIdleTimeout(CROWDED_IDLE_MILLIS);
        server.addBean(crowd);
    }

    private static int mostConnections() {
        long files = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix ? unix.getMaxFileDescriptorCount() : 4096;
        return (int) Math.max(OTHER_FILES, Math.min(20_000, files - OTHER_FILES));
    }

    /** What Jetty refuses by itself, told in the same form as the rest. */
    private static final class Errors extends ErrorHandler {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            int status = response.getStatus() < 400 ? 500 : response.getStatus();
            String message = switch (status) {
                case 400 -> "the request is not HTTP as it should be";
                case 408 -> "the request did not come to its end in time";
                case 413 -> "the body is larger than this server accepts";
                case 414 -> "the address is longer than this server accepts";
                case 431 -> "the headers are longer than the " + HEADER_BYTES + " bytes that this server accepts";
                default -> "the request failed with the status " + status;
            };
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
            Gate.write(response, ApiError.of(status, "http_" + status, message), callback);
            return true;
        }
    }
}
