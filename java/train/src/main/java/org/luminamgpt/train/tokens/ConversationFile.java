// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.tokens;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Part;
import org.luminamgpt.tools.PictureSizes;
import org.luminamgpt.tools.Rgb;

/**
 * The reference's input file: a JSON list of
 * {@code {"conversations": [{"from": "human"|"gpt", "value": "..."}], "image": ["path", ...]}}, or the same objects one after the
 * other, as in JSON lines. Read item by item; picture paths are relative to the file.
 */
public final class ConversationFile implements ConversationSource {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final PictureSizes sizes;
    private final String name;

    /** @param sizes pictures are cropped to the one that fits best */
    public ConversationFile(Path file, PictureSizes sizes) throws IOException {
        this.file = file;
        this.sizes = sizes;
        this.name = file.getFileName() + " " + Digest.of(file) + " at sizes " + sizes.sizes();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String title() {
        return file.toString();
    }

    @Override
    public long count() throws IOException {
        long[] count = new long[1];
        visit((index, item) -> count[0]++);
        return count[0];
    }

    @Override
    public void visit(long from, long to, Visitor visitor) throws IOException {
        visit((index, item) -> {
            if (index >= from && index < to) visitor.accept(index, () -> conversation(item));
        });
    }

    private interface JsonVisitor {
        void item(long index, JsonNode item) throws IOException;
    }

    private void visit(JsonVisitor visitor) throws IOException {
        long index = 0;
        try (JsonParser parser = JSON.createParser(file.toFile())) {
            JsonToken first = parser.nextToken();
            boolean list = first == JsonToken.START_ARRAY;
            if (!list && first != JsonToken.START_OBJECT) {
                throw new IOException(file + ": wanted a JSON list of conversations, or one JSON object a line, and found "
                        + (first == null ? "nothing" : first));
            }
            JsonToken end = list ? JsonToken.END_ARRAY : null;
            for (JsonToken token = list ? parser.nextToken() : first; token != end; token = parser.nextToken()) {
                if (token != JsonToken.START_OBJECT) {
                    throw new IOException(place(index, parser.currentTokenLocation()) + "wanted a JSON object, and found " + token);
                }
                visitor.item(index, JSON.readTree(parser));
                index++;
            }
        } catch (JsonEOFException e) {
            throw new IOException(place(index, e.getLocation()) + "the JSON ends too early; was the file cut?", e);
        } catch (CharConversionException e) {  // of an encoding that was guessed
            throw new IOException(file + ", item " + index + ": it is no text of UTF-8: " + e.getMessage(), e);
        } catch (JsonProcessingException e) {
            throw new IOException(place(index, e.getLocation()) + "broken JSON: " + e.getOriginalMessage(), e);
        }
    }

    private String place(long index, JsonLocation where) {
        return file + ", item " + index + ", line " + where.getLineNr() + ": ";
    }

    /** An item; its pictures are read and cropped when asked for. */
    private Conversation conversation(JsonNode item) throws BadSampleException {
        List<String> paths = paths(item.path("image"));
        JsonNode turns = item.path("conversations");
        if (!turns.isArray() || turns.isEmpty()) throw new BadSampleException("nothing to predict: it has no \"conversations\"");
        long marks = 0;
        for (int i = 0; i < turns.size(); i++) marks += ConversationTokenizer.marks(text(turns.get(i), i));
        if (marks != paths.size() && !(marks == 0 && !paths.isEmpty())) {
            throw new BadSampleException(marks + " marks <|image|> for " + paths.size() + " pictures");
        }
        List<Conversation.Message> messages = new ArrayList<>();
        int next = 0;
        for (JsonNode turn : turns) {
            String text = text(turn, messages.size());
            int count = marks == 0 ? (messages.isEmpty() ? paths.size() : 0) : (int) ConversationTokenizer.marks(text);
            List<Conversation.Picture> pictures = paths.subList(next, next + count).stream().<Conversation.Picture>map(path ->
                    () -> picture(path)).toList();
            next += count;
            messages.add(new Conversation.Message(isHuman(turn, messages.size()), text, pictures));
        }
        return new Conversation(messages, false);
    }

    private static String text(JsonNode turn, int index) throws BadSampleException {
        JsonNode value = turn.path("value");
        if (value.isTextual()) return value.textValue();
        List<String> keys = new ArrayList<>();
        turn.fieldNames().forEachRemaining(keys::add);
        throw new BadSampleException("message " + index + " has no text as its \"value\"; wanted {\"from\", \"value\"}, and it has " + keys);
    }

    private static boolean isHuman(JsonNode turn, int index) throws BadSampleException {
        String from = turn.path("from").asText("");
        boolean human = from.equals("human");
        if (!human && !from.equals("gpt")) {
            throw new BadSampleException("message " + index + " is from \"" + from + "\"; wanted human or gpt");
        }
        if (human != (index % 2 == 0)) {
            throw new BadSampleException("message " + index + " is from " + from + "; human and gpt take turns, human first");
        }
        return human;
    }

    private static List<String> paths(JsonNode image) throws BadSampleException {
        if (image.isMissingNode() || image.isNull()) return List.of();
        if (image.isTextual()) return List.of(image.textValue());
        List<String> paths = new ArrayList<>();
        for (JsonNode path : image.isArray() ? image : List.of(image)) {
            if (!path.isTextual()) throw new BadSampleException("\"image\" has to be a path or a list of paths, and holds " + path);
            paths.add(path.textValue());
        }
        return paths;
    }

    private Rgb picture(String path) throws BadSampleException {
        Path resolved;
        try {
            resolved = file.resolveSibling(path);
        } catch (InvalidPathException e) {
            throw new BadSampleException("picture " + e.getMessage() + " is no path of this system", e);
        }
        if (!Files.isRegularFile(resolved)) throw new BadSampleException("picture " + resolved + " is missing");
        try {
            return sizes.crop(((Part.Picture) Part.picture(resolved)).pixels());
        } catch (LuminaException e) {
            throw new BadSampleException("picture " + resolved + " cannot be read: " + e.getMessage(), e);
        }
    }
}
