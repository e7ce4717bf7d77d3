// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package example;

// quoted
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.output.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.luminamgpt.Lumina;
import org.luminamgpt.Request;
import org.luminamgpt.langchain4j.LuminaChatModel;
import org.luminamgpt.langchain4j.LuminaImageModel;

public class LangChain4jExample {
    public static void main(String[] args) throws Exception {
        try (Lumina lumina = Lumina.embedded().build()) {   // or Lumina.builder(modelDirectory); both models share it
            LuminaImageModel images = LuminaImageModel.builder().lumina(lumina).build();
            Response<Image> fox = images.generate("A cartoon picture of a fox in the center on a blue background.");
            Files.write(Path.of(args[0]), Base64.getDecoder().decode(fox.content().base64Data()));

            // size, seed and sampling of a single request, and tasks that LangChain4j has no name for
            images.generate(Request.image("A flat picture of a rocket on a white background.").size(160, 96).seed(7));

            LuminaChatModel chat = LuminaChatModel.builder().lumina(lumina).build();
            String color = chat.chat(UserMessage.from(TextContent.from("What color is the background?"), ImageContent.from(fox.content())))
                    .aiMessage().text();
            System.out.println(color);
        }
    }
}
// end
