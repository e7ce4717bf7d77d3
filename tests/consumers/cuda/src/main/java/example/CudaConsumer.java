// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package example;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.luminamgpt.Device;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.ModelInfo;
import org.luminamgpt.Request;

/** What an application sees that has the CUDA jar beside it: a card where there is one, else the CPU and the reason. */
public final class CudaConsumer {
    private static final Request FOX =
            Request.image("A 3D render picture of a fox in the center on a green background.").size(128, 128).seed(42);

    private CudaConsumer() {}

    public static void main(String[] args) throws IOException {
        boolean standIn = System.getenv("LUMINA_STAND_IN_DRIVER") != null;
        try (Lumina cpu = Lumina.embedded().device(Device.cpu()).build()) {
            int[] fox = draw(cpu);
            try (Lumina any = Lumina.embedded().device(Device.auto()).build()) {
                ModelInfo.Engine engine = any.info().engine();
                System.out.println(engine.device() + ", " + engine.cardUse() + ": " + engine.deviceReason());
                check(unpacked().size() == 1, "the CUDA library is unpacked once: " + unpacked());
                if (engine.cardUse() == ModelInfo.CardUse.USED) {
                    check(engine.device().equals("cuda:0"), "the card is the device");
                    check(draw(any).length == fox.length, "the card draws");
                    return;
                }
                check(engine.device().equals("cpu"), "the CPU stands in");
                if (standIn) {
                    check(engine.cardUse() == ModelInfo.CardUse.NONE, "the library of the jar has asked the driver");
                }
                check(engine.cardUse() != ModelInfo.CardUse.NO_LIBRARY && engine.cardUse() != ModelInfo.CardUse.OTHER_BUILD,
                        "the jar is found and of this build");
                check(Arrays.equals(draw(any), fox), "with the same pictures");
            }
            try (Lumina card = Lumina.embedded().device(Device.cuda(0)).build()) {
                check(false, "a card that is not there is refused: " + card.info());
            } catch (LuminaException.NativeLibrary e) {
                System.out.println(e.getMessage());
                check(e.getMessage().startsWith("device \"cuda:0\" is not to be had: no CUDA device: "), "what was wanted, and why not");
                check(e.getMessage().contains("ask for the device \"cpu\""), "what to do");
            }
            check(Arrays.equals(draw(cpu), fox), "another engine goes on");
        }
    }

    private static int[] draw(Lumina lumina) {
        BufferedImage image = lumina.generate(FOX).image().pixels();
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    private static List<Path> unpacked() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(System.getProperty("lumina.cache.path")))) {
            return files.filter(file -> file.endsWith("liblumina_cuda.so")).toList();
        }
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("this does not hold: " + what);
        }
        System.out.println("ok: " + what);
    }
}
