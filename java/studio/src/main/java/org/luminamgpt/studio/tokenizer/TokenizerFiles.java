// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
package org.luminamgpt.studio.tokenizer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.luminamgpt.tools.WholeFile;

/** Writes {@code tokenizer.json} and {@code tokenizer_config.json} with the real special names and ids of our own. */
public final class TokenizerFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private TokenizerFiles() {}

    /**
     * @param codes  image tokens, one for each code of the VQGAN
     * @param grids  the largest number of 32-pixel grids along a side
     * @return the size of the vocabulary
     */
    public static int write(Path directory, int codes, int grids, List<BpeTrainer.Merge> merges) throws IOException {
        List<String> specials = specials(codes, grids);
        List<String> names = new ArrayList<>(specials);
        names.addAll(List.of(ByteAlphabet.inOrder()));
        Set<String> known = new HashSet<>(names);
        for (BpeTrainer.Merge merge : merges) if (known.add(merge.merged())) names.add(merge.merged());

        ObjectNode file = JSON.createObjectNode();
        file.put("version", "1.0").putNull("truncation").putNull("padding");
        ArrayNode added = file.putArray("added_tokens");
        for (int id = 0; id < specials.size(); id++) {
            added.addObject().put("id", id).put("content", specials.get(id)).put("single_word", false).put("lstrip", false)
                    .put("rstrip", false).put("normalized", false).put("special", true);
        }
        file.putNull("normalizer");
        file.set("pre_tokenizer", preTokenizer());
        file.putNull("post_processor");
        file.set("decoder", byteLevel().put("add_prefix_space", true));
        ObjectNode model = file.putObject("model").put("type", "BPE").putNull("dropout").putNull("unk_token")
                .putNull("continuing_subword_prefix").putNull("end_of_word_suffix").put("fuse_unk", false).put("byte_fallback", false);
        ObjectNode vocabulary = model.putObject("vocab");
        for (int id = 0; id < names.size(); id++) vocabulary.put(names.get(id), id);
        ArrayNode pairs = model.putArray("merges");
        merges.forEach(merge -> pairs.add(merge.left() + " " + merge.right()));

        Files.createDirectories(directory);
        WholeFile.write(directory.resolve("tokenizer.json"), out -> JSON.writeValue(out, file));
        WholeFile.write(directory.resolve("tokenizer_config.json"), out -> JSON.writerWithDefaultPrettyPrinter().writeValue(out, config()));
        return names.size();
    }

    /** Special tokens in the order of their ids. */
    private static List<String> specials(int codes, int grids) {
        List<String> names = new ArrayList<>(List.of("<s>", "<pad>", "</s>", "<unk>"));
        IntStream.range(0, codes).mapToObj(TokenizerFiles::imageName).forEach(names::add);
        names.addAll(List.of("<eoss>", "<racm3:break>"));
        IntStream.rangeClosed(8706, 8709).mapToObj(TokenizerFiles::reserved).forEach(names::add);
        IntStream.rangeClosed(8796, 8800 + grids).mapToObj(TokenizerFiles::reserved).forEach(names::add);
        return names;
    }

    /** IMGIMG, the code's decimal digits as the letters A to J, Z. */
    private static String imageName(int code) {
        StringBuilder name = new StringBuilder("IMGIMG");
        Integer.toString(code).chars().forEach(digit -> name.append((char) (digit - '0' + 'A')));
        return name.append('Z').toString();
    }

    private static String reserved(int number) {
        return "<reserved%05d>".formatted(number);
    }

    private static ObjectNode preTokenizer() {
        ObjectNode sequence = JSON.createObjectNode().put("type", "Sequence");
        ArrayNode steps = sequence.putArray("pretokenizers");
        for (String regex : List.of("<sentinel:[0-9]+>", "(IMGIMG)((A|B|C|D|E|F|G|H|I){1,4})Z", "([\t\n]|    |  )")) {
            ObjectNode split = steps.addObject().put("type", "Split");
            split.putObject("pattern").put("Regex", regex);
            split.put("behavior", "Isolated").put("invert", false);
        }
        steps.addObject().put("type", "Digits").put("individual_digits", true);
        steps.addObject().put("type", "Punctuation").put("behavior", "Isolated");
        steps.add(byteLevel());
        return sequence;
    }

    private static ObjectNode byteLevel() {
        return JSON.createObjectNode().put("type", "ByteLevel").put("add_prefix_space", false).put("trim_offsets",
                true).put("use_regex", true);
    }

    private static ObjectNode config() {
        return JSON.createObjectNode().put("bos_token", "<s>").put("eos_token", "</s>").put("pad_token", "<pad>")
                .put("sep_token", "<reserved08706>").put("unk_token", "<unk>").put("clean_up_tokenization_spaces", false)
                .put("legacy", false).put("tokenizer_class", "LlamaTokenizer");
    }
}
