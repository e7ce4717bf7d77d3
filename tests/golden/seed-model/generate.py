# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
"""Golden numbers of a small model folder, by a NumPy program that shares nothing with the engine or the trainer.

    python3 generate.py MODEL_FOLDER GOLDEN_FOLDER

Keeps the prompts and the codes of GOLDEN_FOLDER/golden.json (they depend on the tokenizer and on the VQGAN's way to
codes) and computes teacher_forced, greedy and every picture anew. Float32 on the bf16 weights; the distance to the same
in float64 is written down.
"""
import json
import struct
import sys
import zlib
from pathlib import Path

import numpy as np


def tensors(path, dtype):
    data = Path(path).read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    for name, entry in json.loads(data[8 : 8 + size]).items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        raw = np.frombuffer(data[8 + size + begin : 8 + size + end], "<u2")
        assert entry["dtype"] == "BF16", name
        yield name, (raw.astype(np.uint32) << 16).view(np.float32).reshape(entry["shape"]).astype(dtype)


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


class Decoder:
    def __init__(self, folder, dtype):
        self.config = json.loads((Path(folder) / "config.json").read_text())
        assert not self.config["swin_norm"] and self.config["model_parallel_size"] == 1
        self.w = dict(tensors(Path(folder) / "model.safetensors", dtype))
        self.dtype = dtype

    def rms(self, x, name):
        return self.w[name] * x / np.sqrt((x * x).mean(-1, keepdims=True) + self.dtype(self.config["rms_norm_eps"]))

    def qk_norm(self, x, name):
        x = x - x.mean(-1, keepdims=True)
        return self.w[name + ".weight"] * x / np.sqrt((x * x).mean(-1, keepdims=True) + self.dtype(1e-5)) + self.w[name + ".bias"]

    def rotate(self, x):
        length, _, dim = x.shape
        angle = np.outer(np.arange(length), self.config["rope_theta"] ** (-np.arange(0, dim, 2) / dim))
        cos = np.concatenate([np.cos(angle)] * 2, 1)[:, None].astype(self.dtype)
        sin = np.concatenate([np.sin(angle)] * 2, 1)[:, None].astype(self.dtype)
        return x * cos + np.concatenate([-x[..., dim // 2 :], x[..., : dim // 2]], -1) * sin

    def logits(self, ids):
        """[T] to [T, V]."""
        h = self.w["model.embed_tokens.weight"][ids]
        heads = self.config["num_attention_heads"]
        future = np.triu(np.full((len(ids), len(ids)), -np.inf, self.dtype), 1)
        for i in range(self.config["num_hidden_layers"]):
            p = f"model.layers.{i}."
            x = self.rms(h, p + "input_layernorm.weight")
            q, k, v = ((x @ self.w[p + f"self_attn.{n}_proj.weight"].T).reshape(len(ids), heads, -1) for n in "qkv")
            q = self.rotate(self.qk_norm(q, p + "self_attn.q_norm"))
            k = self.rotate(self.qk_norm(k, p + "self_attn.k_norm"))
            scores = np.einsum("qhd,khd->hqk", q, k) / self.dtype(np.sqrt(q.shape[-1])) + future
            out = np.einsum("hqk,khd->qhd", softmax(scores), v).reshape(len(ids), -1)
            h = h + out @ self.w[p + "self_attn.o_proj.weight"].T
            x = self.rms(h, p + "post_attention_layernorm.weight")
            gate = x @ self.w[p + "mlp.gate_proj.weight"].T
            h = h + (gate / (1 + np.exp(-gate)) * (x @ self.w[p + "mlp.up_proj.weight"].T)) @ self.w[p + "mlp.down_proj.weight"].T
        return self.rms(h, "model.norm.weight") @ self.w["lm_head.weight"].T


class Pictures:
    """The VQGAN's way back to pixels, [channels, height, width]."""

    def __init__(self, folder):
        self.w = dict(tensors(Path(folder) / "vqgan.safetensors", np.float64))

    def conv(self, x, name):
        w, b = self.w[name + ".weight"], self.w[name + ".bias"]
        pad = w.shape[2] // 2
        x = np.pad(x, ((0, 0), (pad, pad), (pad, pad)))
        windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], (1, 2))
        return np.einsum("ihwkl,oikl->ohw", windows, w, optimize=True) + b[:, None, None]

    def norm(self, x, name, groups=4):
        g = x.reshape(groups, -1)
        g = (g - g.mean(1, keepdims=True)) / np.sqrt(g.var(1, keepdims=True) + 1e-6)
        return g.reshape(x.shape) * self.w[name + ".weight"][:, None, None] + self.w[name + ".bias"][:, None, None]

    def activated(self, x, norm):
        x = self.norm(x, norm)
        return x / (1 + np.exp(-x))

    def residual(self, x, p):
        y = self.conv(self.activated(x, p + ".norm1"), p + ".conv1")
        y = self.conv(self.activated(y, p + ".norm2"), p + ".conv2")
        return (self.conv(x, p + ".nin_shortcut") if p + ".nin_shortcut.weight" in self.w else x) + y

    def attention(self, x, p):
        y = self.norm(x, p + ".norm")
        q, k, v = (self.conv(y, f"{p}.{n}").reshape(x.shape[0], -1) for n in "qkv")
        out = v @ softmax(q.T @ k / np.sqrt(x.shape[0])).T
        return x + self.conv(out.reshape(x.shape), p + ".proj_out")

    def decode(self, codes):
        """[h, w] to [3, 16 h, 16 w] in -1..1."""
        x = self.w["quantize.embedding.weight"][codes].transpose(2, 0, 1)
        x = self.conv(self.conv(x, "post_quant_conv"), "decoder.conv_in")
        x = self.residual(x, "decoder.mid.block_1")
        x = self.attention(x, "decoder.mid.attn_1")
        x = self.residual(x, "decoder.mid.block_2")
        for level in reversed(range(5)):
            for block in range(2):
                x = self.residual(x, f"decoder.up.{level}.block.{block}")
            if level:
                x = self.conv(x.repeat(2, 1).repeat(2, 2), f"decoder.up.{level}.upsample.conv")
        return self.conv(self.activated(x, "decoder.norm_out"), "decoder.conv_out")


def write_png(path, x):
    """[3, height, width] in -1..1."""
    rgb = ((np.clip(x, -1, 1) + 1) * 127.5).astype(np.uint8).transpose(1, 2, 0)  # truncated, as the reference does
    rows = b"".join(b"\0" + row.tobytes() for row in rgb)
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    head = struct.pack(">IIBBBBB", rgb.shape[1], rgb.shape[0], 8, 2, 0, 0, 0)
    Path(path).write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def logsumexp(row):
    return row.max() + np.log(np.exp(row - row.max()).sum())


def facts(row, position):
    row = row.astype(np.float64)
    top = np.argsort(-row, kind="stable")[:5]
    return {"position": position, "argmax": int(top[0]), "logsumexp": round(float(logsumexp(row)), 6),
            "top5_ids": top.tolist(), "top5_logits": [round(float(row[t]), 5) for t in top]}


def teacher_forced(old, model, exact):
    ids, prompt = old["input_ids"], old["prompt_length"]
    logits, doubles = model.logits(ids), exact.logits(ids).astype(np.float64)
    cross = [logsumexp(doubles[t - 1]) - doubles[t - 1][ids[t]] for t in range(prompt, len(ids))]
    start = model.logits(ids[prompt:])
    return {**old, "positions": [facts(logits[p["position"]], p["position"]) for p in old["positions"]],
            "unconditional_positions": [facts(start[p["position"]], p["position"]) for p in old["unconditional_positions"]],
            "float32_vs_float64_max_abs": float(np.abs(logits - doubles).max()), "mean_cross_entropy_of_answer": float(np.mean(cross))}


def greedy(old, prompt, special, model):
    """Argmax under the grammar; guidance within the picture, whose unconditional branch begins at the image start."""
    rows, columns = (2 * (t - special["<reserved08800>"]) for t in old["forced"][1:])
    picture = [None] * columns + [special["<reserved08799>"]]
    plan = list(old["forced"]) + picture * rows + [special["<eoss>"], None]
    new, gaps = [], []
    for forced in plan:
        if forced is not None:
            new.append(forced)
            gaps.append(None)
            continue
        row = model.logits(prompt + new)[-1]
        if len(new) < len(plan) - 1:
            without = model.logits(new)[-1]
            row = without + np.float32(old["cfg"]) * (row - without)
            legal = np.full_like(row, -np.inf)
            legal[4:2052] = row[4:2052]
            row = legal
        best = np.argsort(-row, kind="stable")[:2]
        new.append(int(best[0]))
        gaps.append(float(row[best[0]] - row[best[1]]))
    assert new[-1] == special["<reserved08706>"], new[-1]
    known = [g for g in gaps if g is not None]
    codes = np.array([t - 4 for t in new[3:-2] if 4 <= t < 2052]).reshape(rows, columns)
    return {**old, "new_ids": new, "smallest_top1_top2_gap": min(known), "top1_top2_gap": gaps}, codes


def main(model_folder, golden_folder):
    path = Path(golden_folder) / "golden.json"
    golden = json.loads(path.read_text())
    model, exact, pictures = Decoder(model_folder, np.float32), Decoder(model_folder, np.float64), Pictures(model_folder)
    golden["teacher_forced"] = teacher_forced(golden["teacher_forced"], model, exact)
    codec = golden["vqgan"]
    decoded = pictures.decode(np.array(codec["codes"]).reshape(codec["codes_h_w"]))
    write_png(path.parent / codec["decoded"], decoded)
    codec["decoded_float_mean"], codec["decoded_float_std"] = float(decoded.mean()), float(decoded.std(ddof=1))
    for i, old in enumerate(golden["greedy"]):
        golden["greedy"][i], codes = greedy(old, golden["prompts"][old["prompt"]]["input_ids"], golden["special_ids"], model)
        write_png(path.parent / old["png"], pictures.decode(codes))
    path.write_text(json.dumps(golden) + "\n")
    print("smallest gaps", [g["smallest_top1_top2_gap"] for g in golden["greedy"]], "cross-entropy",
          golden["teacher_forced"]["mean_cross_entropy_of_answer"])


if __name__ == "__main__":
    main(*sys.argv[1:])
