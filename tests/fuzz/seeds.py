#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
"""seeds.py GOLDEN OUT: first inputs of each native fuzz target, into OUT/TARGET.

Small pieces of the golden set (GOLDEN is tests/golden with checkpoints.tar.xz unpacked beside it), and tiny models whose
weights are drawn at random. Needs only Python.
"""
import base64
import collections
import io
import json
import os
import pickle
import random
import struct
import sys
import types
import zipfile
import zlib

golden, out = sys.argv[1:3]
rng = random.Random(24)
BETWEEN = b"\n==8<==\n"


def seed(target, name, data):
    os.makedirs(f"{out}/{target}", exist_ok=True)
    with open(f"{out}/{target}/{name}", "wb") as file:
        file.write(data)


def read(path):
    with open(f"{golden}/{path}", "rb") as file:
        return file.read()


def dumps(value):
    return json.dumps(value).encode()


# ---------------------------------------------------------------- tensors

SIZES = {"F32": 4, "F16": 2, "BF16": 2, "F64": 8, "U8": 1, "I64": 8}


def values(count, kind):
    numbers = [rng.uniform(-1, 1) for _ in range(count)]
    if kind == "F32":
        return struct.pack(f"<{count}f", *numbers)
    if kind == "F64":
        return struct.pack(f"<{count}d", *numbers)
    if kind == "F16":
        return struct.pack(f"<{count}e", *numbers)
    if kind == "BF16":
        return b"".join(struct.pack("<f", number)[2:] for number in numbers)
    return bytes(rng.randrange(256) for _ in range(count * SIZES[kind]))


def elements(shape):
    count = 1
    for size in shape:
        count *= size
    return count


def safetensors(tensors):
    """tensors: name -> (type, shape, bytes)"""
    header, data = {}, b""
    for name, (kind, shape, stored) in tensors.items():
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [len(data), len(data) + len(stored)]}
        data += stored
    text = dumps(header)
    return struct.pack("<Q", len(text)) + text + data


def tensors_of(file):
    (length,) = struct.unpack("<Q", file[:8])
    data = file[8 + length:]
    for name, entry in json.loads(file[8:8 + length]).items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            yield name, (entry["dtype"], entry["shape"], data[begin:end])


def torch_archive(tensors, top=lambda state: state):
    """What torch.save writes of these tensors, without torch."""
    module, utils = types.ModuleType("torch"), types.ModuleType("torch._utils")
    kinds = {"F32": "FloatStorage", "BF16": "BFloat16Storage", "F16": "HalfStorage", "F64": "DoubleStorage", "I64": "LongStorage"}
    for name in kinds.values():
        setattr(module, name, type(name, (), {"__module__": "torch"}))

    def _rebuild_tensor_v2(*_):
        pass
    _rebuild_tensor_v2.__module__, _rebuild_tensor_v2.__qualname__ = "torch._utils", "_rebuild_tensor_v2"
    utils._rebuild_tensor_v2 = _rebuild_tensor_v2
    sys.modules.update({"torch": module, "torch._utils": utils})

    class Storage:
        def __init__(self, kind, key, count):
            self.id = ("storage", getattr(module, kinds[kind]), key, "cpu", count)

    class Tensor:
        def __init__(self, storage, shape):
            strides, stride = [], 1
            for size in reversed(shape):
                strides.insert(0, stride)
                stride *= size
            self.arguments = (storage, 0, tuple(shape), tuple(strides), False, collections.OrderedDict())

        def __reduce__(self):
            return _rebuild_tensor_v2, self.arguments

    class Pickler(pickle.Pickler):
        def persistent_id(self, value):
            return value.id if isinstance(value, Storage) else None

    state, members = collections.OrderedDict(), {}
    for i, (name, (kind, shape, stored)) in enumerate(tensors.items()):
        state[name] = Tensor(Storage(kind, str(i), elements(shape)), shape)
        members[f"data/{i}"] = stored
    text = io.BytesIO()
    Pickler(text, protocol=2).dump(top(state))
    del sys.modules["torch"], sys.modules["torch._utils"]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as file:
        for name, data in {"data.pkl": text.getvalue(), "byteorder": b"little", **members, "version": b"3\n"}.items():
            file.writestr(zipfile.ZipInfo(f"archive/{name}"), data)
    return archive.getvalue(), text.getvalue()


# ---------------------------------------------------------------- tiny models

def reserved(number):
    return f"<reserved{number:05}>"


def image_name(code):
    return "IMGIMG" + "".join(chr(ord("A") + int(digit)) for digit in str(code)) + "Z"


def vocabulary(images, grids):
    names = ["<s>", "<pad>", "</s>", "<unk>"] + [image_name(code) for code in range(images)] + ["<eoss>", "<racm3:break>"]
    names += [reserved(8706), reserved(8799)] + [reserved(8800 + grid) for grid in range(grids)]
    return {name: i for i, name in enumerate(names)}


def decoder(kind, layers=1, hidden=8, inner=8, heads=2, kv_heads=1, tied=False, biases=False, rows=1, swin=False):
    names = vocabulary(8, 3)
    config = {"model_type": "chameleon", "num_hidden_layers": layers, "hidden_size": hidden, "intermediate_size": inner,
              "num_attention_heads": heads, "num_key_value_heads": kv_heads, "vocab_size": len(names), "swin_norm": swin,
              "max_position_embeddings": 64, "model_parallel_size": rows, "attention_bias": biases, "mlp_bias": biases,
              "tie_word_embeddings": tied, "mask_image_logits": False, "vocabulary_map": names}
    tensors, wide = {}, hidden // heads

    def add(name, *shape):
        tensors[name] = (kind, list(shape), values(elements(shape), kind))
    add("model.embed_tokens.weight", len(names), hidden)
    for layer in range(layers):
        prefix = f"model.layers.{layer}."
        add(prefix + "input_layernorm.weight", hidden)
        add(prefix + "post_attention_layernorm.weight", hidden)
        for name, rows_, cols in (("self_attn.q_proj", hidden, hidden), ("self_attn.k_proj", kv_heads * wide, hidden),
                                  ("self_attn.v_proj", kv_heads * wide, hidden), ("self_attn.o_proj", hidden, hidden),
                                  ("mlp.gate_proj", inner, hidden), ("mlp.up_proj", inner, hidden),
                                  ("mlp.down_proj", hidden, inner)):
            add(prefix + name + ".weight", rows_, cols)
            if biases:
                add(prefix + name + ".bias", rows_)
        for name in ("q_norm", "k_norm"):
            for part in ("weight", "bias"):
                add(f"{prefix}self_attn.{name}.{part}", rows, wide)
    add("model.norm.weight", hidden)
    if not tied:
        add("lm_head.weight", len(names), hidden)
    return config, tensors


def folder(files):
    return BETWEEN.join(letter.encode() + data for letter, data in files)


def split(tensors):
    names = list(tensors)
    parts = [{name: tensors[name] for name in names[:len(names) // 2]}, {name: tensors[name] for name in names[len(names) // 2:]}]
    files = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
    index = {"metadata": {"total_size": 1}, "weight_map": {name: files[i] for i, part in enumerate(parts) for name in part}}
    return parts, index


def models():
    for i, (kind, options) in enumerate([("F32", {}), ("BF16", {"swin": True, "layers": 2}), ("F16", {"tied": True}),
                                         ("F32", {"biases": True, "kv_heads": 2, "rows": 2})]):
        config, tensors = decoder(kind, **options)
        yield f"{i}-single", folder([("c", dumps(config)), ("m", safetensors(tensors))])
        if i % 2 == 0:
            names = config.pop("vocabulary_map")
            tokenizer = {"model": {"type": "BPE", "vocab": names}, "added_tokens": [{"id": 0, "content": "<s>"}]}
            parts, index = split(tensors)
            yield f"{i}-shards", folder([("c", dumps(config)), ("t", dumps(tokenizer)), ("i", dumps(index)),
                                         ("1", safetensors(parts[0])), ("2", safetensors(parts[1]))])
            yield f"{i}-torch", folder([("c", dumps(config)), ("t", dumps(tokenizer)), ("b", torch_archive(tensors)[0])])


PACKED = {"int8": (32, 64 * 16), "int4": (64, 64 * 16 // 2)}  # bytes of scales and of numbers, for 64 inputs of 16 outputs


def packed_model(kind):
    """As `lumina quantize` writes it: matrices that are multiplied as U8, their scales small."""
    config, tensors = decoder("BF16")
    header, body = PACKED[kind]
    for name, (_, shape, _) in list(tensors.items()):
        if len(shape) == 2 and not name.endswith(("_norm.weight", "_norm.bias", "embed_tokens.weight")):
            blocks = [-(-shape[0] // 16), -(-shape[1] // 64)]
            block = struct.pack("<e", 0.01) * (header // 2)
            stored = b"".join(block + bytes(rng.randrange(256) for _ in range(body)) for _ in range(blocks[0] * blocks[1]))
            del tensors[name]
            tensors[f"{name}.{kind}"] = ("U8", [*blocks, header + body], stored)
    return folder([("c", dumps(config)), ("m", safetensors(tensors))])


def odd_models():
    """One that breaks a rule each: names of other tools, files that are missing, what is no checkpoint."""
    config, tensors = decoder("BF16")
    stem = "model.layers.0.self_attn.q_proj"
    whole = safetensors(tensors)

    def renamed(change):
        return folder([("c", dumps(config)), ("m", safetensors({change(key): tensor for key, tensor in tensors.items()}))])
    for kind in PACKED:
        yield kind, packed_model(kind)
    for ending in (".qweight", ".weight.absmax", ".weight_scale", ".weight_packed"):
        yield "tool" + ending, renamed(lambda key, ending=ending: stem + ending if key == stem + ".weight" else key)
    for prefix in ("module.", "_orig_mod.", "base_model.model."):
        yield "prefix-" + prefix, renamed(lambda key, prefix=prefix: prefix + key)
    yield "meta", renamed(lambda key: "tok_embeddings.weight" if key == "model.embed_tokens.weight" else key)
    yield "lora", renamed(lambda key: stem + ".lora_A.weight" if key == stem + ".weight" else key)
    others = {"other.weight": ("F32", [1], bytes(4)), "counts": ("I64", [1], bytes(8)), "model.vqmodel.a.weight": ("F32", [1], bytes(4))}
    yield "surplus", folder([("c", dumps(config)), ("m", safetensors({**tensors, **others}))])
    for name, kind, shape, stored in (("type", "F64", [8], bytes(64)), ("shape", "BF16", [9], bytes(18))):
        yield name, folder([("c", dumps(config)), ("m", safetensors({**tensors, "model.norm.weight": (kind, shape, stored)}))])
    yield "head-norm", folder([("c", dumps(config)), ("m", safetensors(
        {**tensors, "model.layers.0.self_attn.q_norm.weight": ("BF16", [3, 4], bytes(24))}))])
    yield "embedding-packed", folder([("c", dumps(config)), ("m", safetensors(
        {**tensors, "model.embed_tokens.weight.int8": ("U8", [1, 1, 1056], bytes(1056))}))])
    yield "packed-shape", folder([("c", dumps(config)), ("m", safetensors({**tensors, "lm_head.weight.int8": ("U8", [1, 1, 3], bytes(3))}))])
    parts, index = split(tensors)
    yield "two-files", folder([("c", dumps(config)), ("1", whole), ("2", safetensors(parts[1]))])
    yield "unindexed", folder([("c", dumps(config)), ("1", safetensors(parts[0])), ("2", safetensors(parts[1]))])
    yield "other-name", folder([("c", dumps(config)), ("s", whole), ("v", whole)])
    yield "consolidated", folder([("c", dumps(config)), ("p", torch_archive(tensors)[0])])
    for letter in "13q":
        yield "half-" + letter, folder([("c", dumps(config)), (letter, whole)])
    for letter in "gdalz":
        yield "instead-" + letter, folder([("c", dumps(config)), (letter, b"{}")])
    index["weight_map"]["model.norm.weight"] = "../model.safetensors"
    yield "index-elsewhere", folder([("c", dumps(config)), ("i", dumps(index)), ("1", whole), ("2", whole)])


def vqgan():
    channels, groups, z, embed, codes, levels = 2, 1, 2, 2, 5, 5
    tensors = {}

    def add(name, *shape):
        tensors[name] = ("F32", list(shape), values(elements(shape), "F32"))

    def conv(name, into, outof, kernel):
        add(name + ".weight", outof, into, kernel, kernel)
        add(name + ".bias", outof)

    def block(name):
        for i in (1, 2):
            add(f"{name}.norm{i}.weight", channels)
            add(f"{name}.norm{i}.bias", channels)
            conv(f"{name}.conv{i}", channels, channels, 3)

    def middle(name):
        block(name + ".block_1")
        add(name + ".attn_1.norm.weight", channels)
        add(name + ".attn_1.norm.bias", channels)
        for part in ("q", "k", "v", "proj_out"):
            conv(f"{name}.attn_1.{part}", channels, channels, 1)
        block(name + ".block_2")

    def side(name, into, blocks, step, steps, outof):
        conv(name + ".conv_in", into, channels, 3)
        if name == "decoder":
            middle(name + ".mid")
        for level in range(levels):
            for b in range(blocks):
                block(f"{name}.{'down' if name == 'encoder' else 'up'}.{level}.block.{b}")
            if level in steps:
                conv(f"{name}.{step[0]}.{level}.{step[1]}.conv", channels, channels, 3)
        if name == "encoder":
            middle(name + ".mid")
        add(name + ".norm_out.weight", channels)
        add(name + ".norm_out.bias", channels)
        conv(name + ".conv_out", channels, outof, 3)
    side("encoder", 3, 1, ("down", "downsample"), range(levels - 1), z)
    side("decoder", z, 2, ("up", "upsample"), range(1, levels), 3)
    conv("quant_conv", z, embed, 1)
    add("quantize.embedding.weight", codes, embed)
    conv("post_quant_conv", embed, z, 1)
    shape = {"double_z": False, "z_channels": z, "resolution": 64, "in_channels": 3, "out_ch": 3, "ch": channels,
             "ch_mult": [1] * levels, "num_res_blocks": 1, "attn_resolutions": [], "dropout": 0.0, "num_groups": groups}
    yaml = f"model:\n  params:\n    embed_dim: {embed}\n    n_embed: {codes}\n    ddconfig:\n"
    yaml += "".join(f"      {key}: {str(value).lower()}\n" for key, value in shape.items())
    own = {f"model.vqmodel.{name}": tensor for name, tensor in tensors.items() if not name.startswith(("decoder", "post"))}
    config = {"vq_config": {"embed_dim": embed, "num_embeddings": codes, "latent_channels": z, "base_channels": channels,
                            "channel_multiplier": [1] * levels, "num_res_blocks": 1, "num_groups": groups}}
    yield "safetensors", folder([("y", yaml.encode()), ("s", safetensors(tensors))])
    yield "archive", folder([("y", yaml.encode()), ("k", torch_archive(tensors, lambda state: {"state_dict": state, "epoch": 3})[0])])
    yield "in-a-decoder", folder([("c", dumps(config)), ("m", safetensors(own))])
    yield "no-weights", folder([("y", yaml.encode())])
    yield "no-codec", folder([("c", dumps(config)), ("m", safetensors({"other": tensors["quant_conv.bias"]}))])
    yield "double-z", folder([("y", yaml.replace("double_z: false", "double_z: true").encode()), ("s", safetensors(tensors))])
    for name, shape, stored in (("shape", [3], bytes(12)), ("infinite", [2], struct.pack("<2f", 1, float("inf")))):
        yield name, folder([("y", yaml.encode()), ("s", safetensors({**tensors, "quant_conv.bias": ("F32", shape, stored)}))])
    yield "missing", folder([("y", yaml.encode()), ("s", safetensors({name: tensors[name] for name in list(tensors)[1:]}))])


# ---------------------------------------------------------------- the targets

def few(names, count):
    special = {name: i for name, i in names.items() if not name.startswith("IMGIMG")}
    return dict(list(special.items())[:count] + [(name, i) for name, i in names.items() if name.startswith("IMGIMG")][:count])


for model in "ab":
    config = json.loads(read(f"checkpoints/mgpt-{model}/config.json"))
    config["vocabulary_map"] = few(config["vocabulary_map"], 12)
    for target in ("config", "json"):
        seed(target, f"mgpt-{model}", dumps(config))
    seed("json", f"generation-{model}", read(f"checkpoints/mgpt-{model}/generation_config.json"))
for name, model in (("single", decoder("F32")), ("swin", decoder("F32", swin=True, biases=True))):
    config = model[0]
    seed("config", name, dumps(config))
    seed("config", name + "-nested", dumps({"model_type": "chameleon", "text_config": config}))
    config["rope_scaling"] = {"rope_type": "dynamic", "factor": 2.0}
    seed("config", name + "-rope", dumps(config))
tokenizer = json.loads(read("checkpoints/tokenizer/tokenizer.json"))
tokenizer["model"].update(vocab=vocabulary(8, 4), merges=tokenizer["model"]["merges"][:3])
tokenizer["added_tokens"] = tokenizer["added_tokens"][:3]
seed("vocabulary", "whole", dumps(tokenizer))
own = vocabulary(8, 3)
seed("vocabulary", "config", dumps({"vocabulary_map": own}))
seed("vocabulary", "gap", dumps({"vocabulary_map": {name: i for name, i in own.items() if name != image_name(3)}}))
seed("vocabulary", "other-code", dumps({"vocabulary_map": {image_name(9) if name == image_name(3) else name: i for name, i in own.items()}}))
seed("vocabulary", "beyond", dumps({"vocabulary_map": {**own, "<s>": 1 << 16}}))
seed("vocabulary", "no-map", b'{"vocabulary_map": [1]}')
seed("vocabulary", "added", b'{"model": {"vocab": {"a": 1}}, "added_tokens": [1]}')
for count in (63, 64, 100, 9999, 65536):
    seed("vocabulary", f"random-{count}", str(count).encode())
seed("json", "tokenizer", dumps(tokenizer))
seed("json", "index", read("checkpoints/mgpt-a/model.safetensors.index.json")[:2000].rsplit(b",", 1)[0] + b"}}")
seed("json", "kinds", b'\xef\xbb\xbf{"a": [1, -2.5e3, NaN, -Infinity, true, null, "\\ud83d\\ude00 \\n\xc3\xa9"], "b": {}}')
seed("yaml", "vqgan", read("checkpoints/vqgan/vqgan.yaml"))
seed("yaml", "kinds", b'---\n# comment\na:\n- 1\n- \'it\'\'s\'\n-\n  b: "x\\n"\nc: [1, 2.5,\n  yes, ~]\nd: {}\n...\n')
small = {name: tensor for name, tensor in tensors_of(read("checkpoints/mgpt-a/model-00001-of-00002.safetensors"))
         if len(tensor[2]) <= 256}
seed("safetensors", "golden", safetensors(dict(list(small.items())[:6])))
every = {f"t{i}": (kind, [2, 3], values(6, kind)) for i, kind in enumerate(SIZES)}
seed("safetensors", "types", safetensors(every))
seed("safetensors", "empty", safetensors({"none": ("F32", [0, 4], b""), "one": ("F32", [], values(1, "F32"))}))
archive, text = torch_archive({name: every[name] for name in every if every[name][0] != "U8"})
seed("torch_archive", "plain", archive)
seed("zip", "plain", archive)
seed("pickle", "plain", text)
for name in ("state_dict", "model", "module"):
    seed("torch_archive", name, torch_archive({"w": every["t0"]}, lambda state: {name: state, "epoch": 2})[0])
with zipfile.ZipFile(io.BytesIO(read("checkpoints/vqgan/vqgan.ckpt"))) as file:
    data = next(name for name in file.namelist() if name.endswith("data.pkl"))
    seed("pickle", "vqgan", file.read(data))
for protocol in (2, 3, 4, 5):
    things = [1, -1, 2 ** 40, 1.5, "text", b"bytes", (1,), (1, 2), [1, 2], {"a": None}, True, {1, 2}, bytearray(b"b"),
              collections.OrderedDict(a=1), complex(1, 2)]
    seed("pickle", f"protocol-{protocol}", pickle.dumps({"things": things, "again": things}, protocol=protocol))
for name, data in models():
    seed("checkpoint", name, data)
    for choice in (0, 1, 3):
        seed("quantize", f"{name}-{choice}", data + bytes([choice]))
for name, data in odd_models():
    seed("checkpoint", name, data)
deep = folder([("c", dumps(decoder("F32", layers=3)[0])), ("m", safetensors(decoder("F32", layers=3)[1]))])
for choice in (3, 4, 9, 17, 33, 35):
    seed("quantize", f"deep-{choice}", deep + bytes([choice]))
seed("quantize", "packed", packed_model("int8") + b"\0")
for name, data in vqgan():
    seed("vqgan", name, data)
plain, _ = decoder("F32")
for name, change in (("text", {"text_config": {}}), ("rope-linear", {"rope_scaling": {"type": "linear", "factor": 2}}),
                     ("rope-dynamic", {"rope_parameters": {"rope_type": "dynamic", "factor": 2, "rope_theta": 1e4}}),
                     ("rope-yarn", {"rope_scaling": {"type": "yarn", "factor": 2}}), ("gptq", {"quantization_config": {"quant_method": "gptq"}}),
                     ("activation", {"hidden_act": "gelu"}), ("heads", {"num_attention_heads": 3}), ("odd", {"num_attention_heads": 8}),
                     ("groups", {"num_key_value_heads": 3}), ("wide", {"head_dim": 7}), ("rows", {"model_parallel_size": 3}),
                     ("text-size", {"hidden_size": "8"}), ("list", {"vocabulary_map": []})):
    seed("config", name, dumps({**plain, **change}))
for name, data in (("gguf", b"GGUF\3\0\0\0"), ("lfs", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"),
                   ("page", b"<!DOCTYPE html><html>"), ("zeros", bytes(600)), ("tar", bytes(257) + b"ustar\0" + bytes(60)),
                   ("text", b"Entry not found\n"), ("safetensors", safetensors(every)), ("utf16", b"\xff\xfe{\0"), ("zip", archive[:64])):
    seed("file_kind", name, data)
for action in range(9):
    for grid in (0, 1):
        request = struct.pack("<BBQffiiiiiiB", action, 0, 7, 3.0, 1.0, 5, 5, 12, grid, grid, 0, 4)
        seed("request", f"{action}-{grid}", request + bytes([0, 1, 2, 9]))
        seed("request", f"{action}-{grid}-picture", request + bytes([0, 37, 41, 41, 5, 6]))
for batch, context, prefill in ((1, 5, 9), (2, 20, 0), (0, 1, 1), (1, 1000, 0), (1, 1, 1000)):
    seed("request", f"bench-{batch}-{context}-{prefill}", struct.pack("<BBQffiiiiiiB", 7, 0, 7, 1, 1, batch, context, 2, prefill, 0, 0, 0))
seed("request", "long", struct.pack("<BBQffiiiiiiB", 4, 0, 7, 1, 1, 5, 5, 60, 0, 0, 0, 4) + bytes(40))
shape = b'{"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 1,' \
        b' "intermediate_size": 16, "vocab_size": 80, "max_position_embeddings": 64}\0'
for dtype in range(5):
    for device in (b"cpu", b"auto", b"cuda:7"):
        engine = struct.pack("<BBBbbiiibQbi", 2, 0, 12, dtype, 0, 1, 4, 8, 0, 1 << 16, 1, 4)
        seed("options", f"engine-{dtype}-{device.decode().replace(':', '')}", engine + device + b"\0" + shape)
for name, dtype, pages, budget, speculation, window in (("int4-pages", 0, 4, 1 << 16, 0, 0), ("own-budget", 1, 3, 0, 1, 4), ("chosen", 2, 2, 0, 2, 0),
                                                         ("f32", 1, 1, 0, 3, 2), ("int8", 3, 2, 0, 1, -1), ("int4", 4, 2, 0, 2, -1)):
    engine = struct.pack("<BBBbbiiibQbi", 2, 0, 12, dtype, pages, 1, 4, 8, 0, budget, speculation, window)
    seed("options", f"engine-{name}", engine + b"cpu\0" + shape)
seed("options", "vq-card", struct.pack("<BBi", 0, 0, 1) + b"cuda\0/nowhere\0")
seed("options", "vq", struct.pack("<BBi", 0, 0, 1) + b"cpu\0/nowhere\0")
seed("options", "quantize", struct.pack("<BBbi", 1, 0, 3, 1) + b"/nowhere\0\1\1\1")

# ---------------------------------------------------------------- the targets in Java

here = os.path.dirname(os.path.abspath(__file__))
with zipfile.ZipFile(f"{here}/../../java/lumina/src/test/resources/pictures.zip") as file:
    kinds = collections.OrderedDict()
    for entry in sorted(file.infolist(), key=lambda entry: entry.file_size):
        stem, extension = os.path.splitext(entry.filename)
        kinds.setdefault((extension, stem.split("-")[0].rstrip("0123456789"), len(stem.split("-"))), entry)
    for entry in kinds.values():
        if 0 < entry.file_size <= 3000:
            seed("java-pictures", entry.filename.replace("/", "-"), file.read(entry))
parameters = 'A fox, on "white".\nCFG scale: 4.0, Seed: 7, Size: 128x128, Model: "a, b", Image top-k: 2000, Text top-k: 5, ' \
             'Temperature: 1.0, Max tokens: 1100, Task: image, Version: 0.1.0'
seed("java-parameters", "text", parameters.encode())
seed("java-parameters", "upright", parameters.replace("image, V", "edit, Upright: true, V").replace("A fox", "木").encode())


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*texts):
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)) + b"".join(texts) + \
        png_chunk(b"IDAT", zlib.compress(bytes(14))) + png_chunk(b"IEND", b"")


seed("java-parameters", "latin.png", png(png_chunk(b"tEXt", b"parameters\0" + parameters.encode("latin-1"))))
seed("java-parameters", "unicode.png", png(png_chunk(b"iTXt", b"parameters\0\0\0\0\0" + parameters.replace("fox", "狐").encode())))
seed("java-parameters", "none.png", png())
tokenizer["model"]["vocab"] = {**vocabulary(8, 4), **{letter: 100 + i for i, letter in enumerate("abcdefox ĠĀ")}}
tokenizer["model"]["type"], tokenizer["model"]["merges"] = "BPE", ["f o", "fo x"]
tokenizer["added_tokens"] = [{"id": 0, "content": "<s>", "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
                              "special": True}]
seed("java-tokenizer", "whole", dumps(tokenizer))
for name in ("types", "golden"):
    with open(f"{out}/safetensors/{name}", "rb") as file:
        seed("java-safetensors", name, file.read())
chat = {"model": "mini", "messages": [{"role": "system", "content": "Be short."}, {"role": "user", "content": [{"type": "text", "text": "A fox"}]}],
        "temperature": 0.5, "max_tokens": 3, "stream": True, "n": 2, "seed": 1}
picture = "data:image/png;base64," + base64.b64encode(png()).decode()
job = {"task": "depth", "pictures": [picture], "previews": False, "upright": True, "image_top_k": 5, "guidance": 3}
draw = {"prompt": "A fox", "size": "128x128", "n": 1, "response_format": "b64_json", "quality": "auto", "seed": -1}
diffusion = {"prompt": "A fox", "width": 128, "height": 128, "cfg_scale": 4, "steps": 20, "batch_size": 1, "n_iter": 1, "styles": []}
form = b'--b\r\nContent-Disposition: form-data; name="prompt"\r\n\r\nA fox\r\n--b\r\nContent-Disposition: form-data; name="image"; ' \
       b'filename="a.png"\r\nContent-Type: image/png\r\n\r\n' + png() + b"\r\n--b--\r\n"
for path, body in ((0, dumps(draw)), (1, dumps(chat)), (2, dumps(diffusion)), (3, form), (4, png()), (5, dumps(job)), (5, dumps(draw)),
                   (5, dumps({"messages": chat["messages"]}))):
    seed("java-bodies", f"{path}-{len(body)}", bytes([path]) + body)
shard = [{"format": "lumina-tokens-1", "source": "fuzz", "rank": 0, "ranks": 1, "from": 0, "to": 4},
         {"id": 0, "len": 3, "tokens": [1, 2, 3], "learnt": [[1, 3]]}, {"id": 1, "bad": "no text"}, {"end": 1}]
lines = [json.dumps(line, separators=(",", ":")).encode() + b"\n" for line in shard]
conversations = [{"conversations": [{"from": "human", "value": "<|image|>Which?"}, {"from": "gpt", "value": "A fox."}], "image": ["a.png"]}]
for name, data in (("t-whole", b"".join(lines)), ("t-unfinished", b"".join(lines[:3])), ("r-half", b"".join(lines[:2]) + b'{"id":1'),
                   ("r-whole", b"".join(lines)), ("c-list", dumps(conversations)), ("c-lines", dumps(conversations[0]) + b"\n"),
                   ("d-config", dumps(decoder("F32")[0])), ("y-vqgan", read("checkpoints/vqgan/vqgan.yaml"))):
    seed("java-training", name, name[:1].encode() + data)
