// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** The two ways by which messages of assistants come, with {@link McpCalls} between them and the SDK. */
final class McpMessages {
    private McpMessages() {}

    /** Lines of standard input. */
    static final class Lines extends InputStream {
        /** Reached when the other side has said its last word. */
        final CountDownLatch end = new CountDownLatch(1);
        private final InputStream in;
        private final McpCalls calls;
        private ByteArrayInputStream line = new ByteArrayInputStream(new byte[0]);

        Lines(InputStream in, McpCalls calls) {
            this.in = new BufferedInputStream(in);
            this.calls = calls;
        }

        @Override
        public int read() throws IOException {
            return next() ? line.read() : -1;
        }

        /** At most what is left of a line: a reader that asks for more does not wait for the next one. */
        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return length == 0 ? 0 : next() ? line.read(bytes, offset, length) : -1;
        }

        private boolean next() throws IOException {
            if (line.available() > 0) {
                return true;
            }
            var bytes = new ByteArrayOutputStream();
            int read = 0;
            while (read != '\n' && (read = in.read()) >= 0) {
                bytes.write(read);
            }
            if (bytes.size() == 0) {
                end.countDown();
                return false;
            }
            byte[] passed = calls.pass("", bytes.toByteArray());
            var ended = new ByteArrayOutputStream(passed.length + 1);
            ended.write(passed);
            if (read == '\n' && passed[passed.length - 1] != '\n') {
                ended.write('\n');
            }
            line = new ByteArrayInputStream(ended.toByteArray());
            return true;
        }
    }

    /** Bodies of requests over HTTP. */
    static final class Bodies implements Filter {
        private final McpCalls calls;

        Bodies(McpCalls calls) {
            this.calls = calls;
        }

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException, ServletException {
            if (request instanceof HttpServletRequest post && post.getMethod().equals("POST")) {
                String session = post.getHeader("Mcp-Session-Id");
                chain.doFilter(new Passed(post, calls.pass(session == null ? "" : session, post.getInputStream().readAllBytes())), response);
            } else {
                chain.doFilter(request, response);
            }
        }
    }

    private static final class Passed extends HttpServletRequestWrapper {
        private final byte[] body;

        Passed(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = body;
        }

        @Override
        public int getContentLength() {
            return body.length;
        }

        @Override
        public long getContentLengthLong() {
            return body.length;
        }

        @Override
        public ServletInputStream getInputStream() {
            return new Body(new ByteArrayInputStream(body));
        }

        @Override
        public BufferedReader getReader() {
            return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
        }
    }

    private static final class Body extends ServletInputStream {
        private final ByteArrayInputStream in;

        Body(ByteArrayInputStream in) {
            this.in = in;
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            return in.read(bytes, offset, length);
        }

        @Override
        public boolean isFinished() {
            return in.available() == 0;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new IllegalStateException("the whole body is there: it is read, not waited for");
        }
    }
}
