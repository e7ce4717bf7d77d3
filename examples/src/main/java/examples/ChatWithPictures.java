// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package examples;

import java.nio.file.Path;
import java.util.List;
import org.luminamgpt.Chat;
import org.luminamgpt.Image;
import org.luminamgpt.Lumina;
import org.luminamgpt.Request;
import org.luminamgpt.Result;

/** A conversation about a picture; a fork goes another way from the same turn, and neither reads again what is in the cache. */
public final class ChatWithPictures {
    private ChatWithPictures() {}

    public static void main(String[] args) throws Exception {
        try (Lumina lumina = Lumina.embedded().build()) {
            Image fox = lumina.generate(Request.image("A cartoon picture of a fox in the center on a blue background.").seed(3)).image();
            fox.writePng(Path.of(args[0], "chat.png"));

            Chat chat = lumina.chat();
            System.out.println(chat.send(Request.ask(fox.pixels(), "Describe the image in detail.").maxTokens(60).seed(1)).text().strip());
            Chat fork = chat.fork();  // shares the tokens so far, and their cache
            for (Chat one : List.of(chat, fork)) {
                String question = one == chat ? "Is there a fox?" : "Is there a tulip?";
                Result answer = one.send(Request.ask(fox.pixels(), question).maxTokens(30).seed(1));
                System.out.println(question + " " + answer.text().strip() + " (" + answer.usage().cachedPromptTokens() + " tokens were in the cache)");
            }
        }
    }
}
