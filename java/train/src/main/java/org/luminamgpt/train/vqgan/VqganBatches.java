// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.vqgan;

import java.awt.Dimension;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.luminamgpt.train.tensor.Ops;

/** What one VQGAN step looks at; depends on seed and step only. Of processes that train together, each takes its share. */
record VqganBatches(PictureSource source, VqganOptions options, int lattice) {
    /**
     * What one process looks at.
     *
     * @param pictures never none: one that would have none takes the first, which then counts nothing
     * @param count    of them that count
     * @param all      that count in all processes
     */
    record Share(List<BufferedImage> pictures, int count, int all) {
        /** Of the mean over the whole batch. */
        double weight() {
            return (double) count / all;
        }
    }

    Share at(long step, int rank, int ranks) {
        List<BufferedImage> batch = at(step);
        List<BufferedImage> mine = batch.subList(rank * batch.size() / ranks, (rank + 1) * batch.size() / ranks);
        return new Share(mine.isEmpty() ? batch.subList(0, 1) : mine, mine.size(), batch.size());
    }

    /** Indices a step may look through for pictures of one size. */
    private static final int REACH = 64;

    /** Crops on the code lattice in the first part of the run, whole pictures of one size afterwards. */
    private List<BufferedImage> at(long step) {
        return step < options.wholeFrom() ? crops(step) : whole(step);
    }

    private List<BufferedImage> crops(long step) {
        Random random = new Random(Ops.seed(options.seed(), 2, step));
        List<BufferedImage> batch = new ArrayList<>();
        for (int i = 0; i < options.cropBatch(); i++) {
            batch.add(crop(source.picture(first(step) + i), random));
        }
        return batch;
    }

    /** Up to {@code wholeBatch} pictures of the first one's size: rare sizes come in smaller batches. */
    private List<BufferedImage> whole(long step) {
        long first = first(step);
        Dimension size = source.size(first);
        return LongStream.range(first, first + REACH).filter(index -> source.size(index).equals(size)).limit(options.wholeBatch())
                .mapToObj(source::picture).toList();
    }

    /** Of the indices that are a step's own. */
    private long first(long step) {
        return step * Math.max(REACH, options.cropBatch());
    }

    private BufferedImage crop(BufferedImage picture, Random random) {
        if (picture.getWidth() < options.crop() || picture.getHeight() < options.crop()) {
            throw new IllegalArgumentException("a picture of " + picture.getWidth() + "x" + picture.getHeight()
                    + " is smaller than the crop of " + options.crop());
        }
        int x = random.nextInt((picture.getWidth() - options.crop()) / lattice + 1) * lattice;
        int y = random.nextInt((picture.getHeight() - options.crop()) / lattice + 1) * lattice;
        return picture.getSubimage(x, y, options.crop(), options.crop());
    }
}
