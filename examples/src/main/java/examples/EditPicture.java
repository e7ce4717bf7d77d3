// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package examples;

import java.nio.file.Path;
import org.luminamgpt.Lumina;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Result;
import org.luminamgpt.Task;

/** A picture goes in, and comes out changed: an edit by words, and a map of depths. */
public final class EditPicture {
    private EditPicture() {}

    public static void main(String[] args) throws Exception {
        Path out = Path.of(args[0]);
        try (Lumina lumina = Lumina.embedded().build()) {
            Result fox = lumina.generate(Request.image("A cartoon picture of a fox in the center on a blue background.").size(128, 128).seed(3));
            Part.Picture picture = Part.picture(fox.image().pixels());

            Result edited = lumina.generate(Request.task(Task.EDIT, picture, "Change the background to green.").seed(2));
            edited.image().writePng(out.resolve("edited.png"));
            Result depth = lumina.generate(Request.task(Task.DEPTH, picture).seed(2));
            depth.image().writePng(out.resolve("depth.png"));
            System.out.println("edited.png of " + edited.image().metadata().size() + ", depth.png of " + depth.image().metadata().size());
        }
    }
}
