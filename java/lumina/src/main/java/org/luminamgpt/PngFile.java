// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import javax.imageio.IIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.luminamgpt.internal.files.AtomicFile;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** PNG files that say how their picture was made, in the text chunk named "parameters". */
final class PngFile {
    private static final String FORMAT = "javax_imageio_png_1.0";
    private static final String KEYWORD = "parameters";

    private PngFile() {}

    /** No half-written file is ever seen; a pipe or a device is written to as it is. */
    static void write(Image image, Path file) throws IOException {
        AtomicFile.write(file, out -> write(image, out));
    }

    static void write(Image image, OutputStream out) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        try (var stream = new MemoryCacheImageOutputStream(out)) {
            IIOMetadata metadata = writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image.pixels()), null);
            metadata.mergeTree(FORMAT, textChunk(Parameters.write(image.metadata())));
            writer.setOutput(stream);
            writer.write(new IIOImage(image.pixels(), null, metadata));
        } catch (IIOException e) {
            throw e.getCause() instanceof IOException why ? why : e;  // the stream's own words, a full disk's for instance
        } finally {
            writer.dispose();
        }
    }

    /** A tEXt chunk where Latin-1 suffices, else iTXt. */
    private static IIOMetadataNode textChunk(String text) throws IIOInvalidTreeException {
        boolean latin = StandardCharsets.ISO_8859_1.newEncoder().canEncode(text);
        var entry = new IIOMetadataNode(latin ? "tEXtEntry" : "iTXtEntry");
        entry.setAttribute("keyword", KEYWORD);
        if (latin) {
            entry.setAttribute("value", text);
        } else {
            entry.setAttribute("compressionFlag", "FALSE");
            entry.setAttribute("compressionMethod", "0");
            entry.setAttribute("languageTag", "");
            entry.setAttribute("translatedKeyword", "");
            entry.setAttribute("text", text);
        }
        var chunk = new IIOMetadataNode(latin ? "tEXt" : "iTXt");
        chunk.appendChild(entry);
        var root = new IIOMetadataNode(FORMAT);
        root.appendChild(chunk);
        return root;
    }

    static Optional<ImageMetadata> readMetadata(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString(), null, "there is no such file");
        }
        return readMetadata(new FileImageInputStream(file.toFile()), file.toString());
    }

    static Optional<ImageMetadata> readMetadata(InputStream in) throws IOException {
        return readMetadata(new MemoryCacheImageInputStream(in), "what was given");
    }

    /** Closes the stream. */
    private static Optional<ImageMetadata> readMetadata(ImageInputStream stream, String file) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        try (ImageInputStream in = stream) {
            reader.setInput(in, true, false);
            var root = (Element) reader.getImageMetadata(0).getAsTree(FORMAT);
            return find(root, "tEXtEntry", "value").or(() -> find(root, "iTXtEntry", "text")).map(Parameters::read);
        } catch (RuntimeException e) {
            if (e instanceof LuminaException) {
                throw e;
            }
            throw new IOException("could not read " + file + " as a PNG: " + e.getMessage(), e);
        } finally {
            reader.dispose();
        }
    }

    private static Optional<String> find(Element root, String entry, String attribute) {
        NodeList entries = root.getElementsByTagName(entry);
        for (int i = 0; i < entries.getLength(); i++) {
            var element = (Element) entries.item(i);
            if (KEYWORD.equals(element.getAttribute("keyword"))) {
                return Optional.of(element.getAttribute(attribute));
            }
        }
        return Optional.empty();
    }
}
