// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The calls of tools from the moment that their words arrive, so that a client can take one back: the SDK drops
 * {@code notifications/cancelled} and tells a tool neither of it nor of a call's id ({@code findings/mcp-cancel-is-not-heard.sh}). So messages
 * pass through here on their way to the SDK; a call gets a name in its {@code _meta}, by which its tool finds it. Thread-safe.
 */
final class McpCalls {
    private static final String NAME = "org.luminamgpt/call";
    /** Calls that no tool took, such as those of unknown names, are forgotten when so many others have come. */
    private static final int MOST = 4096;

    /** A client's name for a call. */
    private record Key(String session, JsonNode id) {}

    private record Entry(Key key, McpCall call) {}

    /** By the names in {@code _meta}. Guarded by this. */
    private final Map<String, Entry> entries = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Entry> eldest) {
            return size() > MOST;
        }
    };

    /**
     * Sees a message of a client.
     *
     * @param session of the client; ids are its own
     * @return the message as the SDK is to have it
     */
    byte[] pass(String session, byte[] message) {
        String text = new String(message, StandardCharsets.UTF_8);
        if (!text.contains("tools/call") && !text.contains("notifications/cancelled")) {
            return message;
        }
        ObjectNode read;
        try {
            read = Json.read(message);
        } catch (ApiError e) {
            return message;  // the SDK says what is wrong with it
        }
        if (!(read.get("params") instanceof ObjectNode params)) {
            return message;
        }
        switch (read.path("method").asText()) {
            case "tools/call" -> {
                if (!read.has("id") || params.has("_meta") && !params.path("_meta").isObject()) {
                    return message;
                }
                params.withObjectProperty("_meta").put(NAME, enter(new Key(session, read.get("id"))));
                return Json.bytes(read);
            }
            case "notifications/cancelled" -> cancel(new Key(session, params.path("requestId")));
            default -> { }
        }
        return message;
    }

    private synchronized String enter(Key key) {
        String name = UUID.randomUUID().toString();
        entries.put(name, new Entry(key, new McpCall()));
        return name;
    }

    private void cancel(Key key) {
        McpCall call;
        synchronized (this) {
            call = entries.values().stream().filter(entry -> entry.key().equals(key)).map(Entry::call).reduce((first, last) -> last).orElse(null);
        }
        if (call != null) {
            call.cancel();
        }
    }

    /** The call that a tool is to answer, which is forgotten here when the tool {@linkplain McpCall#close closes} it. */
    McpCall of(McpSyncServerExchange exchange, CallToolRequest request) {
        Map<String, Object> meta = request.meta() == null ? Map.of() : request.meta();
        String name = String.valueOf(meta.get(NAME));
        Entry entry;
        synchronized (this) {
            entry = entries.get(name);
        }
        McpCall call = entry == null ? new McpCall() : entry.call();
        call.taken(exchange, meta.get("progressToken"), () -> forget(name));
        return call;
    }

    private synchronized void forget(String name) {
        entries.remove(name);
    }

    synchronized int size() {
        return entries.size();
    }
}
