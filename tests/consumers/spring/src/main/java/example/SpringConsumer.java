// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package example;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.luminamgpt.Image;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.LuminaListener;
import org.luminamgpt.Request;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** A web application with the starter, and what its users see of it. */
@SpringBootApplication
public class SpringConsumer {
    private static final String FOX = "A cartoon picture of a fox in the center on a blue background.";
    private static final long FIRST_OF_LAST = 74;
    private static final CountDownLatch LAST = new CountDownLatch(4);

    public static void main(String[] args) throws Exception {
        boolean good = false;
        try (ConfigurableApplicationContext application = SpringApplication.run(SpringConsumer.class, args)) {
            var web = new Web(URI.create("http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port")));
            draw(web, Path.of(args[0]));
            ask(web, Files.readAllBytes(Path.of(args[0])));
            showRows(web);
            refuse(web);
            watch(web);
            stop(application, web);
            good = true;
        } finally {
            System.out.println(good ? "all is as expected" : "something is not as expected");
        }
    }

    /** Hears when the last pictures are under way. */
    @Bean
    LuminaListener ear() {
        return new LuminaListener() {
            @Override
            public void submitted(Request request) {
                Long seed = request.sampling().seed();
                if (seed != null && seed >= FIRST_OF_LAST) {
                    LAST.countDown();
                }
            }
        };
    }

    private static void draw(Web web, Path file) throws Exception {
        HttpResponse<byte[]> drawn = web.get("/draw?prompt=" + Web.encode(FOX) + "&seed=7");
        check(drawn.statusCode() == 200, "a picture is drawn");
        Files.write(file, drawn.body());
        var made = Image.readMetadata(file).orElseThrow();
        check(made.sampling().seed() == 7 && made.size().width() == 128, "as was asked: " + made);
        byte[] again = web.get("/draw?prompt=" + Web.encode(FOX) + "&seed=7").body();
        check(Arrays.equals(again, drawn.body()), "the same seed draws the same picture");
    }

    private static void ask(Web web, byte[] png) throws Exception {
        String answer = web.post("/ask?question=" + Web.encode("What color is the background?"), png);
        check(answer.toLowerCase(Locale.ROOT).contains("blue"), "the picture is understood: " + answer);
    }

    /** As many rows as time allows, and the whole picture. */
    private static void showRows(Web web) throws Exception {
        List<String> rows = new String(web.get("/rows?prompt=" + Web.encode(FOX)).body(), StandardCharsets.UTF_8).lines()
                .filter(line -> line.startsWith("data:")).toList();
        check(!rows.isEmpty() && rows.get(rows.size() - 1).equals("data:8 of 8"), "rows come as they are drawn: " + rows);
    }

    private static void refuse(Web web) throws Exception {
        HttpResponse<byte[]> refused = web.get("/draw?prompt=");
        check(refused.statusCode() == 400 && new String(refused.body(), StandardCharsets.UTF_8).contains("empty"), "an empty prompt is refused");
    }

    private static void watch(Web web) throws Exception {
        String health = new String(web.get("/actuator/health").body(), StandardCharsets.UTF_8);
        check(health.contains("\"lumina\":{") && health.contains("\"status\":\"UP\""), "health: " + health);
        String operations = new String(web.get("/actuator/metrics/gen_ai.client.operation?tag=gen_ai.operation.name:image").body(),
                StandardCharsets.UTF_8);
        check(operations.contains("\"COUNT\",\"value\":4"), "four calls of the picture model were observed: " + operations);
        check(web.get("/actuator/metrics/gen_ai.client.token.usage").statusCode() == 200, "tokens are counted");
        check(web.get("/actuator/metrics/lumina.tokens.generated").statusCode() == 200, "the engine is measured");
    }

    /** Requests that are under way when the application stops are answered. */
    private static void stop(ConfigurableApplicationContext application, Web web) throws Exception {
        List<CompletableFuture<HttpResponse<byte[]>>> last = IntStream.range(0, 4)
                .mapToObj(i -> web.send("/draw?prompt=" + Web.encode(FOX) + "&seed=" + (FIRST_OF_LAST + i))).toList();
        check(LAST.await(1, TimeUnit.MINUTES), "four requests are under way");
        Lumina lumina = application.getBean(Lumina.class);
        application.close();
        for (CompletableFuture<HttpResponse<byte[]>> answer : last) {
            check(answer.get(1, TimeUnit.MINUTES).statusCode() == 200, "a request under way is answered");
        }
        try {
            lumina.generate(Request.image(FOX));
            check(false, "a closed model draws no more");
        } catch (LuminaException.Closed e) {
            check(true, "the model is closed: " + e.getMessage());
        }
    }

    private static void check(boolean good, String what) {
        if (!good) {
            throw new AssertionError("expected: " + what);
        }
        System.out.println("ok: " + what);
    }

    private record Web(URI server, HttpClient client) {
        Web(URI server) {
            this(server, HttpClient.newHttpClient());
        }

        HttpResponse<byte[]> get(String path) throws Exception {
            return send(path).get(1, TimeUnit.MINUTES);
        }

        CompletableFuture<HttpResponse<byte[]>> send(String path) {
            return client.sendAsync(HttpRequest.newBuilder(server.resolve(path)).build(), HttpResponse.BodyHandlers.ofByteArray());
        }

        String post(String path, byte[] png) throws Exception {
            return client.send(HttpRequest.newBuilder(server.resolve(path)).header("Content-Type", "image/png")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(png)).build(), HttpResponse.BodyHandlers.ofString()).body();
        }

        static String encode(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }
    }
}
