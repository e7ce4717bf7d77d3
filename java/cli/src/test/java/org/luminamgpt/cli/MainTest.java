// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.luminamgpt.cli.Command.lumina;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luminamgpt.cli.Command.Outcome;
import org.luminamgpt.tools.Safetensors;

/** The command line from its arguments to its files, with the embedded model. */
class MainTest {
    private static final String APPLE = "A 3D render picture of a red apple in the center on a blue background.";

    @TempDir
    private Path directory;

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    private Path ids(int... ids) throws IOException {
        return Files.writeString(directory.resolve("ids.json"), Arrays.toString(ids));
    }

    @Test
    void generateDrawsAPictureWhoseMetadataTellTheSeed() throws IOException {
        Path file = directory.resolve("apple.png");
        Outcome outcome = lumina("generate", APPLE, "--seed", 5, "--out", file);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.status()).isZero();
        assertThat(ImageIO.read(file.toFile()).getWidth()).isEqualTo(128);
        assertThat(org.luminamgpt.Image.readMetadata(file).orElseThrow().sampling().seed()).isEqualTo(5);
    }

    @Test
    void aBatchHasThePicturesOfItsSeedsAlone() throws IOException {
        Path all = directory.resolve("all");
        Path ids = directory.resolve("answers.json");
        assertThat(lumina("generate", APPLE, "--seed", 3, "--count", 3, "--out", all, "--out-ids", ids).status()).isZero();
        assertThat(all.resolve("3.png")).exists();
        assertThat(all.resolve("5.png")).exists();
        JsonNode answers = json(Files.readString(ids));
        assertThat(answers).hasSize(3);
        Path alone = directory.resolve("alone.json");
        assertThat(lumina("generate", APPLE, "--seed", 4, "--out-ids", alone).status()).isZero();
        assertThat(json(Files.readString(alone))).isEqualTo(answers.get(1));
    }

    @Test
    void theLastSeedHasAPictureToo() {
        Path file = directory.resolve("last.png");
        assertThat(lumina("generate", APPLE, "--seed", Long.MAX_VALUE, "--max-tokens", 80, "--out", file).err()).isEmpty();
        assertThat(file).exists();
    }

    @Test
    void aBatchMayBeLargerThanTheQueueUsuallyIs() {
        Path all = directory.resolve("all");
        Outcome outcome = lumina("generate", APPLE, "--count", 257, "--seed", 1, "--grid", "1x1", "--max-tokens", 10, "--out", all);
        assertThat(outcome.err()).isEmpty();
        assertThat(all.resolve("257.png")).exists();
    }

    @Test
    void idsWithoutPicturesAreReportedTooAsJson() throws IOException {
        Outcome outcome = lumina("generate", APPLE, "--max-tokens", 5, "--out-ids", directory.resolve("ids.json"), "--json");
        assertThat(json(outcome.out()).get("images")).isEmpty();
        assertThat(json(outcome.out()).get("seconds").doubleValue()).isPositive();
    }

    @Test
    void generateFromIdsBeginsWithTheGridAndEndsAtTheLimit() throws IOException {
        JsonNode prompt = json(lumina("tokens", APPLE, "--json").out()).get("ids");
        Path file = Files.writeString(directory.resolve("prompt.json"), prompt.toString());
        Path answer = directory.resolve("answer.json");
        assertThat(lumina("generate", "--ids", file, "--grid", "1x2", "--seed", 1, "--max-tokens", 14, "--out-ids", answer).status())
                .isZero();
        JsonNode ids = json(Files.readString(answer));
        assertThat(ids).hasSize(14);  // start, two grids, 2 rows of 4 and their ends, end
        assertThat(ids.get(0).intValue()).isEqualTo(2053);
        assertThat(ids.get(1).intValue()).isEqualTo(2063);
        assertThat(ids.get(2).intValue()).isEqualTo(2064);
        assertThat(ids.get(13).intValue()).isEqualTo(2052);
    }

    @Test
    void tokensBareIsTheTokenizerAlone() throws IOException {
        JsonNode bare = json(lumina("tokens", "a fox", "--bare", "--json").out()).get("ids");
        JsonNode raw = json(lumina("tokens", "a fox", "--raw", "--json").out()).get("ids");
        assertThat(raw).hasSize(bare.size() + 2);
        assertThat(raw.get(0).intValue()).isZero();
        assertThat(raw.get(1)).isEqualTo(bare.get(0));
        assertThat(json(lumina("tokens", "", "--bare", "--json").out()).get("ids")).isEmpty();
    }

    @Test
    void tokensWithoutJsonNameEachId() {
        assertThat(lumina("tokens", "a fox").out()).contains("2054  <reserved08706>");
    }

    @Test
    void logitsAndNextAreSafetensors() throws IOException {
        Path logits = directory.resolve("logits.safetensors");
        assertThat(lumina("logits", "--ids", ids(0, 2100, 2054), "--out", logits, "--dtype", "f32").status()).isZero();
        assertThat(floats(logits, "logits")).hasSize(3 * 2880);
        Path probs = directory.resolve("probs.safetensors");
        assertThat(lumina("next", "--ids", ids(0, 2100, 2054), "--guidance", 4, "--image-top-k", 2000, "--text-top-k", 10,
                "--temperature", 1, "--out", probs).status()).isZero();
        float[] distribution = floats(probs, "probs");
        assertThat(IntStream.range(0, 2880).filter(id -> distribution[id] > 0).count()).isEqualTo(10);
        assertThat(IntStream.range(0, 2880).mapToDouble(id -> distribution[id]).sum()).isBetween(0.9999, 1.0001);
    }

    @Test
    void vqCodesDecodeToThePictureOfTheRoundTrip() throws IOException {
        var picture = new BufferedImage(48, 32, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 48 * 32; i++) {
            picture.setRGB(i % 48, i / 48, 0x010203 * (i % 80));
        }
        Path source = directory.resolve("source.png");
        ImageIO.write(picture, "png", source.toFile());
        JsonNode codes = json(lumina("vq", "encode", source, "--json").out());
        assertThat(codes.get("height").intValue()).isEqualTo(2);
        assertThat(codes.get("width").intValue()).isEqualTo(3);
        Path file = Files.writeString(directory.resolve("codes.json"), codes.toString());
        Path decoded = directory.resolve("decoded.png");
        Path again = directory.resolve("again.png");
        assertThat(lumina("vq", "decode", file, "--out", decoded).status()).isZero();
        assertThat(lumina("vq", "roundtrip", source, "--out", again).out()).startsWith("PSNR ");
        assertThat(decoded).hasSameBinaryContentAs(again);
    }

    /** Java's own conversion of greys would brighten them, on one side only. */
    @Test
    void aGreyPictureHasThePsnrOfTheSameColours() throws IOException {
        var grey = new BufferedImage(32, 32, BufferedImage.TYPE_BYTE_GRAY);
        var colours = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 32 * 32; i++) {
            grey.getRaster().setSample(i % 32, i / 32, 0, 60 + i % 32);
            colours.setRGB(i % 32, i / 32, 0x010101 * (60 + i % 32));
        }
        ImageIO.write(grey, "png", directory.resolve("grey.png").toFile());
        ImageIO.write(colours, "png", directory.resolve("colours.png").toFile());
        assertThat(lumina("vq", "roundtrip", directory.resolve("grey.png")).out())
                .isEqualTo(lumina("vq", "roundtrip", directory.resolve("colours.png")).out());
    }

    @Test
    void uprightTurnsAPictureAsItsCameraWasHeld() throws IOException {
        var picture = new BufferedImage(32, 64, BufferedImage.TYPE_INT_RGB);
        Path file = directory.resolve("turned.jpg");
        ImageIO.write(picture, "jpg", file.toFile());
        byte[] plain = Files.readAllBytes(file);
        byte[] exif = new byte[] {(byte) 0xff, (byte) 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3,
            0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0};
        var turned = new ByteArrayOutputStream();
        turned.write(plain, 0, 2);
        turned.write(exif);
        turned.write(plain, 2, plain.length - 2);
        Files.write(file, turned.toByteArray());
        assertThat(json(lumina("vq", "encode", file, "--json").out()).get("width").intValue()).isEqualTo(2);
        assertThat(json(lumina("vq", "encode", file, "--upright", "--json").out()).get("width").intValue()).isEqualTo(4);
    }

    @Test
    void infoTellsTheModel() throws IOException {
        JsonNode info = json(lumina("info", "--json").out());
        assertThat(info.at("/engine/vocabularySize").intValue()).isEqualTo(2880);
        assertThat(info.get("sizes").toString()).contains("128x128");
        assertThat(lumina("info").out()).contains("decoder", "device");
    }

    @Test
    void benchMeasuresAShapeAsAShareOfTheBandwidth() throws IOException {
        JsonNode figures = json(lumina("bench", "--shape", "64x2x4x4x128x256", "--batch", 2, "--context", 40, "--steps", 3, "--json").out());
        assertThat(figures.get("step_ms").doubleValue()).isPositive();
        double seconds = figures.get("step_ms").doubleValue() / 1000;
        double bytes = figures.get("weight_bytes_per_step").doubleValue() + figures.get("cache_bytes_per_step").doubleValue();
        assertThat(figures.get("bandwidth_share").doubleValue())
                .isCloseTo(bytes / seconds / figures.get("memory_bandwidth").doubleValue(), org.assertj.core.data.Percentage.withPercentage(0.1));
    }

    @Test
    void benchsTableHasEveryBatchAndContextAndIsComparedWithAnEarlierOne() throws IOException {
        Object[] run = {"bench", "--table", "--shape", "64x4x4x4x128x256", "--layers", 2, "--dtype", "int8", "--steps", 3, "--json"};
        String first = lumina(run).out();
        JsonNode figures = json(first).at("/runs/0");
        assertThat(figures.get("multiply_rate").doubleValue()).isPositive();
        assertThat(figures.get("layers").intValue()).isEqualTo(4);
        assertThat(figures.get("layers_measured").intValue()).isEqualTo(2);
        for (String path : new String[] {"/decode/batch_1/step_ms", "/decode/batch_8/multiply_share", "/attention/context_4000/step_ms",
                "/prefill/tokens_per_second", "/requests_16/times_one_request", "/picture_768/seconds"}) {
            assertThat(figures.at(path).doubleValue()).as(path).isPositive();
        }
        assertThat(figures.get("prefill").fieldNames()).toIterable()
                .containsExactly("tokens", "tokens_per_second", "tokens_per_second_min", "tokens_per_second_max");
        Path old = Files.writeString(directory.resolve("old.json"), first.replaceFirst("\"layers\":4", "\"layers\":6"));
        JsonNode compared = json(lumina(add(run, "--compare", old)).out()).get("old_over_new");
        assertThat(compared.get("/runs/0/layers").doubleValue()).isEqualTo(1.5);
        assertThat(compared.get("/runs/0/decode/batch_2/step_ms").doubleValue()).isPositive();
    }

    @Test
    void benchPutsAnotherProgramsFiguresBesideOurs() throws IOException {
        Path peer = Files.writeString(directory.resolve("peer.txt"), """
                |    PP |     TG |    B |   N_KV |   T_PP s | S_PP t/s |   T_TG s | S_TG t/s |      T s |    S t/s |
                |-------|--------|------|--------|----------|----------|----------|----------|----------|----------|
                |    32 |      8 |    2 |     80 |    0.100 |   320.00 |    0.100 |   160.00 |    0.200 |   400.00 |
                """);
        Object[] run = {"bench", "--shape", "64x2x4x4x128x256", "--steps", 3, "--peer", peer, "--json"};
        JsonNode row = json(lumina(run).out()).at("/peer/0");
        assertThat(row.get("peer_steps_per_second").doubleValue()).isEqualTo(80);
        assertThat(row.get("steps_ratio").doubleValue() * 80)
                .isCloseTo(row.get("steps_per_second").doubleValue(), org.assertj.core.data.Percentage.withPercentage(0.1));
        assertThat(row.get("prefill_ratio").doubleValue()).isPositive();
    }

    private static Object[] add(Object[] some, Object... more) {
        return Stream.concat(Arrays.stream(some), Arrays.stream(more)).toArray();
    }

    @Test
    void benchMeasuresAModelWithAndWithoutAPictureCodec() throws IOException {
        Path embedded = Path.of(json(lumina("info", "--json").out()).get("directory").textValue());
        for (String file : new String[] {"config.json", "model.safetensors", "tokenizer.json"}) {
            Files.copy(embedded.resolve(file), directory.resolve(file));
        }
        Object[] run = {"bench", "--steps", 2, "--prefill", 8, "--context", 10, "--json"};
        Outcome without = lumina(add(run, "--model", directory));
        assertThat(without.err()).isEmpty();
        assertThat(json(without.out()).has("vq_decode_ms")).isFalse();
        JsonNode with = json(lumina(run).out());
        assertThat(with.get("vq_decode_ms").doubleValue()).isPositive();
        assertThat(with.get("pictures_per_second_16_at_once").doubleValue()).isPositive();
    }

    @Test
    void aQuantizedModelDrawsWhatTheModelDrawsWithSuchWeights() {
        Path quantized = directory.resolve("int8");
        assertThat(lumina("quantize", "--weights", "int8", "--out", quantized).err()).isEmpty();
        Path ids = directory.resolve("a.json");
        Path same = directory.resolve("b.json");
        assertThat(lumina("generate", APPLE, "--seed", 3, "--weights", "int8", "--out-ids", ids).status()).isZero();
        assertThat(lumina("generate", APPLE, "--seed", 3, "--model", quantized, "--out-ids", same).status()).isZero();
        assertThat(same).hasSameTextualContentAs(ids);
        assertThat(lumina("quantize", "--weights", "int8", "--out", quantized).err()).contains("another directory");
    }

    @Test
    void smallerWeightsAreLessAccurateAndEightBitsWithinTwoPercent() throws IOException {
        JsonNode rows = json(lumina("bench", "--accuracy", "--json").out()).get("accuracy");
        double last = 0;
        for (JsonNode row : rows) {
            assertThat(row.get("logitRms").doubleValue()).isGreaterThan(last);
            last = row.get("logitRms").doubleValue();
        }
        assertThat(rows.get(1).get("weights").textValue()).isEqualTo("int8");
        assertThat(rows.get(1).get("logitRms").doubleValue()).isLessThan(0.02);
    }

    @ParameterizedTest
    @ValueSource(strings = {"generate", "generate x --size 100x100", "generate x --size 64x32", "generate x --grid 4", "generate x --grid 1x99",
            "generate x --count 0", "generate x --out /no/such/directory/x.png", "generate x --out-ids /no/such/directory/x.json",
            "generate x --temperature -1", "bench --shape 3x4", "bench --shape 7b --model x", "bench --table --tokenizer x",
            "quantize --out x", "bench --accuracy --table", "bench --peer x", "bench --shape 1024 --peer /no/such/x",
            "logits --ids ids.json --out /no/such/x", "no-such-command", "vq",
            "generate x --device tpu", "bench --shape 64x2x4x4x128x256 --device tpu", "generate x --seed 9223372036854775807 --count 2",
            "generate x --out-ids ids.json --preview", "tokens x --bare --image none.png"})
    void badUsageIsStatus2WithAMessageBeforeAnyWork(String line) {
        Outcome outcome = lumina((Object[]) line.split(" "));
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.err()).isNotBlank();
    }

    private static float[] floats(Path file, String name) throws IOException {
        try (Safetensors tensors = Safetensors.open(file)) {
            return tensors.floats(name);
        }
    }

    @Test
    void whoOnlyDrawsHasNeitherTrainerNorStudioNorServerOnTheClassPath() {
        for (String type : List.of("org.luminamgpt.train.TrainCommand", "org.luminamgpt.studio.StudioCommand",
                "org.luminamgpt.server.ServeCommand")) {
            assertThatExceptionOfType(ClassNotFoundException.class).isThrownBy(() -> Class.forName(type));
        }
    }

    @Test
    void aFailureIsStatus1AndOneLine() {
        Outcome outcome = lumina("info", "--model", directory);
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.err().lines()).singleElement().asString().startsWith("lumina: ").contains("config.json");
        assertThat(lumina("info", "--model", directory, "--verbose").err()).contains("\tat ");
    }

    @Test
    void idsThatAreNoneAreNamed() throws IOException {
        Path text = Files.writeString(directory.resolve("bad.json"), "[0, 1.5]");
        assertThat(lumina("logits", "--ids", text, "--out", directory.resolve("x")).err()).contains("entry 1");
        assertThat(lumina("logits", "--ids", ids(0, 99999), "--out", directory.resolve("x")).err()).contains("99999");
        Path deep = Files.writeString(directory.resolve("deep.json"), "[".repeat(5000));
        assertThat(lumina("logits", "--ids", deep, "--out", directory.resolve("x")).status()).isEqualTo(2);
    }

    @Test
    void helpNamesAllCommands() {
        assertThat(lumina().out()).contains("generate", "ask", "task", "chat", "vq", "tokens", "info", "bench", "Example");
    }
}
