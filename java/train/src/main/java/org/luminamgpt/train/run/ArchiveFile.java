// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.run;

import java.io.IOException;
import java.io.OutputStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.ArchiveWriter;
import org.bytedeco.pytorch.OutputArchive;
import org.jspecify.annotations.Nullable;

/**
 * What libtorch writes, as a stream takes it. libtorch ends the process where it cannot write to its end, on a full disk for instance: so it is
 * told that all went well, and the failure is thrown when it is done.
 */
final class ArchiveFile extends ArchiveWriter {
    private static final int CHUNK = 1 << 20;

    private final OutputStream out;
    private final byte[] chunk = new byte[CHUNK];
    private @Nullable Throwable failure;

    private ArchiveFile(OutputStream out) {
        this.out = out;
    }

    static void write(OutputArchive archive, OutputStream out) throws IOException {
        try (ArchiveFile file = new ArchiveFile(out)) {
            archive.save_to(file);
            if (file.failure != null) throw new IOException(file.failure.getMessage(), file.failure);
        }
    }

    @Override
    public long call(Pointer data, long size) {
        try {
            var bytes = new BytePointer(data);
            for (long at = 0; at < size && failure == null; at += CHUNK) {
                int length = (int) Math.min(CHUNK, size - at);
                bytes.position(at).get(chunk, 0, length);
                out.write(chunk, 0, length);
            }
        } catch (Throwable e) { // out of a callback, it would end the JVM
            failure = e;
        }
        return size;
    }
}
