#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
# Spring AI's MessageAggregator, which puts the chunks of a streamed answer together for observers, advisors and chat memories, keeps text, tool calls
# and metadata and drops media: a model that answers with pictures, as multimodal ones do, loses them in every aggregated answer, though each
# chunk had them and AssistantMessage can hold them. Who needs the pictures of a stream has to collect them from the chunks.
# Seen with org.springframework.ai:spring-ai-model 2.0.1: two chunks, a picture in the first; the aggregate has both texts and no picture.
set -euo pipefail
for tool in javac mvn; do command -v $tool >/dev/null || { echo "This needs $tool: nothing to see here."; exit 0; }; done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'X'
<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>
<dependency><groupId>org.springframework.ai</groupId><artifactId>spring-ai-model</artifactId><version>2.0.1</version></dependency></dependencies></project>
X
mvn -q dependency:copy-dependencies -DoutputDirectory=lib
cat >Streamed.java <<'J'
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.model.MessageAggregator;
import org.springframework.ai.content.Media;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.MimeTypeUtils;
import reactor.core.publisher.Flux;

class Streamed {
    static ChatResponse chunk(String text, List<Media> media) {
        return new ChatResponse(List.of(new Generation(AssistantMessage.builder().content(text).media(media).build())));
    }

    static String told(ChatResponse response) {
        AssistantMessage message = response.getResult().getOutput();
        return message.getText().length() + " letters and " + message.getMedia().size() + " pictures";
    }

    public static void main(String[] args) {
        var picture = new Media(MimeTypeUtils.IMAGE_PNG, new ByteArrayResource(new byte[] {1, 2, 3}));
        ChatResponse first = chunk("Here ", List.of(picture));
        var whole = new AtomicReference<ChatResponse>();
        new MessageAggregator().aggregate(Flux.just(first, chunk("it is.", List.of())), whole::set).blockLast();
        System.out.println(told(first) + "; aggregated " + told(whole.get()));
    }
}
J
javac -cp "lib/*" -d . Streamed.java
got=$(java -cp ".:lib/*" Streamed 2>/dev/null | tail -n 1)
echo "spring-ai-model 2.0.1: first chunk $got"
[[ $got == "5 letters and 1 pictures; aggregated 11 letters and 0 pictures" ]] || { echo "CHANGED: the aggregate should have 11 letters and no picture"; exit 1; }
