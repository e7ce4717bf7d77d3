// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaBuilder;
import org.luminamgpt.tools.Rgb;
import org.luminamgpt.tools.Workbench;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lumina vq}: pictures and their codes. */
@Command(name = "vq", description = "Pictures to codes, codes to pictures.",
        footer = {"", "Example:", "  lumina vq encode picture.png --json > codes.json", "  lumina vq decode codes.json --out picture.png",
                "  lumina vq roundtrip picture.png --out again.png"})
final class VqCommand implements Runnable {
    @Mixin
    private HelpOption help;

    /** The codec needs no decoder: whatever names its directory, the embedded model stands beside it. */
    static final class Codec {
        @Option(names = {"-m", "--model", "--vq"}, paramLabel = "DIR", description = "The codec's or its model's directory (default: embedded).")
        private @Nullable Path directory;

        @Option(names = {"-t", "--threads"}, paramLabel = "N", defaultValue = "0", description = "CPU threads (default: one a core).")
        private int threads;

        Lumina open(Output output) {
            LuminaBuilder builder = Lumina.embedded().threads(threads);
            return output.open(directory == null ? builder : builder.vqDirectory(directory),
                    directory == null ? "the embedded model" : directory);
        }
    }

    private record Codes(int height, int width, int[] codes) {}

    @Override
    public void run() {
        throw new UsageException("vq needs encode, decode or roundtrip; see lumina vq --help");
    }

    @Command(name = "encode",
            description = "Print the codes of a picture whose sides are multiples of 16; nothing is resized.")
    int encode(@Parameters(paramLabel = "IMAGE", description = "A picture file, or -.") Path image, @Mixin UprightOption upright,
            @Mixin Output output, @Mixin Codec codec) {
        BufferedImage pixels = upright.pixels(image);
        try (Lumina lumina = codec.open(output)) {
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

    @Command(name = "decode", description = "Draw the picture of codes.")
    int decode(@Parameters(paramLabel = "FILE", description = "{\"height\":h,\"width\":w,\"codes\":[...]}") Path file,
            @Option(names = {"-o", "--out"}, required = true, paramLabel = "PNG", description = "The picture.") Path out,
            @Mixin Output output, @Mixin Codec codec) throws IOException {
        OutputFiles.picture(out);
        JsonNode json = Json.read(file);
        var grid = new CodeGrid(side(json, "height", file), side(json, "width", file), Json.ids(json.path("codes"), file));
        try (Lumina lumina = codec.open(output)) {
            Pictures.write(Workbench.of(lumina).decode(grid), out);
        }
        output.print(() -> Map.of("file", out.toString()), to -> {});
        return 0;
    }

    private static int side(JsonNode json, String name, Path file) {
        if (!json.path(name).canConvertToInt() || json.path(name).intValue() < 1) {
            throw new UsageException(file + " has to be an object with height, width and codes; its " + name + " is "
                    + json.path(name));
        }
        return json.path(name).intValue();
    }

    @Command(name = "roundtrip", description = "Encode, decode, and print the PSNR.")
    int roundtrip(@Parameters(paramLabel = "IMAGE", description = "A picture file, or -.") Path image,
            @Option(names = {"-o", "--out"}, paramLabel = "PNG", description = "The picture after it.") @Nullable Path out,
            @Mixin UprightOption upright, @Mixin Output output, @Mixin Codec codec) throws IOException {
        if (out != null) {
            OutputFiles.picture(out);
        }
        BufferedImage before = Rgb.of(upright.pixels(image)).toImage();  // as the codec sees it: greys as they are, on white
        try (Lumina lumina = codec.open(output)) {
            Workbench bench = Workbench.of(lumina);
            BufferedImage after = bench.decode(bench.encode(before));
            if (out != null) {
                Pictures.write(after, out);
            }
            double psnr = Pictures.psnr(Pictures.squaredDifference(before, after), 3L * before.getWidth() * before.getHeight());
            output.print(() -> Map.of("psnr", psnr), to -> to.printf("PSNR %.2f dB%n", psnr));
        }
        return 0;
    }
}
