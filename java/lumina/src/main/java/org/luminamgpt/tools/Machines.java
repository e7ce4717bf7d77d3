// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.tools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** This machine, as a report may tell of it. */
final class Machines {
    /** Of /proc/cpuinfo: what chooses kernels, ours and those of other libraries. */
    private static final Set<String> OTHER_FEATURES = Set.of("fma", "f16c", "sse4_2", "asimd", "asimddp", "sve", "i8mm", "bf16");
    private static final Predicate<String> FEATURE =
            flag -> flag.startsWith("avx") || flag.startsWith("amx") || OTHER_FEATURES.contains(flag);
    private static final List<String> OTHERS = List.of("ONEDNN_MAX_CPU_ISA", "ATEN_CPU_CAPABILITY", "OPENBLAS_CORETYPE", "OMP_NUM_THREADS");
    private static final int KIB = 1024;

    private Machines() {}

    static VerifierReport.Machine here() {
        Map<String, String> cpu = table(Path.of("/proc/cpuinfo"));
        String flags = cpu.getOrDefault("flags", cpu.getOrDefault("Features", ""));
        String memory = table(Path.of("/proc/meminfo")).getOrDefault("MemTotal", "0").replaceAll("\\D", "");
        return new VerifierReport.Machine(System.getProperty("os.name") + " " + System.getProperty("os.version"), System.getProperty("os.arch"),
                cpu.getOrDefault("model name", "unknown"), Arrays.stream(flags.split(" ")).filter(FEATURE).distinct().sorted().toList(),
                Runtime.getRuntime().availableProcessors(), KIB * Long.parseLong(memory),
                System.getProperty("java.vendor") + " " + System.getProperty("java.version"), settings());
    }

    /** The first value of each name in a file of lines "name : value"; empty where there is no such file. */
    private static Map<String, String> table(Path file) {
        var table = new TreeMap<String, String>();
        try {
            for (String line : Files.readAllLines(file)) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    table.putIfAbsent(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
                }
            }
        } catch (IOException e) {
            return Map.of();  // another system than Linux; the report goes without
        }
        return table;
    }

    private static List<String> settings() {
        var settings = new ArrayList<String>();
        new TreeMap<>(System.getenv()).forEach((name, value) -> {
            if (name.startsWith("LUMINA_") || OTHERS.contains(name)) {
                settings.add(shown(name, value));
            }
        });
        System.getProperties().stringPropertyNames().stream().filter(name -> name.matches("lumina\\.[a-z.]+")).sorted()
                .forEach(name -> settings.add(shown(name, System.getProperty(name))));
        return settings;
    }

    private static String shown(String name, String value) {
        return value.contains("/") ? name + "=(a path)" : name + "=" + value;
    }
}
