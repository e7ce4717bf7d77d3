// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package examples;

import java.nio.file.Path;
import java.util.List;
import org.luminamgpt.Lumina;
import org.luminamgpt.Part;
import org.luminamgpt.Request;

/** Questions about a picture file: PNG, JPEG, GIF, BMP, TIFF or WebP. It is read once; the questions share its tokens in the cache. */
public final class AskPicture {
    private AskPicture() {}

    public static void main(String[] args) throws Exception {
        Path file = Path.of(args.length > 1 ? args[1] : args[0] + "/fox.png");
        try (Lumina lumina = Lumina.embedded().build()) {
            if (args.length < 2) {
                lumina.generate(Request.image("A cartoon picture of a fox in the center on a blue background.").seed(3)).image().writePng(file);
            }
            Part.Picture picture = Part.upright(file); // as a camera meant it
            for (String question : List.of("Describe the image in detail.", "What color is the background?", "Is there a fox?")) {
                String answer = lumina.generate(Request.ask(picture, question).seed(1).maxTokens(60)).text();
                System.out.println(question + " " + answer.strip());
            }
        }
    }
}
