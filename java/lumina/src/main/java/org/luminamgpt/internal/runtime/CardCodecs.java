// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.runtime;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.ModelInfo;
import org.luminamgpt.internal.engine.PictureCodec;
import org.luminamgpt.internal.picture.Rgb;

/** The codecs of several cards as one: pictures go to them in turn, so that none loses more of its time than the others. */
final class CardCodecs implements PictureCodec {
    private final List<PictureCodec> codecs;
    private final AtomicInteger turn = new AtomicInteger();

    private CardCodecs(List<PictureCodec> codecs) {
        this.codecs = codecs;
    }

    /** A codec for each part, which all give the same pixels; of one, it is that one. */
    static <P> PictureCodec open(List<P> parts, Function<P, PictureCodec> open) {
        List<PictureCodec> codecs = Opened.all(parts, open, PictureCodec::close);
        return codecs.size() == 1 ? codecs.get(0) : new CardCodecs(codecs);
    }

    /** The next one. Those whose card failed work on the CPU, and are left out while another does not. */
    private PictureCodec next() {
        List<PictureCodec> onCards = codecs.stream().filter(codec -> !codec.info().device().equals("cpu")).toList();
        List<PictureCodec> those = onCards.isEmpty() ? codecs.subList(0, 1) : onCards;
        return those.get(Math.floorMod(turn.getAndIncrement(), those.size()));
    }

    @Override
    public ModelInfo.Codec info() {
        List<ModelInfo.Codec> all = codecs.stream().map(PictureCodec::info).toList();
        ModelInfo.Codec first = all.get(0);
        return new ModelInfo.Codec(first.codes(), first.embeddingSize(), first.downsampling(), first.encodes(), first.decodes(),
                first.parameters(), all.stream().map(ModelInfo.Codec::device).distinct().collect(Collectors.joining(",")),
                all.stream().map(codec -> codec.device() + ": " + codec.deviceReason()).distinct().collect(Collectors.joining("; ")));
    }

    @Override
    public CodeGrid encode(Rgb picture) {
        return next().encode(picture);
    }

    @Override
    public Rgb decode(CodeGrid codes) {
        return next().decode(codes);
    }

    @Override
    public void close() {
        codecs.forEach(PictureCodec::close);
    }
}
