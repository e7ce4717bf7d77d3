// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.luminamgpt.server.TestServer.Answer;

/** That whatever comes is answered with what is wrong, and that the server goes on. */
@Timeout(120)
class BadInputTest {
    private static final String GENERATIONS = "/v1/images/generations";
    private final TestServer server = TestServer.shared();

    private void refused(Answer answer, int status, String param, String... words) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().path("error").path("type").asText()).isEqualTo("invalid_request_error");
        assertThat(answer.error()).contains(words).hasSizeLessThan(2000);
        if (param != null) {
            assertThat(answer.param()).isEqualTo(param);
        }
    }

    /** A PNG that promises so many pixels, and has none. */
    private static byte[] promise(int width, int height) throws Exception {
        var out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13});
        byte[] header = ByteBuffer.allocate(17).put("IHDR".getBytes(StandardCharsets.US_ASCII)).putInt(width).putInt(height)
                .put(new byte[] {8, 2, 0, 0, 0}).array();
        out.write(header);
        var crc = new CRC32();
        crc.update(header);
        out.write(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
        return out.toByteArray();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{}                                             | prompt      | prompt is missing",
        "{`prompt`:``}                                  | prompt      | missing or empty",
        "{`prompt`:7}                                   | prompt      | a string, was 7",
        "{`prompt`:[`x`]}                               | prompt      | an array",
        "{`prompt`:`x`,`n`:0}                           | n           | from 1 to 16, was 0",
        "{`prompt`:`x`,`n`:-3}                          | n           | was -3",
        "{`prompt`:`x`,`n`:1e30}                        | n           | whole number",
        "{`prompt`:`x`,`n`:1.5}                         | n           | was 1.5",
        "{`prompt`:`x`,`n`:true}                        | n           | was true",
        "{`prompt`:`x`,`n`:99999999999999999999999}     | n           | from 1 to 16",
        "{`prompt`:`x`,`seed`:-2}                       | seed        | was -2",
        "{`prompt`:`x`,`seed`:9007199254740993}         | seed        | 9007199254740991",
        "{`prompt`:`x`,`temperature`:-1}                | temperature | was -1",
        "{`prompt`:`x`,`temperature`:1e400}             | temperature | from 0 to 100",
        "{`prompt`:`x`,`temperature`:`NaN`}             | temperature | a number",
        "{`prompt`:`x`,`guidance`:`Infinity`}           | guidance    | a number",
        "{`prompt`:`x`,`max_tokens`:0}                  | max_tokens  | was 0",
        "{`prompt`:`x`,`image_top_k`:-1}                | image_top_k | was -1",
        "{`prompt`:`x`,`size`:`100x100`}                | size        | nearest sizes are 128x96",
        "{`prompt`:`x`,`size`:`128`}                    | size        | WIDTHxHEIGHT",
        "{`prompt`:`x`,`size`:`-1x0`}                   | size        | 1 or more",
        "{`prompt`:`x`,`size`:`99999999999x1`}          | size        | WIDTHxHEIGHT",
        "{`prompt`:`x`,`model`:`gpt-5`}                 | model       | there is mini",
        "{`prompt`:`x`,`quality`:`hd`}                  | quality     | hd",
        "{`prompt`:`x`,`style`:`vivid`}                 | style       | vivid",
        "{`prompt`:`x`,`output_format`:`bmp`}           | output_format | png, jpeg",
        "{`prompt`:`x`,`stream`:1}                      | stream      | true or false",
        "{`prompt`:`x`,`partial_images`:2}              | partial_images | stream",
        "{`prompt`:`x`,`sed`:2}                         | sed         | no field sed"})
    void fieldsThatAreWrong(String json, String param, String words) {
        Answer answer = server.post(GENERATIONS, json.replace('`', '"'));
        refused(answer, param.equals("model") ? 404 : 400, param, words.equals("prompt is missing") ? "prompt" : words);
    }

    @Test
    void marksOfPicturesInWords() {
        refused(server.post(GENERATIONS, "{\"prompt\":\"x <|image|>\"}"), 400, "prompt", "<|image|>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "7", "null", "{\"prompt\":NaN}", "{\"prompt\":\"x\"} 7", "{\"prompt\":\"x\",\"prompt\":\"y\"}", "\u0000",
            "{'a':1}"})
    void bodiesThatAreNoObject(String body) {
        for (String path : List.of(GENERATIONS, "/v1/chat/completions", "/v1/jobs", "/sdapi/v1/txt2img")) {
            refused(server.post(path, body), 400, null, "body");
        }
    }

    @Test
    void bodiesOfOtherTypesDeepOnesAndBadText() {
        refused(server.post(GENERATIONS, "{}".getBytes(StandardCharsets.UTF_8), "text/plain"), 415, null, "application/json");
        refused(server.post("/v1/images/edits", "{}"), 415, null, "multipart/form-data");
        refused(server.post(GENERATIONS, "{\"prompt\":" + "[".repeat(100_000) + "}"), 400, null, "body");
        refused(server.post(GENERATIONS, new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"', ':', '1', '}'}, "application/json"), 400, null, "body");
    }

    @Test
    void messagesThatAreNone() {
        String path = "/v1/chat/completions";
        refused(server.post(path, "{\"messages\":[]}"), 400, "messages", "1 to 256");
        refused(server.post(path, "{\"messages\":{}}"), 400, "messages", "array");
        refused(server.post(path, "{}"), 400, "messages", "missing");
        refused(server.post(path, "{\"messages\":[7]}"), 400, "messages[0]", "object");
        refused(server.post(path, "{\"messages\":[{\"role\":\"king\",\"content\":\"x\"}]}"), 400, "messages[0].role", "user");
        refused(server.post(path, "{\"messages\":[{\"role\":\"user\"}]}"), 400, "messages[0].content", "string");
        refused(server.post(path, "{\"messages\":[{\"role\":\"assistant\",\"content\":\"x\"}]}"), 400, "messages", "first");
        refused(server.post(path, "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"video\"}]}]}"), 400, "messages[0].content[0].type",
                "text");
        refused(server.post(path, "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\","
                + "\"image_url\":{\"url\":\"http://169.254.169.254/x.png\"}}]}]}"),
                400, "messages[0].content[0].image_url", "is not fetched");
        refused(server.post(path, "{\"messages\":[{\"role\":\"user\",\"content\":\"x\",\"weight\":1}]}"), 400, "messages[0].weight", "no field");
    }

    @Test
    void picturesThatAreNone() throws Exception {
        for (byte[] bytes : List.of(new byte[0], "hello".getBytes(StandardCharsets.UTF_8), promise(40_000, 30_000), promise(1, 1), promise(-1, 5))) {
            String url = "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes);
            refused(server.post("/v1/jobs", "{\"task\":\"depth\",\"pictures\":[\"" + url + "\"]}"), 400, "pictures[0]", "picture");
            byte[] form = ImagesTest.form("b", List.<String[]>of(new String[] {"prompt", "x"}), "image", bytes);
            refused(server.post("/v1/images/edits", form, "multipart/form-data; boundary=b"), 400, "image", "picture");
        }
        String huge = "data:image/png;base64," + Base64.getEncoder().encodeToString(promise(40_000, 30_000));
        refused(server.post("/v1/jobs", "{\"task\":\"depth\",\"pictures\":[\"" + huge + "\"]}"), 400, "pictures[0]", "40000x30000", "40000000");
        for (String url : List.of("https://example.org/a.png", "file:///etc/passwd", "data:text/html;base64,AAAA", "data:image/png;base64,%%%",
                "x")) {
            assertThat(server.post("/v1/jobs", "{\"task\":\"depth\",\"pictures\":[\"" + url + "\"]}").param()).as(url).isEqualTo("pictures[0]");
        }
        refused(server.post("/v1/jobs", "{\"task\":\"depth\"}"), 400, "pictures", "exactly one picture");
        refused(server.post("/v1/jobs", "{\"task\":\"depth\",\"pictures\":[7]}"), 400, "pictures[0]", "string");
        refused(server.post("/v1/parameters", "hello".getBytes(StandardCharsets.UTF_8), "image/png"), 422, null, "nothing of how it was made");
        refused(server.post("/v1/parameters", new byte[0], "image/png"), 400, null, "empty");
    }

    @Test
    void promptsThatAreTooLong() {
        refused(server.post(GENERATIONS, "{\"prompt\":\"" + "fox ".repeat(6000) + "\"}"), 400, "prompt", "tokens", "4096");
        refused(server.post(GENERATIONS, "{\"prompt\":\"" + "x".repeat(1 << 20) + "\"}"), 400, "prompt", "1048576 characters");
        refused(server.post("/v1/chat/completions", "{\"messages\":[{\"role\":\"user\",\"content\":\"" + "fox ".repeat(6000) + "\"}]}"), 400,
                "messages",
                "tokens");
    }

    @Test
    void formsThatAreBroken() throws Exception {
        byte[] whole = ImagesTest.form("b", List.<String[]>of(new String[] {"prompt", "x"}), "image", promise(1, 1));
        byte[] cut = java.util.Arrays.copyOf(whole, whole.length - 20);
        assertThat(server.post("/v1/images/edits", cut, "multipart/form-data; boundary=b").status()).isEqualTo(400);
        assertThat(server.post("/v1/images/edits", whole, "multipart/form-data").status()).isEqualTo(400);
        assertThat(server.post("/v1/images/edits", whole, "multipart/form-data; boundary=other").status()).isEqualTo(400);
        byte[] twice = ImagesTest.form("b", List.of(new String[] {"prompt", "x"}, new String[] {"prompt", "y"}), "image", promise(1, 1));
        refused(server.post("/v1/images/edits", twice, "multipart/form-data; boundary=b"), 400, "prompt", "2 times");
        byte[] text = ImagesTest.form("b", List.of(new String[] {"prompt", "x"}, new String[] {"image", "http://x/y.png"}), "other", new byte[0]);
        assertThat(server.post("/v1/images/edits", text, "multipart/form-data; boundary=b").status()).isEqualTo(400);
    }

    @Test
    void methodsAndPathsThatAreNotThere() {
        Answer method = server.send(server.request("/v1/jobs").method("PATCH", java.net.http.HttpRequest.BodyPublishers.noBody()).build());
        assertThat(method.status()).isEqualTo(405);
        assertThat(method.error()).contains("/v1/jobs", "PATCH", "POST");
        assertThat(server.send(server.request(GENERATIONS).GET().build()).status()).isEqualTo(405);
        assertThat(server.get("/v2/nothing").error()).contains("no GET /v2/nothing");
        assertThat(server.get("/v1/jobs/nothing").code()).isEqualTo("job_not_found");
        assertThat(server.get("/v1/jobs/" + "x".repeat(500) + "/events").status()).isEqualTo(404);
        assertThat(server.delete("/v1/jobs/nothing").status()).isEqualTo(404);
    }
}
