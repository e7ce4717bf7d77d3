// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.engine;

import java.nio.file.Path;
import org.luminamgpt.CodeGrid;
import org.luminamgpt.LuminaException;
import org.luminamgpt.LuminaOptions;
import org.luminamgpt.ModelInfo;
import org.luminamgpt.internal.bindings.LuminaNative;
import org.luminamgpt.internal.bindings.lumina_vq;
import org.luminamgpt.internal.bindings.lumina_vq_info;
import org.luminamgpt.internal.bindings.lumina_vq_options;
import org.luminamgpt.internal.picture.Rgb;

/** The VQGAN of lumina.h. */
public final class JniCodec implements PictureCodec {
    private final Handle<lumina_vq> handle;
    private final ModelInfo.Codec info;

    private JniCodec(lumina_vq vq) {
        handle = new Handle<>(vq, open -> {}, LuminaNative::lumina_vq_close);
        try (var raw = new lumina_vq_info()) {
            raw.struct_size(raw.sizeof());
            handle.call(v -> LuminaNative.lumina_vq_get_info(v, raw));
            info = new ModelInfo.Codec(raw.codes(), raw.embed_dim(), raw.downsampling(), raw.can_encode() != 0,
                    raw.can_decode() != 0, raw.parameters());
        }
    }

    public static PictureCodec open(Path directory, LuminaOptions options) {
        Natives.load();
        var vq = new lumina_vq();
        try (var raw = new lumina_vq_options(); var dir = Natives.string(directory.toString());
                var device = Natives.string("cpu")) {  // whatever the engine's is: the codec runs on no other
            raw.struct_size(raw.sizeof());
            raw.dir(dir).device(device).threads(options.threads());
            Status.check(LuminaNative.lumina_vq_open(raw, vq));
        }
        return new JniCodec(vq);
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
        return new CodeGrid(picture.height() / cell, picture.width() / cell, codes);
    }

    @Override
    public Rgb decode(CodeGrid grid) {
        int width = Math.multiplyExact(grid.width(), CodeGrid.CELL);
        int height = Math.multiplyExact(grid.height(), CodeGrid.CELL);
        byte[] pixels = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
        int[] codes = grid.codes();
        handle.call(vq -> LuminaNative.lumina_vq_decode(vq, codes, grid.height(), grid.width(), pixels));
        return new Rgb(width, height, pixels);
    }

    @Override
    public void close() {
        handle.close();
    }
}
