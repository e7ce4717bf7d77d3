// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.engine;

import java.nio.file.Path;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.Lumina;
import org.luminamgpt.LuminaException;
import org.luminamgpt.LuminaOptions;
import org.luminamgpt.ModelInfo;
import org.luminamgpt.internal.bindings.LuminaNative;
import org.luminamgpt.internal.bindings.lumina_vq;
import org.luminamgpt.internal.bindings.lumina_vq_info;
import org.luminamgpt.internal.bindings.lumina_vq_options;
import org.luminamgpt.internal.picture.Rgb;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The VQGAN of lumina.h. */
public final class JniCodec implements PictureCodec {
    private static final Logger LOG = LoggerFactory.getLogger(Lumina.class);

    private final Handle<lumina_vq> handle;
    private volatile ModelInfo.Codec info;

    private JniCodec(lumina_vq vq) {
        handle = new Handle<>(vq, open -> {}, LuminaNative::lumina_vq_close);
        info = ask();
        LOG.info("pictures are coded on {}: {}", info.device(), info.deviceReason());
    }

    /** On the engine's device; on the CPU where the codec has no room on the card or is not served well there. */
    public static PictureCodec open(Path directory, LuminaOptions options) {
        Natives.load();
        return Natives.withMemory(() -> openNow(directory, options));
    }

    private static PictureCodec openNow(Path directory, LuminaOptions options) {
        var vq = new lumina_vq();
        try (var raw = new lumina_vq_options(); var dir = Natives.string(directory.toString());
                var device = Natives.string(Natives.device(options.device()));
                var cuda = Natives.string(Natives.cudaLibrary(options.device()))) {
            raw.struct_size(raw.sizeof());
            raw.dir(dir).device(device).cuda_library(cuda).threads(options.threads()).fall_back(1);
            Status.check(LuminaNative.lumina_vq_open(raw, vq));
        }
        try {
            return new JniCodec(vq);
        } catch (RuntimeException | Error e) {
            LuminaNative.lumina_vq_close(vq);
            throw e;
        }
    }

    private ModelInfo.Codec ask() {
        try (var raw = new lumina_vq_info()) {
            raw.struct_size(raw.sizeof());
            handle.call(v -> LuminaNative.lumina_vq_get_info(v, raw));
            return new ModelInfo.Codec(raw.codes(), raw.embed_dim(), raw.downsampling(), raw.can_encode() != 0,
                    raw.can_decode() != 0, raw.parameters(), Status.text(raw.device()), Status.text(raw.device_why()));
        }
    }

    /** A card that fails gives way to the CPU, and says so once. */
    private void look() {
        if (info.device().equals("cpu")) {
            return;
        }
        ModelInfo.Codec now = ask();
        if (!now.equals(info)) {
            LOG.warn("pictures are coded on {}: {}", now.device(), now.deviceReason());
            info = now;
        }
    }

    @Override
    public ModelInfo.Codec info() {
        return info;
    }

    @Override
    public CodeGrid encode(Rgb picture) {
        int cell = CodeGrid.CELL;
        if (picture.width() % cell != 0 || picture.height() % cell != 0) {
            throw new LuminaException.InvalidRequest("the codec takes pictures whose sides are multiples of " + cell + ", this one is "
                    + picture.width() + "x" + picture.height());
        }
        int[] codes = new int[picture.width() / cell * (picture.height() / cell)];
        handle.call(vq -> LuminaNative.lumina_vq_encode(vq, picture.pixels(), picture.height(), picture.width(), codes));
        look();
        return new CodeGrid(picture.height() / cell, picture.width() / cell, codes);
    }

    @Override
    public Rgb decode(CodeGrid grid) {
        int width = Math.multiplyExact(grid.width(), CodeGrid.CELL);
        int height = Math.multiplyExact(grid.height(), CodeGrid.CELL);
        byte[] pixels = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
        int[] codes = grid.codes();
        handle.call(vq -> LuminaNative.lumina_vq_decode(vq, codes, grid.height(), grid.width(), pixels));
        look();
        return new Rgb(width, height, pixels);
    }

    @Override
    public void close() {
        handle.close();
    }
}
