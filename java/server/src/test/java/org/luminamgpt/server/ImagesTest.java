// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.luminamgpt.Image;
import org.luminamgpt.Part;
import org.luminamgpt.Request;
import org.luminamgpt.Task;
import org.luminamgpt.server.TestServer.Answer;
import org.luminamgpt.server.TestServer.Sent;

@Timeout(120)
class ImagesTest {
    private static final String GENERATIONS = "/v1/images/generations";
    private final TestServer server = TestServer.shared();

    /** A form with files, as browsers and curl send it. */
    static byte[] form(String boundary, List<String[]> fields, String file, byte[] content) throws Exception {
        var out = new ByteArrayOutputStream();
        for (String[] field : fields) {
            out.write(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + field[0] + "\"\r\n\r\n" + field[1] + "\r\n")
                    .getBytes(StandardCharsets.UTF_8));
        }
        out.write(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + file
                + "\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        out.write(content);
        out.write(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    @Test
    void picturesAreThoseOfTheModelItself() throws Exception {
        Answer answer = server.post(GENERATIONS, "{\"model\":\"mini\",\"prompt\":\"a red apple\",\"seed\":7,\"n\":2,\"temperature\":0.5}");
        assertThat(answer.status()).isEqualTo(200);
        JsonNode data = answer.json().path("data");
        assertThat(data).hasSize(2);
        for (int i = 0; i < 2; i++) {
            byte[] png = TestServer.bytes(data.path(i).path("b64_json"));
            Image same = server.lumina().generate(Request.image("a red apple").seed(7 + i).temperature(0.5)).image();
            assertThat(png).isEqualTo(same.toPng());
            assertThat(Image.readMetadata(new ByteArrayInputStream(png))).contains(same.metadata());
            assertThat(data.path(i).path("seed").asLong()).isEqualTo(7 + i);
        }
        assertThat(answer.json().path("size").asText()).isEqualTo("128x128");
        assertThat(answer.json().path("created").isIntegralNumber()).isTrue();
        JsonNode usage = answer.json().path("usage");
        assertThat(usage.path("total_tokens").asLong()).isEqualTo(usage.path("input_tokens").asLong() + usage.path("output_tokens").asLong());
        assertThat(usage.path("output_tokens_details").path("image_tokens").asLong()).isEqualTo(2 * 8 * 9);
        assertThat(answer.json().path("lumina").path("temperature").floatValue()).isEqualTo(0.5f);
    }

    @Test
    void aSeedThatIsLeftOutComesBackAndDrawsTheSame() {
        JsonNode first = server.post(GENERATIONS, "{\"prompt\":\"a fox\"}").json().path("data").path(0);
        JsonNode second = server.post(GENERATIONS, "{\"prompt\":\"a fox\",\"seed\":" + first.path("seed") + "}").json().path("data").path(0);
        assertThat(second.path("b64_json")).isEqualTo(first.path("b64_json"));
    }

    @Test
    void otherFormatsAndLinks() throws Exception {
        Answer jpeg = server.post(GENERATIONS, "{\"prompt\":\"a fox\",\"output_format\":\"jpeg\",\"output_compression\":80,\"size\":\"160x96\"}");
        byte[] bytes = TestServer.bytes(jpeg.json().path("data").path(0).path("b64_json"));
        assertThat(bytes).startsWith(0xff, 0xd8);
        assertThat(ImageIO.read(new ByteArrayInputStream(bytes)).getWidth()).isEqualTo(160);
        Answer linked = server.post(GENERATIONS, "{\"prompt\":\"a fox\",\"response_format\":\"url\",\"seed\":1}");
        String url = linked.json().path("data").path(0).path("url").asText();
        assertThat(url).startsWith(server.server.uri().toString());
        Answer picture = server.get(url.substring(server.server.uri().toString().length()));
        assertThat(picture.response().headers().firstValue("Content-Type")).contains("image/png");
        assertThat(picture.response().body()).isEqualTo(server.lumina().generate(Request.image("a fox").seed(1)).image().toPng());
    }

    @Test
    void aStreamShowsRowsAndEndsWithThePicture() throws Exception {
        Answer answer = server.post(GENERATIONS, "{\"prompt\":\"a fox\",\"seed\":5,\"size\":\"256x256\",\"stream\":true,\"partial_images\":3}");
        assertThat(answer.response().headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        List<Sent> events = server.events(answer);
        Sent last = events.get(events.size() - 1);
        assertThat(last.name()).isEqualTo("image_generation.completed");
        assertThat(last.json().path("type").asText()).isEqualTo(last.name());
        assertThat(TestServer.bytes(last.json().path("b64_json")))
                .isEqualTo(server.lumina().generate(Request.image("a fox").seed(5).size(256, 256)).image().toPng());
        assertThat(last.json().path("usage").path("output_tokens").asLong()).isPositive();
        List<Sent> partial = events.subList(0, events.size() - 1);
        assertThat(partial).isNotEmpty().hasSizeLessThanOrEqualTo(3);
        int height = 0;
        for (int i = 0; i < partial.size(); i++) {
            assertThat(partial.get(i).name()).isEqualTo("image_generation.partial_image");
            assertThat(partial.get(i).json().path("partial_image_index").asInt()).isEqualTo(i);
            int now = ImageIO.read(new ByteArrayInputStream(TestServer.bytes(partial.get(i).json().path("b64_json")))).getHeight();
            assertThat(now).isGreaterThan(height).isLessThan(256);
            height = now;
        }
    }

    @Test
    void editsAndOtherTasksOnAPicture() throws Exception {
        byte[] apple = server.lumina().generate(Request.image("a red apple").seed(1)).image().toPng();
        byte[] edit = form("xyz", List.of(new String[] {"prompt", "add snow"}, new String[] {"seed", "4"}, new String[] {"size", "128x128"}),
                "image", apple);
        Answer edited = server.post("/v1/images/edits", edit, "multipart/form-data; boundary=xyz");
        assertThat(edited.status()).as(edited.body()).isEqualTo(200);
        Request same = Request.task(Task.EDIT, Part.picture(apple), "add snow").seed(4).size(128, 128);
        assertThat(TestServer.bytes(edited.json().path("data").path(0).path("b64_json"))).isEqualTo(server.lumina().generate(same).image().toPng());
        assertThat(edited.json().path("usage").path("input_tokens_details").path("image_tokens").asLong()).isBetween(64L, 100L);
        byte[] masked = form("xyz", List.<String[]>of(new String[] {"prompt", "add snow"}), "mask", apple);
        assertThat(server.post("/v1/images/edits", masked, "multipart/form-data; boundary=xyz").param()).isEqualTo("mask");
        byte[] depth = form("xyz", List.of(new String[] {"task", "depth"}, new String[] {"stream", "true"}), "image[]", apple);
        List<Sent> events = server.events(server.post("/v1/images/edits", depth, "multipart/form-data; boundary=xyz"));
        assertThat(events.get(events.size() - 1).name()).isIn("image_edit.completed", "error");  // the model may answer without a picture
    }
}
