// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.train.vqgan;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.luminamgpt.tools.WholeFile;
import org.luminamgpt.train.data.Yaml;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * Shape of a Chameleon VQGAN without attention levels, as vqgan.yaml states it.
 *
 * @param channels   width of the first level (ch)
 * @param multipliers width of each level in units of ch; the picture shrinks by 2 between levels
 * @param groups     of every GroupNorm; 32 in the published model, 4 for narrow ones
 */
public record VqganConfig(int channels, List<Integer> multipliers, int resBlocks, int zChannels,
                          int embedDim, int codes, int groups, int resolution) {
    /** The embedded model's: 3.06 M parameters, f = 16, 2048 codes. */
    public static final VqganConfig MINI = new VqganConfig(16, List.of(1, 1, 2, 4, 8), 1, 128, 16, 2048, 4, 128);

    private static final long MOST_CHANNELS = 1 << 14;  // as the engine's codec

    public VqganConfig {
        multipliers = List.copyOf(multipliers);
        if (channels < 1 || resBlocks < 1 || zChannels < 1 || embedDim < 1 || codes < 2 || groups < 1) {
            throw new IllegalArgumentException("VQGAN sizes must be positive and codes at least 2");
        }
        if (multipliers.isEmpty() || multipliers.size() > 8) {
            throw new IllegalArgumentException("ch_mult wants 1 to 8 levels, has " + multipliers.size());
        }
        for (int multiplier : multipliers) {
            if (multiplier < 1 || (long) channels * multiplier % groups != 0 || (long) channels * multiplier > MOST_CHANNELS) {
                throw new IllegalArgumentException("width " + channels + " x " + multiplier
                        + " is not a multiple of num_groups " + groups + " up to " + MOST_CHANNELS);
            }
        }
    }

    /** Pixels to a side of one code. */
    public int factor() {
        return 1 << (multipliers.size() - 1);
    }

    public int width(int level) {
        return channels * multipliers.get(level);
    }

    public static VqganConfig read(Path yaml) throws IOException {
        try {
            Map<?, ?> root = Yaml.map(yaml);
            Map<?, ?> params = (Map<?, ?>) ((Map<?, ?>) root.get("model")).get("params");
            Map<?, ?> dd = (Map<?, ?>) params.get("ddconfig");
            if (Boolean.TRUE.equals(dd.get("double_z")) || !((List<?>) dd.get("attn_resolutions")).isEmpty()) {
                throw new IOException(yaml + ": double_z and attn_resolutions are not trained here");
            }
            List<Integer> multipliers = ((List<?>) dd.get("ch_mult")).stream().map(m -> (Integer) m).toList();
            Object groups = dd.get("num_groups");
            return new VqganConfig((Integer) dd.get("ch"), multipliers, (Integer) dd.get("num_res_blocks"),
                    (Integer) dd.get("z_channels"), (Integer) params.get("embed_dim"), (Integer) params.get("n_embed"),
                    groups == null ? 32 : (Integer) groups, (Integer) dd.get("resolution"));
        } catch (NullPointerException | ClassCastException e) {
            throw new IOException(yaml + " lacks model.params with embed_dim, n_embed and ddconfig", e);
        } catch (IllegalArgumentException e) {
            throw new IOException(yaml + ": " + e.getMessage(), e);
        }
    }

    public void write(Path yaml) throws IOException {
        Map<String, Object> dd = new LinkedHashMap<>();
        dd.put("double_z", false);
        dd.put("z_channels", zChannels);
        dd.put("resolution", resolution);
        dd.put("in_channels", 3);
        dd.put("out_ch", 3);
        dd.put("ch", channels);
        dd.put("ch_mult", multipliers);
        dd.put("num_res_blocks", resBlocks);
        dd.put("attn_resolutions", List.of());
        dd.put("dropout", 0.0);
        dd.put("num_groups", groups);
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("embed_dim", embedDim);
        params.put("n_embed", codes);
        params.put("ddconfig", dd);
        Map<String, Object> model = new LinkedHashMap<>(); // the order of Map.of is another in each JVM
        model.put("target", "taming.models.vqgan.VQModel");
        model.put("params", params);
        DumpSettings style = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();
        WholeFile.write(yaml, new Dump(style).dumpToString(Map.of("model", model)));
    }
}
