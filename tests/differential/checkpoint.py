# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
"""Random tiny checkpoints, in every layout that is read."""
import json
import os
import pickle
import struct
import sys
import types
import zipfile
from collections import OrderedDict

import numpy as np


def reserved(number):
    return f"<reserved{number:05}>"


def image_name(code):
    return "IMGIMG" + "".join(chr(ord("A") + int(digit)) for digit in str(code)) + "Z"


def random_vocabulary(rng):
    """Names and ids: the kinds in any order, image codes in any order on consecutive ids, gaps between the kinds."""
    images, grids = int(rng.integers(2, 70)), int(rng.integers(2, 6))
    kinds = [["<s>"], ["<pad>"], ["</s>"], ["<racm3:break>"], ["<eoss>"], [reserved(8706)], [reserved(8799)],
             [reserved(8800 + grid) for grid in range(grids)], [image_name(code) for code in rng.permutation(images)]]
    kinds += [[f"word{i}"] for i in range(int(rng.integers(1, 40)))]
    names, at = {}, 0
    for kind in rng.permutation(len(kinds)):
        at += int(rng.integers(0, 2))
        for name in kinds[kind]:
            names[name] = at
            at += 1
    return names, at + int(rng.integers(0, 3))


def random_config(rng):
    names, size = random_vocabulary(rng)
    heads = int(rng.choice([1, 2, 3, 4, 6, 8]))
    kv_heads = int(rng.choice([d for d in range(1, heads + 1) if heads % d == 0]))
    rows = int(rng.choice([d for d in range(1, kv_heads + 1) if kv_heads % d == 0]))
    head = 2 * int(rng.integers(1, 13))
    config = {"model_type": "chameleon", "num_hidden_layers": int(rng.integers(1, 5)), "hidden_size": heads * head,
              "intermediate_size": int(rng.integers(1, 80)), "num_attention_heads": heads, "num_key_value_heads": kv_heads,
              "vocab_size": size, "max_position_embeddings": 4096, "model_parallel_size": rows,
              "rms_norm_eps": float(rng.choice([1e-5, 1e-6, 1e-3])), "rope_theta": float(rng.choice([10000, 500, 1e6])),
              "swin_norm": bool(rng.integers(2)), "mask_image_logits": bool(rng.random() < 0.2),
              "attention_bias": bool(rng.integers(2)), "mlp_bias": bool(rng.integers(2)), "tie_word_embeddings": bool(rng.integers(2))}
    if rng.random() < 0.3:
        config["rope_scaling"] = {"type": "linear", "factor": float(rng.choice([2, 3.5]))}
    return config, names


def random_weights(rng, config):
    hidden, inner, heads, kv = (config[key] for key in ("hidden_size", "intermediate_size", "num_attention_heads", "num_key_value_heads"))
    head, weights = hidden // heads, {}

    def add(name, *shape):
        gain = name.endswith("norm.weight")
        scale = 1 if len(shape) == 1 or gain else shape[-1] ** -0.5
        weights[name] = (rng.standard_normal(shape) * (0.2 if gain else scale) + (1 if gain else 0)).astype(np.float32)

    def matrix(name, rows, cols, bias):
        add(name + ".weight", rows, cols)
        if bias:
            add(name + ".bias", rows)
    add("model.embed_tokens.weight", config["vocab_size"], hidden)
    weights["model.embed_tokens.weight"] *= hidden ** 0.5
    for layer in range(config["num_hidden_layers"]):
        prefix, bias = f"model.layers.{layer}.", config["attention_bias"]
        for name, rows, cols in (("q", hidden, hidden), ("k", kv * head, hidden), ("v", kv * head, hidden), ("o", hidden, hidden)):
            matrix(f"{prefix}self_attn.{name}_proj", rows, cols, bias)
        for name, rows, cols in (("gate", inner, hidden), ("up", inner, hidden), ("down", hidden, inner)):
            matrix(f"{prefix}mlp.{name}_proj", rows, cols, config["mlp_bias"])
        for name, most in (("q_norm", heads), ("k_norm", kv)):
            rows = config["model_parallel_size"] if rng.random() < 0.7 else most  # a row a head, as stock Chameleon has
            add(f"{prefix}self_attn.{name}.weight", rows, head)
            add(f"{prefix}self_attn.{name}.bias", rows, head)
        for name in ("input_layernorm", "post_attention_layernorm"):
            add(f"{prefix}{name}.weight", hidden)
    add("model.norm.weight", hidden)
    if not config["tie_word_embeddings"]:
        add("lm_head.weight", config["vocab_size"], hidden)
    return weights


# ---------------------------------------------------------------- number types

def bf16(values):
    bits = values.view(np.uint32)
    return ((bits + 0x7fff + (bits >> 16 & 1)) >> 16).astype(np.uint16)  # to nearest, ties to even


def stored(values, kind):
    """The bytes in a file, and the numbers that they are."""
    if kind == "F32":
        return values.tobytes(), values
    if kind == "F16":
        half = values.astype(np.float16)
        return half.tobytes(), half.astype(np.float32)
    half = bf16(values)
    return half.tobytes(), (half.astype(np.uint32) << 16).view(np.float32)


# ---------------------------------------------------------------- files

def write_safetensors(path, tensors, rng):
    header, at = {"__metadata__": {"format": "pt"}}, 0
    for name, (kind, shape, data) in tensors.items():
        header[name] = {"dtype": kind, "shape": list(shape), "data_offsets": [at, at + len(data)]}
        at += len(data)
    text = json.dumps(header).encode() + b" " * int(rng.integers(0, 9))  # the data may begin at any address
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(data for _, _, data in tensors.values()))


def write_torch(path, tensors, wrapped):
    """What torch.save writes, by Python's pickle alone."""
    torch, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")
    kinds = {"F32": "FloatStorage", "F16": "HalfStorage", "BF16": "BFloat16Storage"}
    for name in kinds.values():
        setattr(torch, name, type(name, (), {"__module__": "torch"}))

    def _rebuild_tensor_v2(*_):
        pass
    _rebuild_tensor_v2.__module__, _rebuild_tensor_v2.__qualname__ = "torch._utils", "_rebuild_tensor_v2"
    utils._rebuild_tensor_v2 = _rebuild_tensor_v2

    class Tensor:
        def __init__(self, key, kind, shape, count):
            self.id = ("storage", getattr(torch, kinds[kind]), key, "cpu", count)
            strides = [int(np.prod(shape[i + 1:], dtype=np.int64)) for i in range(len(shape))]
            self.arguments = (self, 0, tuple(shape), tuple(strides), False, OrderedDict())

        def __reduce__(self):
            return _rebuild_tensor_v2, self.arguments

    class Storage:
        def __init__(self, id):
            self.id = id

    class Pickler(pickle.Pickler):
        def persistent_id(self, value):
            return value.id if isinstance(value, Storage) else None
    state = OrderedDict()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as file:
        for i, (name, (kind, shape, data)) in enumerate(tensors.items()):
            tensor = Tensor(str(i), kind, shape, int(np.prod(shape, dtype=np.int64)))
            tensor.arguments = (Storage(tensor.id),) + tensor.arguments[1:]
            state[name] = tensor
            file.writestr(f"model/data/{i}", data)
        saved = {"torch": sys.modules.get("torch"), "torch._utils": sys.modules.get("torch._utils")}
        sys.modules.update({"torch": torch, "torch._utils": utils})
        try:
            with file.open("model/data.pkl", "w") as text:
                Pickler(text, protocol=2).dump({"state_dict": state, "epoch": 1} if wrapped else state)
        finally:
            for name, module in saved.items():
                sys.modules.pop(name) if module is None else sys.modules.update({name: module})


def write(folder, rng):
    """A checkpoint; returns its config, its names, its weights as the file has them, and what kind it is, in words."""
    config, names = random_config(rng)
    kind = str(rng.choice(["F32", "BF16", "F16", "mixed"]))
    tensors, weights = {}, {}
    for name, values in random_weights(rng, config).items():
        one = kind if kind != "mixed" else str(rng.choice(["F32", "BF16", "F16"]))
        data, weights[name] = stored(values, one)
        tensors[name] = (one, values.shape, data)
    order = [list(tensors)[i] for i in rng.permutation(len(tensors))]
    tensors = {name: tensors[name] for name in order}
    layout = str(rng.choice(["safetensors", "shards", "unindexed", "torch", "torch-shards"]))
    extension = "bin" if layout.startswith("torch") else "safetensors"
    stem = "pytorch_model" if extension == "bin" else "model"
    shards = 1 if layout in ("safetensors", "torch") else int(rng.integers(2, 4))
    weight_map = {}
    for shard in range(shards):
        part = {name: tensors[name] for name in order[shard::shards]}
        file = f"{stem}.{extension}" if shards == 1 else f"{stem}-{shard + 1:05}-of-{shards:05}.{extension}"
        weight_map.update({name: file for name in part})
        if extension == "bin":
            write_torch(os.path.join(folder, file), part, bool(rng.integers(2)))
        else:
            write_safetensors(os.path.join(folder, file), part, rng)
    if shards > 1 and layout != "unindexed":
        with open(os.path.join(folder, f"{stem}.{extension}.index.json"), "w") as file:
            json.dump({"metadata": {}, "weight_map": weight_map}, file)
    written = dict(config)
    if rng.integers(2):
        written["vocabulary_map"] = names
    else:
        with open(os.path.join(folder, "tokenizer.json"), "w") as file:
            json.dump({"model": {"type": "BPE", "vocab": names, "merges": []}, "added_tokens": [{"id": names["<s>"], "content": "<s>"}]}, file)
    if rng.random() < 0.2:
        written = {"model_type": "chameleon", "text_config": written}
    with open(os.path.join(folder, "config.json"), "w") as file:
        json.dump(written, file)
    return config, names, weights, f"{layout} of {kind}"
