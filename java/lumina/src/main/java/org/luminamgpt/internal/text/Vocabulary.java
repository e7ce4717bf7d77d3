// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.text;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Request;

/**
 * What ids mean. All of it comes from the tokens' names: the numbers differ from model to model.
 *
 * <p>Image tokens are named IMGIMG…Z, with the digits of their code written as letters, A for 0 to J for 9. The id of n
 * grids is {@code gridZero + n}.
 */
public final class Vocabulary {
    private static final int FIRST_GRID_NAME = 8800;
    private static final Set<String> MARKS = Set.of("<s>", "<pad>", "</s>", "<unk>", "<eoss>", "<racm3:break>");
    private static final Pattern RESERVED = Pattern.compile("<reserved\\d+>");

    public final int begin;
    public final int imageStart;
    public final int imageEnd;
    public final int endOfRow;
    public final int endOfTurn;
    /** Stands for a picture in text; never fed to the model. */
    public final int pictureMark;
    /** Names exist for 0 to gridCount - 1 grids. */
    public final int gridZero;
    public final int gridCount;
    /** Smallest id of an image token. */
    public final int imageFirst;
    private final int[] codeToId;
    private final int[] idToCode;
    private final @Nullable String[] names;

    /** @param ids of all names, {@value Request#PICTURE_MARK} included */
    public Vocabulary(Map<String, Integer> ids) {
        begin = id(ids, "<s>");
        imageStart = id(ids, "<racm3:break>");
        imageEnd = id(ids, "<eoss>");
        endOfRow = id(ids, "<reserved08799>");
        endOfTurn = id(ids, Request.END_OF_TURN);
        pictureMark = id(ids, Request.PICTURE_MARK);
        gridZero = id(ids, gridName(0));
        gridCount = countGrids(ids);
        codeToId = codeIds(ids);
        imageFirst = Arrays.stream(codeToId).min().orElseThrow();
        idToCode = inverse(codeToId, imageFirst);
        names = new String[ids.values().stream().mapToInt(id -> id).max().orElseThrow() + 1];
        ids.forEach((name, id) -> names[id] = name);
    }

    private static int id(Map<String, Integer> ids, String name) {
        Integer id = ids.get(name);
        if (id == null) {
            throw new LuminaException.ModelFormat("the vocabulary has no token named " + name
                    + "; this is not the tokenizer of a Lumina-mGPT model");
        }
        return id;
    }

    private static String gridName(int grids) {
        int number = FIRST_GRID_NAME + grids;
        return "<reserved" + (number < 10_000 ? "0" : "") + number + ">";
    }

    /** Names may go on after a gap in the ids for other uses; only what follows gridZero without one is a grid. */
    private static int countGrids(Map<String, Integer> ids) {
        int zero = id(ids, gridName(0));
        int count = 0;
        while (Integer.valueOf(zero + count).equals(ids.get(gridName(count)))) {
            count++;
        }
        return count;
    }

    /** @return -1 if a name is not that of an image token */
    static int code(String name) {
        if (!name.startsWith("IMGIMG") || !name.endsWith("Z") || name.length() < 8 || name.length() > 14) {
            return -1;
        }
        int code = 0;
        for (int i = 6; i < name.length() - 1; i++) {
            int digit = name.charAt(i) - 'A';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            code = code * 10 + digit;
        }
        return code;
    }

    private static int[] codeIds(Map<String, Integer> ids) {
        int[] codeToId = new int[ids.size()];
        Arrays.fill(codeToId, -1);
        int count = 0;
        for (Map.Entry<String, Integer> entry : ids.entrySet()) {
            int code = code(entry.getKey());
            if (code >= 0) {
                if (code >= codeToId.length || codeToId[code] >= 0) {
                    throw new LuminaException.ModelFormat("the image tokens have gaps or doubles: " + entry.getKey());
                }
                codeToId[code] = entry.getValue();
                count++;
            }
        }
        for (int code = 0; code < count; code++) {
            if (codeToId[code] < 0) {
                throw new LuminaException.ModelFormat("the image tokens have gaps: there are " + count + ", but none for code "
                        + code);
            }
        }
        if (count == 0) {
            throw new LuminaException.ModelFormat("the vocabulary has no image tokens (IMGIMG…Z)");
        }
        return Arrays.copyOf(codeToId, count);
    }

    private static int[] inverse(int[] codeToId, int first) {
        int[] idToCode = new int[codeToId.length];
        Arrays.fill(idToCode, -1);
        for (int code = 0; code < codeToId.length; code++) {
            int offset = codeToId[code] - first;
            if (offset >= idToCode.length || idToCode[offset] >= 0) {
                throw new LuminaException.ModelFormat("the ids of the " + codeToId.length
                        + " image tokens have gaps: one is " + codeToId[code] + ", the first " + first);
            }
            idToCode[offset] = code;
        }
        return idToCode;
    }

    public int codeCount() {
        return codeToId.length;
    }

    /** The id of an image token. */
    public int imageId(int code) {
        return codeToId[Objects.checkIndex(code, codeToId.length)];
    }

    /** @return -1 if the id is not that of an image token */
    public int code(int id) {
        int offset = id - imageFirst;
        return offset >= 0 && offset < idToCode.length ? idToCode[offset] : -1;
    }

    /** All image ids, by code. */
    public int[] imageIds() {
        return codeToId.clone();
    }

    /**
     * Whether an id is shown where text is: image tokens and special tokens are not, save the mark of a picture and the end of a
     * turn. A model may draw them outside an image, where the reference allows every id and shows their names.
     */
    public boolean isShown(int id) {
        String name = name(id);
        return id == endOfTurn || code(id) < 0 && !MARKS.contains(name) && !RESERVED.matcher(name).matches();
    }

    public String name(int id) {
        String name = id >= 0 && id < names.length ? names[id] : null;
        if (name == null) {
            throw new LuminaException.InvalidRequest("there is no token " + id + " in the vocabulary of " + names.length);
        }
        return name;
    }
}
