#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# The MCP Java SDK's streamable HTTP transport looks for idle sessions on a thread of its own, which is no daemon. closeGracefully stops the
# looking and leaves the thread: a program that has closed its server, ends main and opened no other thread never exits. There is no handle to end it
# by; without an interval (sessionSweepInterval(null)) it is not started, and sessions of clients that vanish stay until the server closes.
# Seen with io.modelcontextprotocol.sdk:mcp-core 2.1.0: one such thread after the close, none without an interval.
set -euo pipefail
for tool in javac mvn; do command -v $tool >/dev/null || { echo "This needs $tool: nothing to see here."; exit 0; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'X'
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>
<dependency><groupId>io.modelcontextprotocol.sdk</groupId><artifactId>mcp-core</artifactId><version>2.1.0</version></dependency>
<dependency><groupId>io.modelcontextprotocol.sdk</groupId><artifactId>mcp-json-jackson2</artifactId><version>2.1.0</version></dependency>
<dependency><groupId>jakarta.servlet</groupId><artifactId>jakarta.servlet-api</artifactId><version>6.1.0</version></dependency></dependencies></project>
X
mvn -q dependency:copy-dependencies -DoutputDirectory=lib
cat >Sweeper.java <<'J'
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;

class Sweeper {
    static HttpServletStreamableServerTransportProvider.Builder transport() {
        return HttpServletStreamableServerTransportProvider.builder().mcpEndpoint("/mcp");
    }

    static long leftAfter(HttpServletStreamableServerTransportProvider transport) throws Exception {
        McpServer.sync(transport).serverInfo("x", "1").build().closeGracefully();
        transport.closeGracefully().block();
        transport.destroy();
        Thread.sleep(2000);
        return Thread.getAllStackTraces().keySet().stream().filter(t -> !t.isDaemon() && t.getName().contains("session-sweeper")).count();
    }

    public static void main(String[] args) throws Exception {
        long without = leftAfter(transport().sessionSweepInterval(null).build());
        System.out.println(without + " threads left without an interval, " + leftAfter(transport().build()) + " with the default");
        Runtime.getRuntime().halt(0);
    }
}
J
javac -cp "lib/*" -d . Sweeper.java
got=$(java -cp ".:lib/*" Sweeper 2>/dev/null | tail -n 1)
echo "mcp-core 2.1.0: $got"
[[ $got == "0 threads left without an interval, 1 with the default" ]] || { echo "CHANGED: one thread should be left with the default, none without an interval"; exit 1; }
