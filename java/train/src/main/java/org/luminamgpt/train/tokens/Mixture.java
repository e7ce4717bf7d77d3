// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.tokens;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.luminamgpt.train.data.CounterRandom;
import org.luminamgpt.train.data.Yaml;

/**
 * Token sets mixed by ratio, and the order that training sees them in: batches of similar length, the same for the
 * same seed and epoch. Thread-safe.
 *
 * <p>Configured as in the reference: a YAML map with {@code META}, a list of {@code path} (a folder of shards, relative
 * to the file), {@code ratio} (share of its records that each epoch draws without replacement; above 1, whole repeats
 * and a share; default 1) and {@code type} (a label; default "default"). Beside it, {@code START} may say at which step of the
 * run the mixture begins (default 0): one that replaces another in a run is then met from its own first batch on.
 */
public final class Mixture implements AutoCloseable {
    /** Batches whose samples are shuffled among one another, as the reference groups them. */
    private static final int CHUNK = 500;

    /** One entry of the configuration. */
    public record Entry(Path path, double ratio, String type) {
        public Entry {
            if (!(ratio > 0) || ratio > 1000) {
                throw new IllegalArgumentException("ratio of " + path + " must be above 0 and at most 1000, was " + ratio);
            }
        }
    }

    private final List<Entry> entries;
    private final List<TokenSet> sets = new ArrayList<>();
    private final int[] starts;
    private final long firstStep;

    private Mixture(List<Entry> entries, List<TokenSet> sets, long firstStep) {
        this.entries = entries;
        this.firstStep = firstStep;
        this.sets.addAll(sets);
        this.starts = new int[sets.size() + 1];
        for (int i = 0; i < sets.size(); i++) starts[i + 1] = Math.addExact(starts[i], sets.get(i).size());
    }

    public static Mixture read(Path yaml) throws IOException {
        Map<?, ?> settings = Yaml.map(yaml);
        if (!(settings.get("META") instanceof List<?> meta) || meta.isEmpty()) {
            throw new IOException(yaml + ": wanted META, a list of {path, ratio, type}");
        }
        Object start = settings.containsKey("START") ? settings.get("START") : 0;
        if (!(start instanceof Integer step) || step < 0) {
            throw new IOException(yaml + ": START must be a step of the run, 0 or more, was " + start);
        }
        List<Entry> entries = new ArrayList<>();
        for (Object item : meta) entries.add(entry(yaml, item));
        return of(entries, step);
    }

    private static Entry entry(Path yaml, Object item) throws IOException {
        if (!(item instanceof Map<?, ?> map) || !(map.get("path") instanceof String path)) {
            throw new IOException(yaml + ": an entry of META needs a path, was " + item);
        }
        Object ratio = map.containsKey("ratio") ? map.get("ratio") : 1.0;
        if (!(ratio instanceof Number number)) throw new IOException(yaml + ": ratio of " + path + " is no number: " + ratio);
        Object type = map.containsKey("type") ? map.get("type") : "default";
        try {
            return new Entry(yaml.toAbsolutePath().resolveSibling(path), number.doubleValue(), String.valueOf(type));
        } catch (IllegalArgumentException e) {
            throw new IOException(yaml + ": " + e.getMessage(), e);
        }
    }

    public static Mixture of(List<Entry> entries) throws IOException {
        return of(entries, 0);
    }

    private static Mixture of(List<Entry> entries, long firstStep) throws IOException {
        List<TokenSet> sets = new ArrayList<>();
        try {
            for (Entry entry : entries) sets.add(TokenSet.open(entry.path()));
            return new Mixture(List.copyOf(entries), sets, firstStep);
        } catch (IOException | RuntimeException e) {
            for (TokenSet set : sets) set.close();
            throw e;
        }
    }

    /** Step of the run at which the first batch is met. */
    public long firstStep() {
        return firstStep;
    }

    /** Records of all sets, ratios aside. */
    public int size() {
        return starts[sets.size()];
    }

    public TokenRecord get(int index) {
        int set = set(index);
        return sets.get(set).get(index - starts[set]);
    }

    public int length(int index) {
        int set = set(index);
        return sets.get(set).length(index - starts[set]);
    }

    /** Set, shard and item of a record, for messages. */
    public String name(int index) {
        int set = set(index);
        return entries.get(set).path() + ": " + sets.get(set).name(index - starts[set]);
    }

    private int set(int index) {
        java.util.Objects.checkIndex(index, size());
        int found = Arrays.binarySearch(starts, index);
        while (found >= 0 && starts[found + 1] == index) found++;  // empty sets share their start
        return found >= 0 ? found : -found - 2;
    }

    /**
     * The batches of an epoch. Each set is drawn by its ratio; what does not fill a last batch is dropped; samples are sorted
     * by length, shuffled inside chunks of {@value #CHUNK} batches, and the batches are shuffled.
     *
     * @throws IllegalArgumentException when an epoch has less than one batch
     */
    public int[][] epoch(long seed, long epoch, int batch) {
        CounterRandom random = new CounterRandom(seed, epoch);
        int[] drawn = IntStream.range(0, sets.size()).flatMap(set -> IntStream.of(draw(set, random))).toArray();
        shuffle(drawn, 0, drawn.length, random);
        int count = batch < 1 ? 0 : drawn.length / batch;
        if (count == 0) throw new IllegalArgumentException("an epoch of " + drawn.length + " samples has no whole batch of " + batch);
        int[] sorted = Arrays.stream(drawn, 0, count * batch).boxed().sorted(Comparator.comparingInt(this::length)).mapToInt(i ->
                i).toArray();
        for (int from = 0; from < sorted.length; from += CHUNK * batch) shuffle(sorted, from, Math.min(sorted.length, from
                + CHUNK * batch), random);
        int[] order = IntStream.range(0, count).toArray();
        shuffle(order, 0, count, random);
        return IntStream.of(order).mapToObj(i -> Arrays.copyOfRange(sorted, i * batch, (i + 1) * batch)).toArray(int[][]::new);
    }

    private int[] draw(int set, CounterRandom random) {
        int size = sets.get(set).size();
        int[] all = IntStream.range(starts[set], starts[set + 1]).toArray();
        shuffle(all, 0, size, random);
        int wanted = (int) Math.min(Integer.MAX_VALUE, Math.round(size * entries.get(set).ratio()));
        return IntStream.range(0, size == 0 ? 0 : wanted).map(i -> all[i % size]).toArray();
    }

    private static void shuffle(int[] values, int from, int to, CounterRandom random) {
        for (int i = to - 1; i > from; i--) {
            int other = from + random.nextInt(i - from + 1);
            int value = values[i];
            values[i] = values[other];
            values[other] = value;
        }
    }

    @Override
    public void close() throws IOException {
        for (TokenSet set : sets) set.close();
    }
}
