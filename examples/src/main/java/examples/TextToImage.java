// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package examples;

import java.nio.file.Path;
import java.util.Arrays;
import org.luminamgpt.Image;
import org.luminamgpt.ImageMetadata;
import org.luminamgpt.Lumina;
import org.luminamgpt.Request;
import org.luminamgpt.Result;

/** A sentence becomes a picture; its PNG file alone is enough to draw the same again. */
public final class TextToImage {
    private TextToImage() {}

    public static void main(String[] args) throws Exception {
        Path file = Path.of(args[0], "fox.png");
        String sentence = args.length > 1 ? args[1] : "A cartoon picture of a fox in the center on a blue background.";
        try (Lumina lumina = Lumina.embedded().build()) {
            Result result = lumina.generate(Request.image(sentence).seed(3));
            result.image().writePng(file);

            ImageMetadata made = Image.readMetadata(file).orElseThrow();
            Result again = lumina.generate(made.request());
            System.out.println(file + ": " + made.size() + ", seed " + made.sampling().seed() + ", "
                    + (Arrays.equals(result.ids(), again.ids()) ? "and the same again" : "and ANOTHER the second time"));
        }
    }
}
