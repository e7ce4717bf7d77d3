// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luminamgpt.Golden;
import org.luminamgpt.LuminaException;

class TokenizerTest {
    private static Tokenizer tokenizer;

    @BeforeAll
    static void open() {
        tokenizer = Golden.tokenizer();
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    @Test
    void encodesAndDecodesEveryGoldenTextLikeTheReference() {
        var texts = Golden.list(Golden.json("text/tokenizer.json"));
        assertThat(texts).isNotEmpty();
        for (JsonNode text : texts) {
            int[] ids = Golden.ints(text.get("ids"));
            assertThat(tokenizer.encode(text.get("text").textValue())).as(text.get("text").textValue()).isEqualTo(ids);
            assertThat(tokenizer.decode(ids)).isEqualTo(text.get("decoded").textValue());
        }
    }

    @Test
    void theJarHasALibraryForEachPlatformOfOurs() {
        assertThat(HuggingFace.folder("Linux", "amd64")).isEqualTo("native/lib/linux-x86_64/cpu/");
        assertThat(HuggingFace.folder("Linux", "aarch64")).isEqualTo("native/lib/linux-aarch64/cpu/");
        for (String file : new String[] {HuggingFace.folder("Linux", "amd64") + "libtokenizers.so",
                HuggingFace.folder("Linux", "aarch64") + "libtokenizers.so", HuggingFace.folder("Mac OS X", "aarch64") + "libtokenizers.dylib",
                HuggingFace.folder("Windows 11", "amd64") + "tokenizers.dll"}) {
            assertThat(ClassLoader.getSystemResource(file)).as(file).isNotNull();
        }
    }

    @Test
    void namesEachIdAsTheReferenceDoes() {
        for (JsonNode text : Golden.list(Golden.json("text/tokenizer.json"))) {
            for (int i = 0; i < text.get("ids").size(); i++) {
                assertThat(tokenizer.vocabulary().name(text.get("ids").get(i).intValue()))
                        .isEqualTo(text.get("tokens").get(i).textValue());
            }
        }
    }

    @Test
    void knowsTheSpecialIds() {
        JsonNode ids = Golden.json("text/special_ids.json");
        Vocabulary vocabulary = tokenizer.vocabulary();
        assertThat(vocabulary.begin).isEqualTo(ids.get("<s>").intValue());
        assertThat(vocabulary.imageEnd).isEqualTo(ids.get("<eoss>").intValue());
        assertThat(vocabulary.imageStart).isEqualTo(ids.get("<racm3:break>").intValue());
        assertThat(vocabulary.endOfTurn).isEqualTo(ids.get("<reserved08706>").intValue());
        assertThat(vocabulary.endOfRow).isEqualTo(ids.get("<reserved08799>").intValue());
        assertThat(vocabulary.gridZero + 24).isEqualTo(ids.get("<reserved08824>").intValue());
        assertThat(vocabulary.pictureMark).isEqualTo(ids.get("<|image|>").intValue());
        assertThat(vocabulary.gridCount).isEqualTo(66);
    }

    @Test
    void takesCodesFromTheNamesOfImageTokens() {
        for (JsonNode pair : Golden.list(Golden.json("text/img_mapping.json"))) {
            assertThat(tokenizer.vocabulary().imageId(pair.get("code").intValue())).isEqualTo(pair.get("id").intValue());
            assertThat(tokenizer.vocabulary().code(pair.get("id").intValue())).isEqualTo(pair.get("code").intValue());
            assertThat(tokenizer.vocabulary().name(pair.get("id").intValue())).isEqualTo(pair.get("name").textValue());
        }
        assertThat(tokenizer.vocabulary().code(tokenizer.vocabulary().imageStart)).isEqualTo(-1);
        assertThat(tokenizer.vocabulary().code(0)).isEqualTo(-1);
    }

    @Test
    void keepsTextsThatAreLongerThanTheLibrarysLimit() {
        assertThat(tokenizer.encode("a ".repeat(3000))).hasSizeGreaterThan(3000);
    }

    @Test
    void refusesToDecodeIdsWithoutAName() {
        assertThatExceptionOfType(LuminaException.InvalidRequest.class).isThrownBy(() -> tokenizer.decode(9217));
        assertThatExceptionOfType(LuminaException.InvalidRequest.class).isThrownBy(() -> tokenizer.decode(-1));
    }

    @Test
    void whatTheLibraryDoesNotTakeIsRefusedInItsWords(@TempDir Path folder) throws IOException {
        Path good = Golden.checkpoints().resolve("tokenizer/tokenizer.json");
        Path bad = Files.writeString(folder.resolve("tokenizer.json"), Files.readString(good).replace("\"BPE\"", "\"XYZ\""));
        assertThatExceptionOfType(LuminaException.ModelFormat.class).isThrownBy(() -> Tokenizer.open(bad))
                .withMessageStartingWith("could not read " + bad + " as a tokenizer: ").withMessageContaining("ModelUntagged");
    }

    @Test
    void aClosedTokenizerSaysSo() {
        Tokenizer closed = Golden.tokenizer();
        closed.close();
        closed.close();
        assertThatExceptionOfType(LuminaException.Closed.class).isThrownBy(() -> closed.encode("a"));
        assertThatExceptionOfType(LuminaException.Closed.class).isThrownBy(() -> closed.decode(5));
    }
}
