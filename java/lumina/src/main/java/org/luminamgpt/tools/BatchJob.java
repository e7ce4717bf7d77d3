// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.ImageSize;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Sampling;
import org.luminamgpt.Task;

/**
 * How the rows of a table become requests. A value, which can be sent and stored ({@link Serializable}).
 *
 * <p>A row's cells are what {@link Request} has: {@code prompt}, {@code task} (image, message, depth, edit …; image where it is left out),
 * {@code picture} (bytes of a picture file), {@code size} (768x512) or {@code grid} (height by width in cells of 32 pixels), {@code seed},
 * {@code guidance}, {@code imageTopK}, {@code textTopK}, {@code temperature}, {@code maxTokens}, {@code targetSize}; and {@code id}, its
 * key. What is empty comes from the job. In names, upper and lower case, {@code _} and {@code -} do not count.
 *
 * <p>A row without a seed gets one from the job's seed and its key, so that it draws the same picture wherever and whenever it runs: the
 * first 63 bits of the SHA-256 digest of the job's seed (8 bytes, the most significant first) and the key (UTF-8).
 *
 * @param seed of the job
 * @param sampling for rows that say nothing; its own seed is not heeded
 * @param size for rows that say neither size nor grid; null: the model's
 * @param anySize whether that size need not be one of the model's list
 */
public record BatchJob(long seed, Sampling sampling, @Nullable ImageSize size, boolean anySize) implements Serializable {
    /** Columns that a table may have. */
    public static final List<String> COLUMNS = List.of("id", "prompt", "task", "picture", "size", "grid", "seed", "guidance", "imageTopK",
            "textTopK", "temperature", "maxTokens", "targetSize");
    private static final Map<String, String> BY_PLAIN_NAME = COLUMNS.stream().collect(Collectors.toMap(BatchJob::plain, name -> name));
    private static final int LONGEST_NUMBER = 64;

    /** Everything left to the rows and the model. */
    public BatchJob(long seed) {
        this(seed, Sampling.DEFAULTS, null, false);
    }

    /**
     * The column, as {@link #COLUMNS} has it, that a table's name means.
     *
     * @throws LuminaException.InvalidRequest if there is none
     */
    public static String column(String name) {
        String column = BY_PLAIN_NAME.get(plain(name));
        if (column == null) {
            throw new LuminaException.InvalidRequest("there is no column \"" + name + "\"; leave it out, or call it one of "
                    + String.join(", ", COLUMNS));
        }
        return column;
    }

    private static String plain(String name) {
        return name.replaceAll("[-_\\s\uFEFF]", "").toLowerCase(Locale.ROOT);
    }

    /** The seed of the row with a key; 0 or more. */
    public long seed(String key) {
        byte[] seedBytes = ByteBuffer.allocate(Long.BYTES).putLong(seed).array();
        return ByteBuffer.wrap(Sha256.of(seedBytes, key.getBytes(StandardCharsets.UTF_8))).getLong() >>> 1;
    }

    /**
     * The row of some cells; a bad cell makes a bad row.
     *
     * @param key of the row in this job
     * @param cells by their names of {@link #COLUMNS}: text, numbers, and for the picture bytes; null or empty counts as left out
     */
    public BatchRow row(String key, Map<String, ? extends @Nullable Object> cells) {
        String digest = digest(cells);
        try {
            return new BatchRow(key, request(key, cells), null, digest);
        } catch (LuminaException.InvalidRequest e) {
            return new BatchRow(key, null, e.getMessage(), digest);
        }
    }

    private Request request(String key, Map<String, ? extends @Nullable Object> cells) {
        Request request = sized(message(cells), cells);
        Long own = number(cells, "seed", "a whole number", BigDecimal::longValueExact);
        Sampling given = new Sampling(own == null ? Long.valueOf(seed(key)) : own, decimal(cells, "guidance"), whole(cells, "imageTopK"),
                whole(cells, "textTopK"), decimal(cells, "temperature"), whole(cells, "maxTokens"));
        Integer target = whole(cells, "targetSize");
        request = request.sampling(given.orElse(sampling));
        return target == null ? request : request.targetSize(target);
    }

    private static Request message(Map<String, ? extends @Nullable Object> cells) {
        Task task = task(text(cells, "task"));
        String prompt = text(cells, "prompt");
        Part.Picture picture = picture(cells.get("picture"));
        if (task == Task.MESSAGE && picture != null && prompt != null) {
            return prompt.contains(Request.PICTURE_MARK) ? Request.message(prompt, picture.pixels()) : Request.ask(picture, prompt);
        } else if (prompt == null) {
            return picture == null ? Request.of(task) : Request.of(task, picture);
        }
        return picture == null ? Request.of(task, Part.text(prompt)) : Request.of(task, Part.text(prompt), picture);
    }

    private static Task task(@Nullable String name) {
        try {
            Task task = name == null ? Task.IMAGE : Task.valueOf(name.strip().toUpperCase(Locale.ROOT));
            if (task != Task.BARE) {
                return task;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw wrong("task", "image, message, segmentation, depth, normals, pose, detect, edit or condition", name);
    }

    private static Part.@Nullable Picture picture(@Nullable Object cell) {
        if (isEmpty(cell) || cell instanceof byte[] none && none.length == 0) {
            return null;
        } else if (cell instanceof byte[] file) {
            return Part.picture(file);
        }
        throw wrong("picture", "the bytes of a picture file", cell);
    }

    private Request sized(Request request, Map<String, ? extends @Nullable Object> cells) {
        String pixels = text(cells, "size");
        String grid = text(cells, "grid");
        if (pixels != null && grid != null) {
            throw new LuminaException.InvalidRequest("give size or grid, not both; were " + pixels + " and " + grid);
        } else if (pixels != null) {
            return request.size(ImageSize.parse(pixels.strip()));
        } else if (grid != null) {
            ImageSize sides = ImageSize.parse(grid.strip());
            return request.grid(sides.width(), sides.height());  // a grid is written height first
        } else if (size == null) {
            return request;
        }
        return anySize ? request.grid(size.height() / ImageSize.GRID, size.width() / ImageSize.GRID) : request.size(size);
    }

    private static @Nullable String text(Map<String, ? extends @Nullable Object> cells, String column) {
        Object cell = cells.get(column);
        if (isEmpty(cell)) {
            return null;
        } else if (cell instanceof String text) {
            return text;
        }
        throw wrong(column, "text", cell);
    }

    private static @Nullable Integer whole(Map<String, ? extends @Nullable Object> cells, String column) {
        return number(cells, column, "a whole number", BigDecimal::intValueExact);
    }

    private static @Nullable Float decimal(Map<String, ? extends @Nullable Object> cells, String column) {
        return number(cells, column, "a number", BigDecimal::floatValue);
    }

    private static <T> @Nullable T number(Map<String, ? extends @Nullable Object> cells, String column, String wanted,
            Function<BigDecimal, T> read) {
        Object cell = cells.get(column);
        if (isEmpty(cell)) {
            return null;
        }
        String text = String.valueOf(cell).strip();
        if ((cell instanceof Number || cell instanceof String) && text.length() <= LONGEST_NUMBER) {
            try {
                return read.apply(new BigDecimal(text));
            } catch (ArithmeticException | NumberFormatException e) {  // the former: it has a fraction, or is too large
                throw wrong(column, wanted, text);
            }
        }
        throw wrong(column, wanted, cell);
    }

    private static boolean isEmpty(@Nullable Object cell) {
        return cell == null || cell instanceof String text && text.isEmpty();
    }

    private static LuminaException wrong(String column, String wanted, @Nullable Object cell) {
        String was = cell instanceof byte[] bytes ? bytes.length + " bytes" : String.valueOf(cell);
        return new LuminaException.InvalidRequest(column + " has to be " + wanted + ", was \""
                + (was.length() > LONGEST_NUMBER ? was.substring(0, LONGEST_NUMBER) + "…" : was) + '"');
    }

    private String digest(Map<String, ? extends @Nullable Object> cells) {
        var sha = new Sha256();
        sha.text(seed + " " + sampling.withSeed(0) + " " + size + " " + anySize);
        new TreeMap<>(cells).forEach((column, cell) -> {
            if (!isEmpty(cell)) {
                sha.text(column);
                sha.bytes(cell instanceof byte[] bytes ? bytes : String.valueOf(cell).getBytes(StandardCharsets.UTF_8));
            }
        });
        return HexFormat.of().formatHex(sha.end(), 0, 16);
    }
}
