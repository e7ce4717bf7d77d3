// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package example;

import java.util.Base64;
import org.luminamgpt.LuminaException;
import org.luminamgpt.spring.LuminaImageGenerationMetadata;
import org.luminamgpt.spring.LuminaImageOptions;
import org.luminamgpt.spring.StreamingImageModel;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.content.Media;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/** Pictures over HTTP: drawn, shown while they are drawn, and asked about. */
@RestController
class Pictures {
    private final ImageModel images;
    private final StreamingImageModel rows;
    private final ChatClient chat;

    Pictures(ImageModel images, StreamingImageModel rows, ChatClient.Builder chat) {
        this.images = images;
        this.rows = rows;
        this.chat = chat.build();
    }

    @GetMapping(path = "/draw", produces = MediaType.IMAGE_PNG_VALUE)
    byte[] draw(@RequestParam String prompt, @RequestParam(defaultValue = "42") long seed) {
        var options = LuminaImageOptions.builder().seed(seed).build();
        return Base64.getDecoder().decode(images.call(new ImagePrompt(prompt, options)).getResult().getOutput().getB64Json());
    }

    @GetMapping(path = "/rows", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<String> rows(@RequestParam String prompt) {
        return rows.stream(new ImagePrompt(prompt)).map(response -> {
            var metadata = (LuminaImageGenerationMetadata) response.getResult().getMetadata();
            return metadata.row() + " of " + metadata.rows();
        });
    }

    @PostMapping(path = "/ask", consumes = MediaType.IMAGE_PNG_VALUE)
    String ask(@RequestBody byte[] png, @RequestParam String question) {
        Media picture = Media.builder().mimeType(MimeTypeUtils.IMAGE_PNG).data(png).build();
        return chat.prompt().user(user -> user.text(question).media(picture)).call().content();
    }

    @ExceptionHandler
    ProblemDetail refused(LuminaException.InvalidRequest e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, e.getMessage());
    }

    @ExceptionHandler
    ProblemDetail full(LuminaException.QueueFull e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, e.getMessage());
    }
}
