// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * {@code java tools/gates/Licences.java ALLOWED DIRECTORY}: reads each CycloneDX file ({@code *-cyclonedx.xml}) below a directory. Each
 * component has to have a version, a hash and a licence that the list of ALLOWED names; one of several is enough, as Maven's lists of
 * licences are choices. A line "group:name = licence" of the list says what a component's own pom does not. Prints a line for each licence.
 */
public final class Licences {
    private final TreeSet<String> allowed = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, String> stated = new TreeMap<>();
    private final TreeSet<String> used = new TreeSet<>();
    private final Map<String, TreeSet<String>> found = new TreeMap<>();
    private final TreeSet<String> faults = new TreeSet<>();

    public static void main(String[] args) throws Exception {
        if (args.length != 2) {
            System.err.println("usage: Licences.java ALLOWED DIRECTORY");
            System.exit(2);
        }
        var licences = new Licences();
        licences.allow(Path.of(args[0]));
        List<Path> files;
        try (Stream<Path> all = Files.walk(Path.of(args[1]))) {
            files = all.filter(file -> file.toString().endsWith("-cyclonedx.xml")).sorted().toList();
        }
        for (Path file : files) {
            licences.read(file);
        }
        licences.end(files.size());
    }

    private void allow(Path list) throws IOException {
        for (String line : Files.readAllLines(list)) {
            String text = line.replaceFirst("#.*", "").strip();
            int equals = text.indexOf('=');
            if (equals >= 0) {
                stated.put(text.substring(0, equals).strip(), text.substring(equals + 1).strip());
            } else if (!text.isEmpty()) {
                allowed.add(text);
            }
        }
    }

    private void read(Path file) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        Element bom = factory.newDocumentBuilder().parse(file.toFile()).getDocumentElement();
        for (Element components : children(bom, "components")) {
            for (Element component : children(components, "component")) {
                check(component);
            }
        }
    }

    private void check(Element component) {
        String name = text(component, "group") + ":" + text(component, "name");
        if (text(component, "version").isEmpty()) {
            faults.add(name + " has no version");
        }
        if (children(component, "hashes").isEmpty()) {
            faults.add(name + " has no hash");
        }
        List<String> licences = licences(component);
        if (stated.containsKey(name)) {
            used.add(name);
            licences = List.of(stated.get(name));
        }
        if (licences.isEmpty()) {
            faults.add(name + " names no licence; if its files do, add \"" + name + " = LICENCE\" to the list");
        } else if (licences.stream().noneMatch(allowed::contains)) {
            faults.add(name + " is under " + licences + ", which the list does not allow");
        } else {
            String first = licences.stream().filter(allowed::contains).findFirst().orElseThrow();
            found.computeIfAbsent(first, key -> new TreeSet<>()).add(name);
        }
    }

    private static List<String> licences(Element component) {
        var names = new ArrayList<String>();
        for (Element all : children(component, "licenses")) {
            for (Element licence : children(all, "license")) {
                names.add(text(licence, "id").isEmpty() ? text(licence, "name") : text(licence, "id"));
            }
            for (Element expression : children(all, "expression")) {
                names.addAll(List.of(expression.getTextContent().strip().replaceAll("[()]", "").split(" OR ")));
            }
        }
        return names;
    }

    private void end(int files) {
        stated.keySet().stream().filter(name -> !used.contains(name)).forEach(name -> faults.add("the list states " + name + ", which nothing needs"));
        found.forEach((licence, components) -> System.out.printf("%4d  %s%n", components.size(), licence));
        System.out.printf("%d bills of materials, %d components, %d faults%n", files, found.values().stream().mapToInt(TreeSet::size).sum(), faults.size());
        faults.forEach(System.err::println);
        if (files == 0) {
            System.err.println("there is no *-cyclonedx.xml");
        }
        System.exit(files > 0 && faults.isEmpty() ? 0 : 1);
    }

    private static List<Element> children(Element parent, String name) {
        var found = new ArrayList<Element>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }

    private static String text(Element parent, String name) {
        List<Element> found = children(parent, name);
        return found.isEmpty() ? "" : found.get(0).getTextContent().strip();
    }
}
