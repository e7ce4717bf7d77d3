// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.luminamgpt.tools.BenchSpec;

class PeerTest {
    private static final String TABLE = """
            main: n_kv_max = 2048, n_batch = 2048

            |    PP |     TG |    B |   N_KV |   T_PP s | S_PP t/s |   T_TG s | S_TG t/s |      T s |    S t/s |
            |-------|--------|------|--------|----------|----------|----------|----------|----------|----------|
            |  1000 |     32 |    2 |   2064 |   10.811 |   185.00 |    4.151 |    15.42 |   14.962 |   137.95 |
            |  1000 |     32 |    8 |   8256 |   43.956 |   182.00 |   51.200 |     5.00 |   95.156 |    86.76 |

            llama_perf_context_print:        load time =    1000.00 ms
            """;

    @TempDir
    private Path directory;

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("peer.txt"), text);
    }

    @Test
    void readsTheTable() throws IOException {
        Peer peer = Peer.read(file(TABLE));
        assertThat(peer.rows()).containsExactly(new Peer.Row(1000, 32, 2, 185, 15.42), new Peer.Row(1000, 32, 8, 182, 5));
        assertThat(peer.specs(20)).isEqualTo(List.of(new BenchSpec(2, 1016, 20, 1000), new BenchSpec(8, 1016, 20, 1000)));
    }

    @Test
    void readsJsonLines() throws IOException {
        String line = "{\"n_kv_max\": 2048, \"pp\": 128, \"tg\": 64, \"pl\": 4, \"speed_pp\": 547.5, \"speed_tg\": 36.5, \"speed\": 68.4}\n";
        assertThat(Peer.read(file("log line\n" + line)).rows()).containsExactly(new Peer.Row(128, 64, 4, 547.5, 36.5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a text of something else\n", "| model | size |\n|---|---|\n| llama | 7B |\n"})
    void refusesAForeignFile(String text) throws IOException {
        Path file = file(text);
        assertThatThrownBy(() -> Peer.read(file)).isInstanceOf(UsageException.class)
                .hasMessageContaining("holds no measurement of llama-batched-bench");
    }

    @Test
    void refusesACutFileByItsLine() throws IOException {
        Path cells = file(TABLE.substring(0, TABLE.indexOf("43.956")));
        assertThatThrownBy(() -> Peer.read(cells)).isInstanceOf(UsageException.class).hasMessageContaining("line 6").hasMessageContaining("cut");
        Path values = file("{\"pp\": 128, \"tg\": 64, \"pl\": 0, \"speed_pp\": 1, \"speed_tg\": 1}\n");
        assertThatThrownBy(() -> Peer.read(values)).isInstanceOf(UsageException.class).hasMessageContaining("line 1");
        Path json = file("{\"pp\": 128, \"tg\"");
        assertThatThrownBy(() -> Peer.read(json)).isInstanceOf(UsageException.class).hasMessageContaining("line 1");
    }

    @Test
    void refusesWhatIsNoFileAndNoText() throws IOException {
        assertThatThrownBy(() -> Peer.read(directory)).isInstanceOf(UsageException.class);
        Path bytes = Files.write(directory.resolve("bytes"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        assertThatThrownBy(() -> Peer.read(bytes)).isInstanceOf(UsageException.class).hasMessageContaining("is no text");
    }
}
