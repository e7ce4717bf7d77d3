// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a request, taken one by one: what is of another type, out of range, or left over in the end is an error that names it.
 * Null counts as left out.
 */
final class Fields {
    private final ObjectNode node;
    private final String prefix;
    private final Set<String> taken = new HashSet<>();

    Fields(ObjectNode node) {
        this(node, "");
    }

    /** @param prefix what errors put before the name of a field */
    Fields(ObjectNode node, String prefix) {
        this.node = node;
        this.prefix = prefix;
    }

    @Nullable JsonNode any(String name) {
        taken.add(name);
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    @Nullable String text(String name) {
        JsonNode value = any(name);
        if (value != null && !value.isTextual()) {
            throw wrong(name, "a string", value);
        }
        return value == null ? null : value.textValue();
    }

    String text(String name, String otherwise) {
        String value = text(name);
        return value == null ? otherwise : value;
    }

    /** One of a few words. */
    String oneOf(String name, String otherwise, List<String> words) {
        String value = text(name, otherwise);
        if (!words.contains(value)) {
            throw ApiError.invalid(prefix + name, prefix + name + " is one of " + String.join(", ", words) + "; was \"" + shown(value) + '"');
        }
        return value;
    }

    boolean flag(String name, boolean otherwise) {
        JsonNode value = any(name);
        if (value instanceof TextNode text && (text.textValue().equals("true") || text.textValue().equals("false"))) {
            return text.textValue().equals("true");  // of a form, whose values are all text
        }
        if (value != null && !value.isBoolean()) {
            throw wrong(name, "true or false", value);
        }
        return value == null ? otherwise : value.booleanValue();
    }

    @Nullable Long integer(String name, long least, long most) {
        JsonNode value = number(any(name));
        if (value == null) {
            return null;
        }
        boolean whole = value.isIntegralNumber() || value.isNumber() && value.doubleValue() == Math.rint(value.doubleValue());
        if (!whole || !value.canConvertToLong() || value.longValue() < least || value.longValue() > most) {
            throw wrong(name, "a whole number from " + least + " to " + most, value);
        }
        return value.longValue();
    }

    int integer(String name, int least, int most, int otherwise) {
        Long value = integer(name, least, most);
        return value == null ? otherwise : value.intValue();
    }

    @Nullable Integer small(String name, int least, int most) {
        Long value = integer(name, least, most);
        return value == null ? null : value.intValue();
    }

    @Nullable Float real(String name, double least, double most) {
        JsonNode value = number(any(name));
        if (value != null && (!value.isNumber() || !(value.doubleValue() >= least && value.doubleValue() <= most))) {
            throw wrong(name, "a number from " + plain(least) + " to " + plain(most), value);
        }
        return value == null ? null : value.floatValue();
    }

    /** A field of the API that can only be left as it is: values that would change nothing are accepted. */
    void neutral(String name, Object... values) {
        JsonNode value = any(name);
        if (value == null || value.isContainerNode() && value.isEmpty()) {
            return;
        }
        for (Object neutral : values) {
            boolean same = neutral instanceof Number number ? value.isNumber() && value.doubleValue() == number.doubleValue()
                    : neutral.toString().equals(value.asText());
            if (same) {
                return;
            }
        }
        throw unsupported(name, value);
    }

    /** A field that says something about the client, not about the answer. */
    void unused(String... names) {
        taken.addAll(List.of(names));
    }

    ApiError unsupported(String name, JsonNode value) {
        return ApiError.invalid(prefix + name, prefix + name + " cannot be " + shown(value.toString()) + " here: these models have no such thing;"
                + " leave it out");
    }

    /** @throws ApiError if there are fields that nobody took */
    void end() {
        var left = new TreeSet<String>();
        node.fieldNames().forEachRemaining(name -> {
            if (!taken.contains(name)) {
                left.add(prefix + shown(name));
            }
        });
        if (!left.isEmpty()) {
            throw ApiError.invalid(left.first(), (left.size() == 1 ? "there is no field " : "there are no fields ") + String.join(", ", left)
                    + "; known are " + String.join(", ", new TreeSet<>(taken)));
        }
    }

    ApiError missing(String name) {
        return ApiError.invalid(prefix + name, prefix + name + " is missing, and is needed here");
    }

    private ApiError wrong(String name, String wanted, JsonNode was) {
        return ApiError.invalid(prefix + name, prefix + name + " has to be " + wanted + ", was " + (was.isContainerNode() ? kind(was)
                : shown(was.toString())));
    }

    static String kind(@Nullable JsonNode node) {
        return node == null || node.isMissingNode() ? "nothing" : node.isArray() ? "an array" : node.isObject() ? "an object"
                : node.isNull() ? "null" : shown(node.toString());
    }

    /** The numbers of a form are text. */
    private @Nullable JsonNode number(@Nullable JsonNode value) {
        if (value instanceof TextNode text && text.textValue().length() <= 32) {
            try {
                double parsed = Double.parseDouble(text.textValue());
                long whole = (long) parsed;
                return Double.isNaN(parsed) || Double.isInfinite(parsed) ? value : parsed == whole && Math.abs(whole) < 1L << 53
                        ? node.numberNode(whole) : node.numberNode(parsed);
            } catch (NumberFormatException e) {
                return value;
            }
        }
        return value;
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private static String shown(String text) {
        return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }
}
