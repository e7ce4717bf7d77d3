// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.tools.PictureSizes;
import org.luminamgpt.tools.Rgb;
import org.luminamgpt.tools.Tokenizer;
import org.luminamgpt.train.Golden;

class PretokenizerTest {
    private static Tokenizer tokenizer;

    @TempDir
    Path directory;

    private final List<String> log = new ArrayList<>();

    @BeforeAll
    static void open() throws Exception {
        tokenizer = Tokenizer.open(Golden.checkpoint("tokenizer").resolve("tokenizer.json"));
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    /** The mean level of each cell as its code: enough to tell pictures apart. */
    private static CodeGrid meanLevels(Rgb picture) {
        int[] codes = new int[picture.width() / 16 * (picture.height() / 16)];
        for (int i = 0; i < picture.width() * picture.height(); i++) {
            codes[i / picture.width() / 16 * (picture.width() / 16) + i % picture.width() / 16] += picture.pixels()[3 * i] & 0xff;
        }
        return new CodeGrid(picture.height() / 16, picture.width() / 16, Arrays.stream(codes).map(sum -> sum / 256).toArray());
    }

    /** Questions about pictures of one grey, a little different each. */
    private static ConversationSource drawn(int count) {
        return new ConversationSource() {
            @Override
            public String name() {
                return "drawn";
            }

            @Override
            public long count() {
                return count;
            }

            @Override
            public void visit(long from, long to, Visitor visitor) throws IOException {
                for (long index = from; index < Math.min(to, count); index++) {
                    byte[] grey = new byte[128 * 128 * 3];
                    Arrays.fill(grey, (byte) (index * 9));
                    Conversation item = Conversation.of(Conversation.human("How grey? <|image|>", () -> new Rgb(128, 128, grey)),
                            Conversation.model("word ".repeat((int) index) + index));
                    visitor.accept(index, () -> item);
                }
            }
        };
    }

    private Pretokenizer pretokenizer(BadSamples.Policy policy, int limit) {
        return pretokenizer("mean levels", policy, limit);
    }

    private Pretokenizer pretokenizer(String identity, BadSamples.Policy policy, int limit) {
        return new Pretokenizer(new ConversationTokenizer(tokenizer, PretokenizerTest::meanLevels, limit), identity,
                new BadSamples(policy, log::add));
    }

    private Path file(String json) throws IOException {
        return Files.writeString(directory.resolve("input.json"), json);
    }

    private ConversationFile conversations(String json) throws IOException {
        return new ConversationFile(file(json), PictureSizes.of(128));
    }

    @Test
    void aShardKilledAnywhereGoesOnAndEndsTheSame() throws IOException {
        Path whole = directory.resolve("whole");
        pretokenizer(BadSamples.Policy.FATAL, 4096).run(drawn(12), whole, 0, 1, n -> { });
        byte[] wanted = Files.readAllBytes(TokenShard.file(whole, 0, 1));
        Path cut = directory.resolve("cut");
        Path shard = TokenShard.file(cut, 0, 1);
        Files.createDirectories(cut);
        for (int length = 0; length <= wanted.length; length += length < 300 ? 7 : 499) {
            Files.write(shard, Arrays.copyOf(wanted, length));
            pretokenizer(BadSamples.Policy.FATAL, 4096).run(drawn(12), cut, 0, 1, n -> { });
            assertThat(Files.readAllBytes(shard)).isEqualTo(wanted);
        }
    }

    @Test
    void ranksShareTheItemsAndTheSetHoldsThemAll() throws IOException {
        Path alone = directory.resolve("alone");
        Path shared = directory.resolve("shared");
        pretokenizer(BadSamples.Policy.FATAL, 4096).run(drawn(10), alone, 0, 1, n -> { });
        for (int rank = 0; rank < 3; rank++) pretokenizer(BadSamples.Policy.FATAL, 4096).run(drawn(10), shared, rank, 3, n -> { });
        try (TokenSet one = TokenSet.open(alone); TokenSet three = TokenSet.open(shared)) {
            assertThat(three.size()).isEqualTo(10).isEqualTo(one.size());
            for (int i = 0; i < 10; i++) {
                assertThat(three.get(i)).usingRecursiveComparison().isEqualTo(one.get(i));
                assertThat(three.length(i)).isEqualTo(three.get(i).length());
            }
        }
    }

    @Test
    void aMissingOrForeignOrUnfinishedShardIsRefused() throws IOException {
        assertThatThrownBy(() -> TokenSet.open(directory)).hasMessageContaining("no token shards");
        Path out = directory.resolve("out");
        pretokenizer(BadSamples.Policy.FATAL, 4096).run(drawn(4), out, 0, 2, n -> { });
        assertThatThrownBy(() -> TokenSet.open(out)).hasMessageContaining("one of 2 shards, the folder holds 1");
        assertThatThrownBy(() -> pretokenizer(BadSamples.Policy.FATAL, 4096).run(drawn(6), out, 0, 2, n -> { }))
                .hasMessageContaining("made from other data");
        assertThatThrownBy(() -> pretokenizer("another codec", BadSamples.Policy.FATAL, 4096).run(drawn(4), out, 0, 2, n -> { }))
                .hasMessageContaining("made from other data");
        Path shard = TokenShard.file(out, 0, 2);
        Files.write(shard, Arrays.copyOf(Files.readAllBytes(shard), 400));
        Files.copy(shard, TokenShard.file(out, 1, 2));
        assertThatThrownBy(() -> TokenSet.open(out)).hasMessageContaining("not finished");
    }

    @Test
    void aDamagedLineIsNamedByFileAndPlace() throws IOException {
        Path out = directory.resolve("out");
        pretokenizer(BadSamples.Policy.FATAL, 4096).run(drawn(2), out, 0, 1, n -> { });
        Path shard = TokenShard.file(out, 0, 1);
        String text = Files.readString(shard);
        Files.writeString(shard, text.replace("\"id\":1", "\"id\":x"));
        String wanted = "byte " + text.indexOf("{\"id\":1") + " is no JSON";
        assertThatThrownBy(() -> TokenSet.open(out)).hasMessageContaining(shard.toString()).hasMessageContaining(wanted);
        assertThatThrownBy(() -> pretokenizer(BadSamples.Policy.FATAL, 4096).run(drawn(2), out, 0, 1, n -> { }))
                .hasMessageContaining(shard.toString()).hasMessageContaining(wanted);
    }

    @Test
    void aConversationFileIsNamedByWhatItHoldsAndItsSizes() throws IOException {
        String name = conversations("[]").name();
        assertThat(conversations("[]").name()).isEqualTo(name);
        assertThat(conversations("[ ]").name()).isNotEqualTo(name);
        assertThat(new ConversationFile(file("[]"), PictureSizes.of(256)).name()).isNotEqualTo(name);
    }

    @Test
    void badSamplesAreNamedCountedAndLeftOut() throws IOException {
        String turn = "{\"from\":\"human\",\"value\":\"Hi\"},{\"from\":\"gpt\",\"value\":\"Hello.\"}";
        ConversationFile source = conversations("["
                + "{\"conversations\":[" + turn + "]},"
                + "{\"conversations\":[" + turn + "],\"image\":[\"nowhere.png\"]},"
                + "{\"conversations\":[{\"from\":\"human\",\"value\":\"<|image|> <|image|>\"},"
                + "{\"from\":\"gpt\",\"value\":\"Two.\"}],\"image\":[\"a.png\"]},"
                + "{\"conversations\":[{\"from\":\"human\",\"value\":\"Only asked.\"}]},"
                + "{\"conversations\":[{\"from\":\"human\",\"value\":\"Long\"},{\"from\":\"gpt\",\"value\":\"" + "word ".repeat(60) + "\"}]},"
                + "{\"conversations\":[{\"from\":\"robot\",\"value\":\"Hi\"}]},"
                + "{\"conversations\":[{\"from\":\"gpt\",\"value\":\"Hi\"}]},"
                + "{},"
                + "{\"conversations\":[" + turn + "]}]");
        Path out = directory.resolve("out");
        pretokenizer(BadSamples.Policy.SKIP, 40).run(source, out, 0, 1, n -> { });
        assertThat(log).hasSize(7).allMatch(line -> line.contains("input.json"));
        assertThat(log.get(0)).contains("item 1").contains("nowhere.png is missing");
        assertThat(log.get(1)).contains("item 2").contains("2 marks <|image|> for 1 pictures");
        assertThat(log.get(2)).contains("item 3").contains("nothing to predict");
        assertThat(log.get(3)).contains("item 4").contains("over the limit of 40");
        assertThat(log.get(4)).contains("item 5").contains("robot");
        assertThat(log.get(5)).contains("item 6").contains("human first");
        assertThat(log.get(6)).contains("item 7").contains("conversations");
        try (TokenSet set = TokenSet.open(out)) {
            assertThat(set.size()).isEqualTo(2);
            assertThat(set.bad()).isEqualTo(7);
            assertThat(set.name(1)).contains("item 8");
        }
    }

    @Test
    void aBadSampleEndsTheRunWhereThatIsWanted() throws IOException {
        ConversationFile source = conversations("[{\"conversations\":[{\"from\":\"human\",\"value\":\"Only asked.\"}]}]");
        assertThatThrownBy(() -> pretokenizer(BadSamples.Policy.FATAL, 40).run(source, directory.resolve("out"), 0, 1, n -> { }))
                .isInstanceOf(IOException.class).hasMessageContaining("input.json").hasMessageContaining("item 0").hasMessageContaining("--bad skip");
    }

    @Test
    void brokenJsonIsNamed() throws IOException {
        assertThatThrownBy(() -> conversations("[{\"conversations\":").count()).isInstanceOf(IOException.class).hasMessageContaining("input.json");
        assertThatThrownBy(() -> conversations("7").count()).hasMessageContaining("wanted a JSON list of conversations, or one JSON object a line");
        assertThatThrownBy(() -> conversations("").count()).hasMessageContaining("found nothing");
        assertThatThrownBy(() -> conversations("[{},\n7]").count()).hasMessageContaining("input.json, item 1, line 2: wanted a JSON object");
        assertThatThrownBy(() -> conversations("[{},\n{}\n").count()).hasMessageContaining("input.json, item 2, line 3: the JSON ends too early");
        assertThatThrownBy(() -> conversations("{}\n{\"a\":}\n").count()).hasMessageContaining("input.json, item 1, line 2: broken JSON");
        assertThatThrownBy(() -> conversations("{}\n[]\n").count()).hasMessageContaining("input.json, item 1, line 2: wanted a JSON object");
    }

    @Test
    void jsonLinesAreReadAsAList() throws IOException {
        String item = "{\"conversations\":[{\"from\":\"human\",\"value\":\"Hi\"},{\"from\":\"gpt\",\"value\":\"Hello.\"}]}";
        Path list = directory.resolve("list");
        Path lines = directory.resolve("lines");
        pretokenizer(BadSamples.Policy.FATAL, 40).run(conversations("[" + item + ", " + item + "]"), list, 0, 1, n -> { });
        pretokenizer(BadSamples.Policy.FATAL, 40).run(conversations("\uFEFF" + item + "\r\n\n" + item), lines, 0, 1, n -> { });
        try (TokenSet wanted = TokenSet.open(list); TokenSet set = TokenSet.open(lines)) {
            assertThat(set.size()).isEqualTo(2);
            assertThat(set.get(1).tokens()).isEqualTo(wanted.get(1).tokens());
        }
    }

    @Test
    void itemsOfOtherFormatsAreToldFileItemAndCause() throws IOException {
        ConversationFile source = conversations("{\"conversations\":[{\"role\":\"user\",\"content\":\"Hi\"}]}\n"
                + "{\"conversations\":[{\"from\":\"human\",\"value\":[1]}]}\n"
                + "{\"conversations\":[{\"from\":\"human\",\"value\":\"\"}],\"image\":{\"url\":1}}");
        pretokenizer(BadSamples.Policy.SKIP, 40).run(source, directory.resolve("out"), 0, 1, n -> { });
        assertThat(log.get(0)).startsWith("left out " + source.title() + ", item 0: message 0 has no text as its \"value\"")
                .endsWith("it has [role, content]");
        assertThat(log.get(1)).contains("item 1: message 0 has no text");
        assertThat(log.get(2)).contains("item 2: \"image\" has to be a path or a list of paths");
    }

    @Test
    void aPictureWithoutMarkComesFirst() throws Exception {
        Rgb picture = new Rgb(32, 32, new byte[32 * 32 * 3]);
        Conversation.Message answer = Conversation.model("A black square.");
        ConversationTokenizer conversations = new ConversationTokenizer(tokenizer, PretokenizerTest::meanLevels, 4096);
        TokenRecord implied = conversations.tokenize(0, Conversation.of(Conversation.human("What is this?", () -> picture), answer));
        TokenRecord marked = conversations.tokenize(0, Conversation.of(Conversation.human("<|image|> What is this?", () -> picture), answer));
        assertThat(implied.tokens()).isEqualTo(marked.tokens());
        assertThat(implied.targets()).isLessThan(implied.length() / 2 + 5).isPositive();
    }

    @Test
    void aBareSampleIsThePictureAloneAndLearntWhole() throws Exception {
        Rgb picture = new Rgb(64, 32, new byte[64 * 32 * 3]);
        ConversationTokenizer conversations = new ConversationTokenizer(tokenizer, PretokenizerTest::meanLevels, 4096);
        TokenRecord bare = conversations.tokenize(0,
                Conversation.of(Conversation.human("Draw."), Conversation.model("<|image|>", () -> picture)).asBare());
        assertThat(bare.tokens()[0]).isEqualTo(tokenizer.imageStart());
        assertThat(bare.length()).isEqualTo(4 + 2 * (4 + 1));
        assertThat(bare.labels()).isEqualTo(bare.tokens());
    }
}
