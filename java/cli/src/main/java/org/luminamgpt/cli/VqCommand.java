// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaBuilder;
import org.luminamgpt.tools.Rgb;
import org.luminamgpt.tools.Workbench;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lumina vq}: pictures and their codes. */
@Command(name = "vq", mixinStandardHelpOptions = true, description = "Pictures to codes, codes to pictures.",
        footer = {"", "Example:", "  lumina vq encode picture.png --json > codes.json", "  lumina vq decode codes.json --out picture.png",
                "  lumina vq roundtrip picture.png --out again.png"})
final class VqCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    private record Codes(int height, int width, int[] codes) {}

    @Override
    public void run() {
        throw new UsageException("vq needs encode, decode or roundtrip; see lumina vq --help");
    }

    /** The codec needs no decoder: with --vq or --model naming its directory, the embedded model stands beside it. */
    private Lumina open(ModelOptions options) {
        Path directory = options.vq != null ? options.vq : options.model;
        if (directory == null) {
            return options.open();
        }
        LuminaBuilder builder = Lumina.embedded().vqDirectory(directory).threads(options.threads);
        return builder.build();
    }

    @Command(name = "encode", mixinStandardHelpOptions = true,
            description = "Print the codes of a picture whose sides are multiples of 16; nothing is resized.")
    int encode(@Parameters(paramLabel = "IMAGE") Path image, @Mixin UprightOption upright, @Mixin Output output,
            @Mixin ModelOptions options) {
        BufferedImage pixels = upright.pixels(image);
        try (Lumina lumina = open(options)) {
            CodeGrid grid = Workbench.of(lumina).encode(pixels);
            output.print(() -> new Codes(grid.height(), grid.width(), grid.codes()), to -> print(grid, to));
        }
        return 0;
    }

    private static void print(CodeGrid grid, PrintWriter to) {
        int[] codes = grid.codes();
        for (int row = 0; row < grid.height(); row++) {
            to.println(Arrays.stream(codes, row * grid.width(), (row + 1) * grid.width()).mapToObj(Integer::toString)
                    .collect(Collectors.joining(" ")));
        }
    }

    @Command(name = "decode", mixinStandardHelpOptions = true, description = "Draw the picture of codes.")
    int decode(@Parameters(paramLabel = "FILE", description = "{\"height\":h,\"width\":w,\"codes\":[...]}") Path file,
            @Option(names = "--out", required = true, paramLabel = "PNG") Path out, @Mixin ModelOptions options) throws IOException {
        OutputFiles.file(out);
        JsonNode json = Json.read(file);
        var grid = new CodeGrid(side(json, "height", file), side(json, "width", file), Json.ids(json.path("codes"), file));
        try (Lumina lumina = open(options)) {
            ImageIO.write(Workbench.of(lumina).decode(grid), "png", out.toFile());
        }
        return 0;
    }

    private static int side(JsonNode json, String name, Path file) {
        if (!json.path(name).canConvertToInt() || json.path(name).intValue() < 1) {
            throw new UsageException(file + " has to be an object with height, width and codes; its " + name + " is "
                    + json.path(name));
        }
        return json.path(name).intValue();
    }

    @Command(name = "roundtrip", mixinStandardHelpOptions = true, description = "Encode, decode, and print the PSNR.")
    int roundtrip(@Parameters(paramLabel = "IMAGE") Path image,
            @Mixin UprightOption upright,
            @Option(names = "--out", paramLabel = "PNG") @Nullable Path out, @Mixin ModelOptions options) throws IOException {
        if (out != null) {
            OutputFiles.file(out);
        }
        BufferedImage before = Rgb.of(upright.pixels(image)).toImage();  // as the codec sees it: greys as they are, on white
        try (Lumina lumina = open(options)) {
            Workbench bench = Workbench.of(lumina);
            BufferedImage after = bench.decode(bench.encode(before));
            if (out != null) {
                ImageIO.write(after, "png", out.toFile());
            }
            spec.commandLine().getOut().printf("PSNR %.2f dB%n",
                    Pictures.psnr(Pictures.squaredDifference(before, after), 3L * before.getWidth() * before.getHeight()));
        }
        return 0;
    }
}
