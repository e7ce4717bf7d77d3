// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.internal.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.luminamgpt.Golden;
import org.luminamgpt.ImageSize;

class SizeListTest {
    @Test
    void hasTheReferencesSizesInItsOrder() {
        Golden.json("image/crop_size_list.json").properties().forEach(entry -> {
            List<ImageSize> golden = Golden.list(entry.getValue().get("sizes_wh")).stream()
                    .map(size -> new ImageSize(size.get(0).intValue(), size.get(1).intValue())).toList();
            assertThat(SizeList.of(Integer.parseInt(entry.getKey())).sizes()).isEqualTo(golden);
        });
    }

    @Test
    void choosesTheReferencesSizeForEverySource() {
        for (JsonNode golden : Golden.list(Golden.json("image/var_center_crop.json"))) {
            JsonNode source = golden.get("source_wh");
            JsonNode chosen = golden.get("chosen_wh");
            assertThat(SizeList.of(golden.get("target_size").intValue()).best(source.get(0).intValue(), source.get(1).intValue()))
                    .isEqualTo(new ImageSize(chosen.get(0).intValue(), chosen.get(1).intValue()));
        }
    }

    @Test
    void ofEquallyGoodSizesItTakesTheLarger() {
        assertThat(SizeList.of(512).best(50, 50)).isEqualTo(new ImageSize(512, 512));
        assertThat(SizeList.of(List.of(512, 768)).best(50, 50)).isEqualTo(new ImageSize(768, 768));
    }

    @Test
    void namesTheNearestSizes() {
        assertThat(SizeList.of(128).nearest(new ImageSize(130, 120), 2))
                .containsExactly(new ImageSize(128, 128), new ImageSize(128, 96));
    }
}
