// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luminamgpt.LuminaException;

class TokenizerFileTest {
    @TempDir
    private Path folder;

    private TokenizerFile read(String json) throws IOException {
        return TokenizerFile.read(Files.writeString(folder.resolve("tokenizer.json"), json));
    }

    @Test
    void addsThePictureMarkAsTheNextFreeId() throws IOException {
        TokenizerFile file = read("""
                {"added_tokens": [{"id": 1, "content": "é]"} ], "model": {"type": "BPE", "vocab": {"a": 0, "b": 7}, "merges": []}}""");
        assertThat(file.ids()).containsEntry("a", 0).containsEntry("é]", 1).containsEntry("b", 7).containsEntry("<|image|>", 8);
        assertThat(file.json()).startsWith("{\"added_tokens\": [{\"id\": 1, \"content\": \"é]\"} ,{\"id\":8,\"content\":\"<|image|>\"")
                .contains("\"special\":true}], \"model\"");
    }

    @Test
    void leavesAFileAloneThatHasThePictureMark() throws IOException {
        String json = "{\"added_tokens\": [{\"id\": 3, \"content\": \"<|image|>\"}], \"model\": {\"vocab\": {\"a\": 0}}}";
        assertThat(read(json).json()).isEqualTo(json);
        assertThat(read(json).ids()).containsEntry("<|image|>", 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "not json", "{\"added_tokens\": []}", "{\"added_tokens\": [{}]}",
        "{\"added_tokens\": [{\"id\": -1, \"content\": \"a\"}]}", "{\"added_tokens\": [{\"id\": \"1\", \"content\": \"a\"}]}",
        "{\"added_tokens\": [{\"id\": 99999999999, \"content\": \"a\"}]}", "{\"model\": {\"vocab\": {\"a\": 0}}}",
        "{\"added_tokens\": [{\"id\": 1, \"content\": \"a\"}], \"model\": {\"vocab\": [1]}}",
        "{\"added_tokens\": [{\"id\": 1, \"content\": \"a\"}], \"model\": {\"vocab\": {\"a\": 1.5}}}"})
    void refusesWhatIsNoTokenizersFile(String json) {
        assertThatExceptionOfType(LuminaException.ModelFormat.class).isThrownBy(() -> read(json));
    }

    @Test
    void saysWhatAFileOfAnotherKindIs() {
        java.util.Map.of("version https://git-lfs.github.com/spec/v1\nsize 8\n", "is a Git LFS pointer, not the file itself; run `git lfs pull`",
                "\n<!DOCTYPE html>", "is a web page", "", "is empty", "\u001f\u008b\b", "gzip").forEach((content, part) ->
                assertThatExceptionOfType(LuminaException.ModelFormat.class)
                        .isThrownBy(() -> TokenizerFile.read(Files.write(folder.resolve("tokenizer.json"),
                                content.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1))))
                        .withMessageContainingAll(folder.toString(), part));
    }

    @Test
    void passesOverAByteOrderMark() throws IOException {
        String json = "{\"added_tokens\": [{\"id\": 1, \"content\": \"b\"}], \"model\": {\"vocab\": {\"a\": 0}}, \"x\": Infinity}";
        assertThat(read("\uFEFF" + json).json()).isEqualTo(read(json).json()).startsWith("{");
    }

    @Test
    void refusesNestingWithoutEnd() {
        assertThatExceptionOfType(LuminaException.ModelFormat.class).isThrownBy(() -> read("{\"x\":" + "[".repeat(100_000)));
    }

    @Test
    void refusesAVocabularyWithoutTheNeededNames() throws IOException {
        Path file = Files.writeString(folder.resolve("tokenizer.json"),
                "{\"added_tokens\": [{\"id\": 1, \"content\": \"b\"}], \"model\": {\"vocab\": {\"a\": 0}}}");
        assertThatExceptionOfType(LuminaException.ModelFormat.class).isThrownBy(() -> Tokenizer.open(file))
                .withMessageContaining("<s>");
    }
}
