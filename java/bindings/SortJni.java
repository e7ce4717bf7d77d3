// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * {@code java SortJni.java FILE...}: brings what JavaCPP wrote into one order, in place. It lists classes, members and functions as the
 * JVM lists methods, which is by the places of their names in memory: another order in each process, and so another library.
 */
public final class SortJni {
    /** Tables with an entry for each class, and calls that take a class by its place in them. */
    private static final List<String> TABLES = List.of("JavaCPP_classNames[", "JavaCPP_members[", "JavaCPP_offsets[");
    private static final String SIZES = "JavaCPP_memberOffsetSizes[";
    private static final Pattern PLACE = Pattern.compile("(JavaCPP_\\w+\\(env, )(\\d+)\\b");

    private SortJni() {}

    public static void main(String[] files) throws IOException {
        for (String file : files) {
            Files.write(Path.of(file), sorted(classesSorted(Files.readAllLines(Path.of(file)))));
        }
    }

    private static List<String> classesSorted(List<String> lines) {
        int table = find(lines, TABLES.get(0));
        int count = Integer.parseInt(lines.get(table).replaceFirst(".*\\[(\\d+)\\].*", "$1"));
        List<String> names = entries(lines, table, count);
        int[] order = IntStream.range(0, count).boxed().sorted(Comparator.comparing(names::get)).mapToInt(Integer::intValue).toArray();
        int[] place = new int[count];
        for (int i = 0; i < count; i++) {
            place[order[i]] = i;
        }
        var sorted = new ArrayList<String>(lines);
        for (String name : TABLES) {
            int at = find(lines, name);
            List<String> entries = entries(lines, at, count);
            for (int i = 0; i < count; i++) {
                sorted.set(at + 1 + i, "        " + entries.get(order[i]) + (i + 1 < count ? "," : " };"));
            }
        }
        int at = find(lines, SIZES);
        String[] sizes = lines.get(at).replaceFirst(".*\\{ (.*) \\};", "$1").split(", ");
        sorted.set(at, lines.get(at).replaceFirst("\\{.*", "{ " + String.join(", ", Arrays.stream(order).mapToObj(i -> sizes[i]).toList()) + " };"));
        sorted.replaceAll(line -> PLACE.matcher(line).replaceAll(call -> call.group(1) + place[Integer.parseInt(call.group(2))]));
        return sorted;
    }

    private static int find(List<String> lines, String table) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("static ") && lines.get(i).contains(table)) {
                return i;
            }
        }
        throw new IllegalStateException("there is no " + table + "]; JavaCPP writes another form now");
    }

    /** The lines behind a table's first, without what ends each. */
    private static List<String> entries(List<String> lines, int table, int count) {
        return lines.subList(table + 1, table + 1 + count).stream().map(line -> line.strip().replaceFirst("( \\};|,)$", "")).toList();
    }

    /** Tables' rows sorted within; functions sorted by name, after all that stands between them and before what stands behind. */
    static List<String> sorted(List<String> lines) {
        var before = new ArrayList<String>();
        var behind = new ArrayList<String>();
        var functions = new TreeMap<String, List<String>>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("JNIEXPORT ") && line.contains(" Java_") && line.endsWith("{")) {
                int end = i;
                while (!lines.get(end).equals("}")) {
                    end++;
                }
                functions.put(line.substring(line.indexOf(" Java_")), lines.subList(i, end + 1));
                i = end;
                before.addAll(behind);
                behind.clear();
            } else if (!line.isBlank()) {
                behind.add(row(line));
            }
        }
        if (functions.isEmpty()) {
            throw new IllegalStateException("no functions are in it; JavaCPP writes another form now");
        }
        functions.values().forEach(before::addAll);
        before.addAll(behind);
        return before;
    }

    /** A row of JavaCPP_members or JavaCPP_offsets: the size stays first, the others are sorted by member. */
    private static String row(String line) {
        String begin = line.contains("{ \"sizeof\", ") ? "{ \"sizeof\", " : line.matches("\\s+\\{ sizeof\\([^)]*\\), .*") ? "), " : null;
        int end = line.lastIndexOf(" }", line.endsWith("} };") ? line.length() - 4 : line.length());
        if (begin == null || end < 0) {
            return line;
        }
        int first = line.indexOf(begin) + begin.length();
        String[] members = line.substring(first, end).split(", (?=\"|offsetof\\(|-1)");
        Arrays.sort(members);  // all names, or all offsets in one type
        return line.substring(0, first) + String.join(", ", members) + line.substring(end);
    }
}
