// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of README.md is the program that runs here. */
class ReadmeTest {
    @Test
    void theExampleRuns(@TempDir Path folder) throws Exception {
        PrintStream screen = System.out;
        var printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            SpringExample.main(new String[] {folder.resolve("fox.png").toString()});
        } finally {
            System.setOut(screen);
        }
        assertThat(ImageIO.read(folder.resolve("fox.png").toFile()).getWidth()).isEqualTo(128);
        assertThat(printed.toString(StandardCharsets.UTF_8)).containsIgnoringCase("blue");
    }

    @Test
    void thePageShowsIt() throws Exception {
        assertThat(part(Files.readString(Path.of("README.md")), "(?ms)^```java\n(.*?)^```$"))
                .isEqualTo(part(Files.readString(Path.of("src/test/java/example/SpringExample.java")), "(?ms)^// quoted\n(.*?)^// end$"));
    }

    private static String part(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).isTrue();
        return found.group(1);
    }
}
