// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.Golden;
import org.luminamgpt.ImageSize;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Task;
import org.luminamgpt.internal.text.Tokenizer;

class PromptWriterTest {
    private static final JsonNode PROMPTS = Golden.json("text/prompts.json");
    private static final ImageSize SIZE = new ImageSize(768, 512);
    private static final Map<Part.Picture, CodeGrid> CODES = new HashMap<>();
    private static Tokenizer tokenizer;
    private static PromptWriter writer;

    @BeforeAll
    static void open() {
        tokenizer = Golden.tokenizer();
        writer = new PromptWriter(tokenizer, CODES::get);
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    private static BufferedImage picture(String name) {
        var picture = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        picture.setRGB(0, 0, name.hashCode());
        CODES.put(new Part.Picture(picture), Golden.codes(name));
        return picture;
    }

    private static int[] golden(String name) {
        return Golden.ints(PROMPTS.get(name).get("input_ids"));
    }

    private static String question(String name, int turn) {
        return PROMPTS.get(name).get("qas").get(turn).get(0).textValue();
    }

    @Test
    void writesTheTextToImagePrompt() {
        String text = question("text_to_image", 0).split("\n", 2)[1];
        assertThat(writer.write(Request.image(text), SIZE)).isEqualTo(golden("text_to_image"));
    }

    @Test
    void writesAQuestionAboutAPicture() {
        Request request = Request.ask(picture("sq"), "Describe the image in detail.");
        assertThat(writer.write(request, SIZE)).isEqualTo(golden("image_understanding"));
    }

    @Test
    void writesTheTasksThatNeedOnlyAPicture() {
        assertThat(writer.write(Request.task(Task.DEPTH, picture("wide")), SIZE)).isEqualTo(golden("depth"));
        assertThat(writer.write(Request.task(Task.SEGMENTATION, picture("tall")), SIZE)).isEqualTo(golden("segmentation"));
        assertThat(writer.write(Request.task(Task.NORMALS, picture("sq")), SIZE)).isEqualTo(golden("normal"));
        assertThat(writer.write(Request.task(Task.POSE, picture("sq")), SIZE)).isEqualTo(golden("pose"));
    }

    @Test
    void writesTheTasksWithAPictureAndAText() {
        assertThat(writer.write(Request.task(Task.DETECT, picture("wide"), "red car"), SIZE)).isEqualTo(golden("detect"));
        String caption = question("cond2img", 0).split("\n", 2)[1].replace(" <|image|>", "");
        assertThat(writer.write(Request.task(Task.CONDITION, picture("tall"), caption), SIZE)).isEqualTo(golden("cond2img"));
    }

    @Test
    void putsPicturesWithoutAMarkFirst() {
        int[] golden = golden("implicit_image");
        int end = IntStream.of(golden).boxed().toList().indexOf(tokenizer.vocabulary().imageEnd);
        var picture = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        CODES.put(new Part.Picture(picture), UniRep.read(Arrays.copyOfRange(golden, 2, end), tokenizer.vocabulary()));
        assertThat(writer.write(Request.message("What is this?", picture), SIZE)).isEqualTo(golden);
    }

    @Test
    void continuesAConversationFromTheIdsOfItsTurns() {
        int[] first = writer.write(Request.message(question("two_turn", 0), picture("sq")), SIZE);
        int[] answer = Answer.closed(UniRep.write(Golden.codes("wide"), tokenizer.vocabulary()), tokenizer.vocabulary());
        int[] history = IntStream.concat(IntStream.of(first), IntStream.of(answer)).toArray();
        assertThat(writer.write(history, Request.message(question("two_turn", 1), picture("tall")), SIZE))
                .isEqualTo(golden("two_turn"));
    }

    @Test
    void percentSignsInATextAreText() {
        int[] ids = writer.write(Request.image("100% %s %d"), SIZE);
        assertThat(tokenizer.decode(ids)).contains("768x512").endsWith("prompt:\n100% %s %d<reserved08706>");
    }

    @Test
    void addsNothingToABareRequest() {
        assertThat(writer.write(Request.of(Task.BARE, Part.text("Hi my darling")), SIZE)).isEqualTo(tokenizer.encode("Hi my darling"));
        assertThat(writer.write(Request.tokens(5, 6, 7), SIZE)).containsExactly(5, 6, 7);
    }

    @Test
    void keepsTokensInTheirPlaceAmongTheParts() {
        int[] ids = writer.write(Request.message(Part.text("a"), Part.tokens(5, 6), Part.text("a")), SIZE);
        int a = tokenizer.encode("a")[0];
        assertThat(ids).containsExactly(0, a, 5, 6, a, tokenizer.vocabulary().endOfTurn);
    }
}
