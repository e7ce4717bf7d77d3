// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.luminamgpt.micrometer.LuminaMetrics;
import org.luminamgpt.tools.Workbench;

/**
 * What was compiled against the library goes on working: api.txt has all that users can name, a line each, and a line that is gone
 * or changed is an incompatible change. Additions are written into it by {@code -Dlumina.api.write=true}, to be read in review.
 */
class ApiTest {
    private static final Path FILE = Path.of("api.txt");
    private static final List<Class<?>> PACKAGES = List.of(Lumina.class, Workbench.class, LuminaMetrics.class);

    @Test
    void theApiIsThatOfTheFile() throws Exception {
        SortedSet<String> now = api();
        if (Boolean.getBoolean("lumina.api.write")) {
            Files.write(FILE, now);
        }
        var before = new TreeSet<>(Files.readAllLines(FILE));
        var gone = new TreeSet<>(before);
        gone.removeAll(now);
        var added = new TreeSet<>(now);
        added.removeAll(before);
        if (!gone.isEmpty()) {
            fail("incompatible, what used this does not compile or link any more:\n  %s\nin its place, if anything:\n  %s",
                    String.join("\n  ", gone), String.join("\n  ", added));
        }
        if (!added.isEmpty()) {
            fail("new in the API; keep it with -Dtest=ApiTest -Dlumina.api.write=true:\n  %s", String.join("\n  ", added));
        }
    }

    @Test
    void membersOfEveryKindAreSeen() throws Exception {
        assertThat(api()).contains(
                "final record org.luminamgpt.ImageSize extends java.lang.Record implements java.io.Serializable",
                "org.luminamgpt.ImageSize.new(int, int)",
                "org.luminamgpt.ImageSize.GRID static final int = 32",
                "org.luminamgpt.ImageSize.parse(java.lang.String) static org.luminamgpt.ImageSize",
                "org.luminamgpt.Image.writePng(java.nio.file.Path) void throws java.io.IOException",
                "org.luminamgpt.Lumina.submitAll(java.util.List<org.luminamgpt.Request>) abstract java.util.List<org.luminamgpt.Generation>",
                "org.luminamgpt.Task.DEPTH static final org.luminamgpt.Task");
        assertThat(api()).noneMatch(line -> line.contains("internal") || line.contains("PngFile") || line.contains("$Form"));
    }

    private static SortedSet<String> api() throws IOException, ReflectiveOperationException {
        var lines = new TreeSet<String>();
        for (Class<?> one : PACKAGES) {
            Path folder = Path.of(one.getProtectionDomain().getCodeSource().getLocation().getPath()).resolve(
                    one.getPackageName().replace('.', '/'));
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
                    String name = file.getFileName().toString().replace(".class", "");
                    if (!name.equals("package-info")) {
                        describe(Class.forName(one.getPackageName() + '.' + name, false, ApiTest.class.getClassLoader()), lines);
                    }
                }
            }
        }
        return lines;
    }

    private static void describe(Class<?> type, SortedSet<String> lines) throws ReflectiveOperationException {
        for (Class<?> outer = type; outer != null; outer = outer.getEnclosingClass()) {
            if (!visible(outer.getModifiers()) || outer.isAnonymousClass() || outer.isLocalClass()) {
                return;
            }
        }
        lines.add(modifiers(type.getModifiers() & ~Modifier.STATIC, type.isInterface() ? Modifier.ABSTRACT : 0)
                + (type.isSealed() ? "sealed " : "")
                + (type.isInterface() ? "interface " : type.isRecord() ? "record " : type.isEnum() ? "enum " : "class ") + type.getName()
                + (type.getGenericSuperclass() == null ? "" : " extends " + type.getGenericSuperclass().getTypeName())
                + (type.getInterfaces().length == 0 ? "" : " implements " + names(type.getGenericInterfaces())));
        for (Field field : type.getDeclaredFields()) {
            if (visible(field.getModifiers()) && !field.isSynthetic()) {
                boolean constant = Modifier.isStatic(field.getModifiers()) && Modifier.isFinal(field.getModifiers())
                        && (field.getType().isPrimitive() || field.getType() == String.class);
                lines.add(type.getName() + '.' + field.getName() + ' ' + modifiers(field.getModifiers(), 0)
                        + field.getGenericType().getTypeName() + (constant ? " = " + field.get(null) : ""));
            }
        }
        var executables = new ArrayList<Executable>(List.of(type.getDeclaredConstructors()));
        executables.addAll(List.of(type.getDeclaredMethods()));
        for (Executable executable : executables) {
            if (visible(executable.getModifiers()) && !executable.isSynthetic()) {
                lines.add(type.getName() + '.' + line(executable));
            }
        }
    }

    private static String line(Executable executable) {
        String name = executable instanceof Constructor ? "new" : executable.getName();
        String result = executable instanceof Method method ? ' ' + modifiers(method.getModifiers() & ~Modifier.SYNCHRONIZED & ~Modifier.TRANSIENT, 0)
                + method.getGenericReturnType().getTypeName() : "";
        Type[] thrown = executable.getGenericExceptionTypes();
        return name + '(' + names(executable.getGenericParameterTypes()) + ')' + result + (thrown.length == 0 ? "" : " throws " + names(thrown));
    }

    private static boolean visible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String modifiers(int modifiers, int without) {
        String text = Modifier.toString(modifiers & ~without & ~Modifier.PUBLIC & ~Modifier.INTERFACE);
        return text.isEmpty() ? "" : text + ' ';
    }

    private static String names(Type[] types) {
        return Arrays.stream(types).map(Type::getTypeName).collect(Collectors.joining(", "));
    }
}
