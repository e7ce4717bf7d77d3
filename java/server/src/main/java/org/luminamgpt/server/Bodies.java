// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.UploadedFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/** The bodies of requests. */
final class Bodies {
    private Bodies() {}

    /** A JSON object. Its type has to be named: a page of another site cannot send that without asking first. */
    static ObjectNode json(Context ctx) {
        String type = ctx.contentType();
        if (type == null || !type.toLowerCase(java.util.Locale.ROOT).startsWith("application/json")) {
            throw ApiError.of(415, "unsupported_media_type", "the body has to be JSON, with the header \"Content-Type: application/json\"; it was "
                    + (type == null ? "of no type" : type));
        }
        return Json.read(ctx.bodyAsBytes());
    }

    /** The text fields of a form with files. */
    static ObjectNode form(Context ctx) {
        if (!ctx.isMultipartFormData()) {
            throw ApiError.of(415, "unsupported_media_type", "the body has to be a form with files, with the header \"Content-Type:"
                    + " multipart/form-data\"; it was " + (ctx.contentType() == null ? "of no type" : ctx.contentType()));
        }
        ObjectNode fields = Json.object();
        for (Map.Entry<String, List<String>> field : ctx.formParamMap().entrySet()) {
            if (field.getValue().isEmpty()) {
                continue;  // a file
            }
            if (field.getValue().size() > 1) {
                throw ApiError.invalid(field.getKey(), field.getKey() + " is there " + field.getValue().size() + " times; once is enough");
            }
            fields.put(field.getKey(), field.getValue().get(0));
        }
        return fields;
    }

    static byte[] bytes(UploadedFile file) {
        try (InputStream in = file.content()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw ApiError.invalid(null, "the form ends before its file does: " + e.getMessage());
        }
    }
}
