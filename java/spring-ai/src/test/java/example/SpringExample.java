// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package example;

// quoted
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.luminamgpt.spring.LuminaImageOptions;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.content.Media;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.util.MimeTypeUtils;

@SpringBootApplication
public class SpringExample {
    public static void main(String[] args) {
        SpringApplication.run(SpringExample.class, args).close();
    }

    @Bean
    ApplicationRunner draw(ImageModel images, ChatModel chat) {
        return arguments -> {
            String fox = "A cartoon picture of a fox in the center on a blue background.";
            var options = LuminaImageOptions.builder().size(128, 128).seed(42).build();
            String base64 = images.call(new ImagePrompt(fox, options)).getResult().getOutput().getB64Json();
            byte[] png = Base64.getDecoder().decode(base64);
            Files.write(Path.of(arguments.getNonOptionArgs().get(0)), png);

            Media picture = Media.builder().mimeType(MimeTypeUtils.IMAGE_PNG).data(png).build();
            System.out.println(ChatClient.create(chat).prompt()
                    .user(user -> user.text("What color is the background?").media(picture)).call().content());
        };
    }
}
// end
