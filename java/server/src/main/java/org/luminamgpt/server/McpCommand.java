// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lumina mcp}: the tools of an assistant that starts this as a program and speaks to it by standard input and output. */
@Command(name = "mcp", mixinStandardHelpOptions = true,
        description = "Draw, edit and describe pictures for an assistant (MCP, standard input and output).")
public final class McpCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions models = new ModelOptions();

    @Override
    public Integer call() throws InterruptedException {
        var calls = new McpCalls();
        var in = new McpMessages.Lines(System.in, calls);
        var jobs = new Jobs(Limits.DEFAULTS);
        try (var opened = new Models(models.builders(), Limits.DEFAULTS.queue(), new SimpleMeterRegistry())) {
            McpSyncServer server = McpServer.sync(new StdioServerTransportProvider(McpJsonDefaults.getMapper(), in, System.out))
                    .serverInfo("lumina-mgpt", opened.byDefault().info().version()).capabilities(McpTools.CAPABILITIES).validateToolInputs(false)
                    .tools(new McpTools(opened, Limits.DEFAULTS, jobs, calls).all()).build();
            in.end.await();
            jobs.stop();
            server.closeGracefully();
        }
        return 0;
    }
}
