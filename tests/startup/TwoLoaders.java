// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;

/** The library in two class loaders of one JVM, as after a redeployment: each opens the embedded model and draws. Its argument is the class path. */
public final class TwoLoaders {
    private TwoLoaders() {}

    public static void main(String[] args) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : args[0].split(File.pathSeparator)) {
            urls.add(new File(entry).toURI().toURL());
        }
        for (int deployment = 1; deployment <= 2; deployment++) {
            ClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
            Thread.currentThread().setContextClassLoader(loader);
            Object builder = loader.loadClass("org.luminamgpt.Lumina").getMethod("embedded").invoke(null);
            Class<?> type = loader.loadClass("org.luminamgpt.Lumina");
            Class<?> requests = loader.loadClass("org.luminamgpt.Request");
            Object lumina = builder.getClass().getMethod("build").invoke(builder);
            Object request = requests.getMethod("image", String.class).invoke(null, "A cartoon picture of a fox in the center on a blue background.");
            request = requests.getMethod("seed", long.class).invoke(request, 3L);
            Object result = type.getMethod("generate", requests).invoke(lumina, request);
            System.out.println(deployment + " " + java.util.Arrays.hashCode((int[]) result.getClass().getMethod("ids").invoke(result)));
            type.getMethod("close").invoke(lumina);
        }
    }
}
