// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.luminamgpt.Chat;
import org.luminamgpt.Generation;
import org.luminamgpt.Golden;
import org.luminamgpt.LuminaException;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Result;

@Timeout(60)
class LocalChatTest {
    private final FakeModel model = new FakeModel();
    private final Chat chat = model.lumina.chat();

    @AfterEach
    void close() {
        model.close();
    }

    private String prompt(int turn) {
        return model.tokenizer.decode(model.engine.submitted.get(turn).prompt());
    }

    @Test
    void eachTurnSeesTheOnesBeforeIt() {
        model.engine.text = model.tokenizer.encode("Sure");
        assertThat(chat.send(Part.text("my darling")).text()).isEqualTo("Sure");
        chat.send(Part.text("the end"));
        assertThat(prompt(1)).isEqualTo("<s>my darling<reserved08706>Sure<reserved08706>the end<reserved08706>");
        assertThat(model.tokenizer.decode(chat.ids())).isEqualTo(prompt(1) + "Sure<reserved08706>");
    }

    @Test
    void continuesFromTheGeneratedIdsOfAPicture() {
        Result drawn = chat.send(Request.image("a fox").seed(5));
        chat.send(Part.picture(Golden.picture("image/src_sq.png")), Part.text("like this"));
        int[] second = model.engine.submitted.get(1).prompt();
        int[] first = model.engine.submitted.get(0).prompt();
        assertThat(second).startsWith(first).contains(drawn.ids());
        assertThat(prompt(1)).endsWith("<eoss>like this<reserved08706>");
    }

    @Test
    void anUnfinishedPictureIsNoPartOfTheConversation() {
        chat.send(Request.image("a fox").maxTokens(10));
        assertThat(model.tokenizer.decode(chat.ids())).endsWith("a fox<reserved08706><reserved08706>");
    }

    @Test
    void forksGoTheirOwnWays() {
        model.engine.text = model.tokenizer.encode("Sure");
        chat.send(Part.text("my"));
        Chat fork = chat.fork();
        chat.send(Part.text("darling"));
        fork.send(Part.text("end"));
        assertThat(prompt(1)).contains("darling").doesNotContain("end<");
        assertThat(prompt(2)).contains("my<", "end<").doesNotContain("darling");
    }

    @Test
    void aTurnThatIsCancelledLeavesTheConversationAsItWas() {
        chat.send(Request.image("a fox"));
        int[] before = chat.ids();
        model.engine.hold();
        Generation turn = chat.submit(Request.image("a hen"));
        turn.cancel();
        assertThatExceptionOfType(LuminaException.Cancelled.class).isThrownBy(() -> LocalLumina.await(turn));
        assertThat(chat.ids()).isEqualTo(before);
        model.engine.steps.release(1000);
        assertThat(chat.send(Request.image("a hen")).images()).hasSize(1);
    }

    @Test
    void refusesASecondTurnDuringTheFirst() {
        model.engine.hold();
        Generation turn = chat.submit(Request.image("a fox"));
        assertThatExceptionOfType(LuminaException.InvalidRequest.class).isThrownBy(() -> chat.send(Part.text("well?")))
                .withMessageContaining("under way");
        model.engine.steps.release(1000);
        turn.result().join();
        assertThat(chat.send(Request.image("a hen")).images()).hasSize(1);
    }

    @Test
    void aRequestThatIsRefusedDoesNotBlockTheChat() {
        assertThatExceptionOfType(LuminaException.InvalidRequest.class)
                .isThrownBy(() -> chat.send(Request.image("a fox").size(512, 512)));
        assertThat(chat.send(Request.image("a fox")).images()).hasSize(1);
    }
}
