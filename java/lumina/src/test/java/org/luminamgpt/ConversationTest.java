// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.luminamgpt.tools.Workbench;

/** Messages that the caller keeps, beside the chat that keeps them itself. */
class ConversationTest {
    private static final Part ASKED = Part.text("What color is the background?");
    private static final Part EOT = Part.text(Request.END_OF_TURN);
    private static Lumina lumina;
    private static Part.Picture fox;
    private final Chat chat = lumina.chat();

    @BeforeAll
    static void open() {
        lumina = Lumina.embedded().build();
        fox = Part.picture(lumina.generate(Request.image("A cartoon picture of a fox on a red background.").seed(2)).image().pixels());
    }

    @AfterAll
    static void close() {
        lumina.close();
    }

    private static List<Part> parts(Message... messages) {
        return Request.conversation(List.of(messages)).parts();
    }

    private Result say(Request request) {
        return chat.send(request.seed(1).maxTokens(80));
    }

    /** What the model answered, as the very ids. */
    private static Message answer(Result result) {
        int[] ids = result.ids();
        boolean ended = result.finish() == Result.Finish.END_OF_TURN;
        return Message.assistant(Part.tokens(ended ? Arrays.copyOf(ids, ids.length - 1) : ids));
    }

    /** The prompt is the chat before its last answer. */
    private void isPromptOfTheChat(Result last, Message... messages) {
        int[] prompt = Workbench.of(lumina).prompt(Request.conversation(List.of(messages)));
        assertThat(prompt).isEqualTo(Arrays.copyOf(chat.ids(), (int) last.usage().promptTokens()));
    }

    @Test
    void wordsAndPicturesAreTheIdsOfTheChat() {
        String first = say(Request.message(ASKED, Part.text(" "), fox)).text();
        Result second = say(Request.message("  Is there a fox?\n"));  // which the model was not trained on: it draws more than text
        Result third = say(Request.message(fox, Part.text(" or "), fox, Part.text(" "), fox, Part.text(" ü狐?")));
        assertThat(first).isNotBlank();
        isPromptOfTheChat(third, Message.user(ASKED, fox), Message.assistant(first), Message.user("  Is there a fox?\n"),
                answer(second), Message.user(fox, Part.text("or"), fox, fox, Part.text("ü狐?")));
    }

    @Test
    void picturesThatWereDrawnAreTheIdsOfTheChat() {
        Request draw = Request.message("Generate an image of 128x128 according to the following prompt:\na red apple").grid(4, 4);
        Result drawn = chat.send(draw.seed(2).maxTokens(600));
        assertThat(drawn.images()).hasSize(1);
        Result next = say(Request.message(ASKED));
        isPromptOfTheChat(next, Message.user((Part.Text) draw.parts().get(0)), answer(drawn), Message.user(ASKED));
        assertThat(lumina.generate(Request.conversation(List.of(Message.user((Part.Text) draw.parts().get(0)), answer(drawn),
                Message.user(ASKED))).sampling(next.sampling())).ids()).isEqualTo(next.ids());
    }

    @Test
    void systemAndUserAreOneTurn() {
        Result answer = say(Request.message("Be brief.\nHello.\nWell?"));
        isPromptOfTheChat(answer, Message.system("Be brief."), Message.user("Hello."), Message.user("Well?"));
        assertThat(parts(Message.user(fox), Message.user(fox))).containsExactly(fox, Part.text("\n"), fox);
    }

    @Test
    void blanksPartPicturesFromWordsUnlessThereAreSome() {
        Part blank = Part.text(" ");
        assertThat(parts(Message.user(ASKED, fox, Part.text("Or?"), Part.text("Hm")))).containsExactly(ASKED, blank, fox, blank, Part.text("Or?"),
                Part.text("Hm"));
        assertThat(parts(Message.user(Part.text("a\n"), fox, Part.text("\tb")))).containsExactly(Part.text("a\n"), fox, Part.text("\tb"));
        assertThat(parts(Message.user(Part.text(""), fox, Part.text(""), fox))).containsExactly(fox, blank, fox);
        assertThat(parts(Message.user(Part.text("a"), Part.tokens(1), fox, Part.tokens(2)))).containsExactly(Part.text("a"), Part.tokens(1), fox,
                Part.tokens(2));
    }

    @Test
    void theAssistantMayBeginAndSayNothing() {
        assertThat(parts(Message.assistant("Hi"), Message.user("a"))).containsExactly(Part.text("Hi"), EOT, Part.text("a"));
        assertThat(parts(Message.user("a"), Message.assistant(), Message.assistant("b"), Message.user("c")))
                .containsExactly(Part.text("a"), EOT, EOT, Part.text("b"), EOT, Part.text("c"));
        assertThat(parts(Message.system(""), Message.user("a"))).containsExactly(Part.text("\n"), Part.text("a"));
    }

    /** As in a chat: what a text calls by its name is that token. */
    @Test
    void theNameOfTheTokenInATextEndsATurn() {
        Result answer = say(Request.message("a" + Request.END_OF_TURN + "b"));
        isPromptOfTheChat(answer, Message.user("a" + Request.END_OF_TURN + "b"));
        assertThat(parts(Message.assistant("a"), Message.user("b"))).containsExactly(Part.text("a"), EOT, Part.text("b"));
    }

    @Test
    void aPictureSaysTheWholeConversation() {
        Request request = Request.conversation(List.of(Message.user("Hello."), Message.assistant("Hi."), Message.user("A fox.")));
        Image image = lumina.generate(request.grid(2, 2).seed(3)).image();
        assertThat(lumina.generate(image.metadata().request()).image()).isEqualTo(image);
    }

    @Test
    void refusesWhatIsNoConversation() {
        refused("there is none");
        refused("is the assistant's", Message.user("a"), Message.assistant("b"));
        refused("empty", Message.user());
        refused("empty", Message.user(""));
        refused(Request.PICTURE_MARK, Message.user("a <|image|>"), Message.assistant("b"), Message.user("c"));
    }

    private static void refused(String because, Message... messages) {
        assertThatExceptionOfType(LuminaException.InvalidRequest.class).isThrownBy(() -> Request.conversation(List.of(messages)))
                .withMessageContaining(because);
    }
}
