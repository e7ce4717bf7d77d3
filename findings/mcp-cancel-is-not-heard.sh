#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# A server made with the MCP Java SDK never learns that its client gave up. The protocol has notifications/cancelled for that, and the
# TypeScript SDK's client sends it when a call takes longer than its limit; the Java SDK knows no such method on either side: it drops the
# notification, lets the tool run to its end and sends the answer that nobody awaits. What takes minutes, such as a picture, goes on for nobody.
# Nor does progress help by itself: the client counts from the call on, however often progress comes, unless that very call asks for
# resetTimeoutOnProgress. A call that asks so outlives its limit many times over.
# Seen with io.modelcontextprotocol.sdk:mcp-core 2.1.0 (Java) and @modelcontextprotocol/sdk 1.32.2 (Node.js 20), over standard input and output.
set -euo pipefail
for tool in javac mvn npm node; do command -v $tool >/dev/null || { echo "This needs $tool: nothing to see here."; exit 0; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'P'
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>
<dependency><groupId>io.modelcontextprotocol.sdk</groupId><artifactId>mcp-core</artifactId><version>2.1.0</version></dependency>
<dependency><groupId>io.modelcontextprotocol.sdk</groupId><artifactId>mcp-json-jackson2</artifactId><version>2.1.0</version></dependency></dependencies></project>
P
mvn -q dependency:copy-dependencies -DoutputDirectory=lib
npm install --silent --no-audit --no-fund --prefix . @modelcontextprotocol/sdk@1.32.2 >/dev/null
cat >Painter.java <<'J'
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema;
import java.nio.file.*;
import java.util.Map;

/** A tool of four seconds that tells of its progress ten times a second, and writes down how it ended. */
class Painter {
    static McpSchema.CallToolResult paint(io.modelcontextprotocol.server.McpSyncServerExchange client, McpSchema.CallToolRequest call) {
        String end = "ran to its end";
        try {
            for (int i = 1; i <= 40; i++) {
                Thread.sleep(100);
                Object token = call.meta() == null ? null : call.meta().get("progressToken");
                if (token != null) client.progressNotification(McpSchema.ProgressNotification.builder(token, i).total(40.0).build());
            }
        } catch (InterruptedException e) {
            end = "was interrupted";
        }
        try {
            Files.writeString(Path.of(call.arguments().get("note").toString()), end);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return McpSchema.CallToolResult.builder().addTextContent("painted").isError(false).build();
    }

    public static void main(String[] args) throws Exception {
        var tool = McpSchema.Tool.builder("paint", Map.<String, Object>of("type", "object")).description("paints").build();
        McpServer.sync(new StdioServerTransportProvider(McpJsonDefaults.getMapper())).serverInfo("painter", "1")
                .capabilities(McpSchema.ServerCapabilities.builder().tools(false).build())
                .tools(SyncToolSpecification.builder().tool(tool).callHandler(Painter::paint).build()).build();
        Thread.sleep(60_000);
    }
}
J
javac -cp "lib/*" -d . Painter.java
cat >client.mjs <<'N'
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { existsSync, readFileSync } from 'node:fs';
const transport = new StdioClientTransport({ command: 'java', args: ['-cp', '.:lib/*', 'Painter'], stderr: 'ignore' });
const sent = [];
const send = transport.send.bind(transport);
transport.send = (message, options) => { if (message.method) sent.push(message.method); return send(message, options); };
const client = new Client({ name: 'c', version: '1' });
await client.connect(transport);
async function call(note, options) {
  sent.length = 0;
  const how = await client.callTool({ name: 'paint', arguments: { note } }, undefined, { timeout: 1500, ...options })
    .then(() => 'answered', error => `code ${error.code}`);
  const told = sent.includes('notifications/cancelled') ? ', server told' : '';
  for (let i = 0; i < 100 && !existsSync(note); i++) await new Promise(go => setTimeout(go, 100));
  return `${how}${told}, tool ${readFileSync(note, 'utf8')}`;
}
console.log('a limit: ' + await call('a'));
console.log('with progress: ' + await call('b', { onprogress: () => {} }));
console.log('with progress that counts: ' + await call('c', { onprogress: () => {}, resetTimeoutOnProgress: true }));
process.exit(0);
N
got=$(node client.mjs)
echo "$got"
[[ $got == 'a limit: code -32001, server told, tool ran to its end
with progress: code -32001, server told, tool ran to its end
with progress that counts: answered, tool ran to its end' ]] || { echo "CHANGED: cancelled calls should run on, and progress should count only where asked"; exit 1; }
