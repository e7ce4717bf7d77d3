// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import org.luminamgpt.studio.icons.IconPack;
import org.luminamgpt.studio.icons.PackBuilder;
import org.luminamgpt.train.data.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Brings the training pictures and writes them as one pack. */
@Command(name = "data", mixinStandardHelpOptions = true,
        description = "Bring the icon packages through npm and write them as one pack. Runs once, by hand.",
        footer = {"", "Example:", "  studio data --out icons.pack"})
public final class DataCommand implements Callable<Integer> {
    @Option(names = "--out", required = true, paramLabel = "FILE", description = "where the pack goes")
    private Path out;

    @Option(names = "--work", paramLabel = "DIR",
            description = "where npm installs (default: npm beside the pack); may be deleted afterwards")
    private Path work;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path file = out.toAbsolutePath();
        Files.createDirectories(file.getParent());
        Path install = work != null ? work : file.resolveSibling("npm");
        spec.commandLine().getOut().println("npm installs the icon packages into " + install);
        int pictures;
        try (ProgressBar bar = Progress.of("concepts", -1)) {
            pictures = PackBuilder.build(install, file, bar::stepTo);
        }
        IconPack pack = IconPack.open(file);
        spec.commandLine().getOut().printf("%s: %d pictures, %d concepts in %d styles, %d bytes, id %s%n", file, pictures,
                pack.concepts().size(), pack.styles().size(), Files.size(file), pack.id());
        return 0;
    }
}
