// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.cache;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * A file of the class path.
 *
 * @param name without directories
 * @param size in bytes
 * @param crc CRC-32 of its bytes
 */
record Resource(URL url, String name, long size, long crc) {
    static Resource of(URL url) throws IOException {
        String name = name(url);
        URLConnection connection = uncached(url);
        if (connection instanceof JarURLConnection jar) {  // whose table of contents has both
            try (JarFile file = jar.getJarFile()) {
                return new Resource(url, name, jar.getJarEntry().getSize(), jar.getJarEntry().getCrc());
            }
        }
        var crc = new CRC32();
        try (InputStream in = new CheckedInputStream(connection.getInputStream(), crc)) {
            return new Resource(url, name, in.transferTo(OutputStream.nullOutputStream()), crc.getValue());
        }
    }

    static String name(URL url) {
        return url.getPath().substring(url.getPath().lastIndexOf('/') + 1);
    }

    InputStream open() throws IOException {
        return uncached(url).getInputStream();
    }

    /** Java's cache of jars would keep the file open for good. */
    private static URLConnection uncached(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false);
        return connection;
    }
}
