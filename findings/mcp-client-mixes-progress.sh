#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# The synchronous client of the MCP Java SDK hands notifications to their consumer on several threads at once: progress that a server told in
# order is heard in another, a slow first word comes last, and a call's answer may come before its progress. A progress bar has to take the
# largest number so far, and nothing may be counted at the answer. The server sends them one after the other, each when the last is written.
# Seen with io.modelcontextprotocol.sdk:mcp-core 2.1.0 over standard input and output.
set -euo pipefail
for tool in javac mvn; do command -v $tool >/dev/null || { echo "This needs $tool: nothing to see here."; exit 0; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'P'
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>
<dependency><groupId>io.modelcontextprotocol.sdk</groupId><artifactId>mcp-core</artifactId><version>2.1.0</version></dependency>
<dependency><groupId>io.modelcontextprotocol.sdk</groupId><artifactId>mcp-json-jackson2</artifactId><version>2.1.0</version></dependency></dependencies></project>
P
mvn -q dependency:copy-dependencies -DoutputDirectory=lib
cat >Teller.java <<'J'
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.transport.*;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.*;

class Teller {
    /** Tells 1 to 10, one after the other. */
    static void serve() throws Exception {
        var tool = McpSchema.Tool.builder("tell", Map.<String, Object>of("type", "object")).description("tells").build();
        McpServer.sync(new StdioServerTransportProvider(McpJsonDefaults.getMapper())).serverInfo("teller", "1")
                .capabilities(McpSchema.ServerCapabilities.builder().tools(false).build())
                .tools(SyncToolSpecification.builder().tool(tool).callHandler((client, call) -> {
                    for (int i = 1; i <= 10; i++) {
                        client.progressNotification(McpSchema.ProgressNotification.builder(call.meta().get("progressToken"), i).build());
                    }
                    return McpSchema.CallToolResult.builder().addTextContent("told").isError(false).build();
                }).build()).build();
        Thread.sleep(60_000);
    }

    public static void main(String[] args) throws Exception {
        if (args.length > 0) serve();
        var heard = Collections.synchronizedList(new ArrayList<Integer>());
        var server = ServerParameters.builder("java").args("-cp", System.getProperty("java.class.path"), "Teller", "serve").build();
        var client = McpClient.sync(new StdioClientTransport(server, McpJsonDefaults.getMapper())).progressConsumer(word -> {
            try {
                if (word.progress() == 1) Thread.sleep(2000);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            heard.add(word.progress().intValue());
        }).build();
        client.initialize();
        client.callTool(new McpSchema.CallToolRequest("tell", Map.of(), Map.of("progressToken", "t")));
        boolean early = !heard.contains(1);
        while (heard.size() < 10) Thread.sleep(50);
        System.out.println("heard " + heard);
        System.out.println((early ? "answer before the first word was taken, " : "answer after the first word, ")
                + (heard.get(9) == 1 ? "first word last" : "first word before others"));
        Runtime.getRuntime().halt(0);
    }
}
J
javac -cp "lib/*" -d . Teller.java
got=$(java -cp ".:lib/*" Teller 2>/dev/null)
echo "mcp-core 2.1.0: $got"
[[ ${got##*$'\n'} == "answer before the first word was taken, first word last" ]] || { echo "CHANGED: words should overtake a slow first one"; exit 1; }
