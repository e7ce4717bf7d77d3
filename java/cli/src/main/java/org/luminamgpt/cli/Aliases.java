// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Names that users of other programs type: of llama.cpp, stable-diffusion.cpp and the web interfaces. They are put into our words
 * before these are read, so that no command's help has to show them.
 */
final class Aliases {
    private static final Map<String, String> NAMES = Map.ofEntries(Map.entry("--output", "--out"), Map.entry("--cfg-scale", "--guidance"),
            Map.entry("--temp", "--temperature"), Map.entry("--batch-count", "--count"), Map.entry("--n-predict", "--max-tokens"),
            Map.entry("--predict", "--max-tokens"), Map.entry("--vae", "--vq"), Map.entry("--type", "--weights"), Map.entry("--dtype", "--weights"),
            Map.entry("-ctk", "--kv"), Map.entry("-ctv", "--kv"), Map.entry("--cache-type-k", "--kv"), Map.entry("--cache-type-v", "--kv"),
            Map.entry("--preview-path", "--preview"));
    private static final Map<String, String> WHY_NOT = Map.of(
            "--steps", "--steps counts diffusion steps, and here a picture is drawn token by token, in as many steps as its --size has tokens;"
                    + " leave it out",
            "--negative-prompt", "--negative-prompt does not exist here: the model learnt guidance against no prompt at all; say in the"
                    + " prompt what is wanted instead");

    private static final Set<String> SIDES = Set.of("-W", "--width", "-H", "--height");
    private static final Set<String> DRAWING = Set.of("generate", "ask", "task", "chat");

    private Aliases() {}

    /**
     * The arguments of one of our commands, its name first, with the names that it knows.
     *
     * @throws UsageException where there is nothing of the kind, and why
     */
    static String[] resolve(String[] args) {
        var resolved = new ArrayList<String>();
        boolean options = true;
        String width = null;
        String height = null;
        for (int i = 0; i < args.length; i++) {
            options &= !args[i].equals("--");
            if (!options || !args[i].startsWith("-")) {
                resolved.add(args[i]);
                continue;
            }
            int equals = args[i].indexOf('=');
            String name = equals < 0 ? args[i] : args[i].substring(0, equals);
            String reason = DRAWING.contains(args[0]) ? WHY_NOT.get(name) : null;
            if (reason != null) {
                throw new UsageException(reason);
            }
            if (args[0].equals("generate") && (name.equals("-i") || name.equals("--init-img"))) {
                throw new UsageException("generate draws from words alone; to change a picture: lumina task edit FILE \"what to change\"");
            }
            if (SIDES.contains(name)) {
                String value = equals >= 0 ? args[i].substring(equals + 1) : i + 1 < args.length ? args[++i] : "";
                boolean isWidth = name.equals("-W") || name.equals("--width");
                width = isWidth ? value : width;
                height = isWidth ? height : value;
                if (width != null && height != null) {
                    resolved.add("--size=" + width + "x" + height);
                }
                continue;
            }
            String ours = name(args[0], name);
            if (ours.equals("--kv") && !name.equals("--kv") && i + 1 < args.length && isRepeated(resolved, args[i + 1])) {
                i++;  // keys and values have one type, which both names may say
                continue;
            }
            resolved.add(equals < 0 ? ours : ours + args[i].substring(equals));
        }
        if ((width == null) != (height == null)) {
            throw new UsageException("a picture has two sides: give -W and -H, or --size WIDTHxHEIGHT");
        }
        return resolved.toArray(String[]::new);
    }

    private static String name(String command, String name) {
        if (name.equals("--top-k")) {
            return command.equals("ask") ? "--text-top-k" : "--image-top-k";
        }
        String ours = NAMES.get(name);
        return ours == null ? name : ours;
    }

    private static boolean isRepeated(List<String> before, @Nullable String type) {
        int at = before.indexOf("--kv");
        if (at < 0) {
            return false;
        }
        if (!before.get(at + 1).equals(type)) {
            throw new UsageException("keys and values are kept in one type here, --kv; asked were " + before.get(at + 1) + " and " + type);
        }
        return true;
    }
}
