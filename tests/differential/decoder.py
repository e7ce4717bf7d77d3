# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
"""The decoder in NumPy, in double precision, written from its description: no cache, no batch, one sequence at a time."""
import numpy as np


def rms_norm(x, weight, eps):
    return weight * x / np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + eps)


def head_norm(x, weight, bias):
    """x [tokens, heads, head]; weight, bias [rows, head], where each row serves as many neighbouring heads."""
    heads = x.shape[1]
    x = x - x.mean(axis=-1, keepdims=True)
    x = x / np.sqrt((x * x).mean(axis=-1, keepdims=True) + 1e-5)
    return x * np.repeat(weight, heads // len(weight), axis=0) + np.repeat(bias, heads // len(bias), axis=0)


def rotate(x, config):
    head = x.shape[-1]
    frequencies = float(config["rope_theta"]) ** (-np.arange(0, head, 2) / head)
    positions = np.arange(len(x)) / config.get("rope_scaling", {"factor": 1})["factor"]
    angles = (positions[:, None] * frequencies)[:, None, :]
    first, second = x[..., :head // 2], x[..., head // 2:]
    return np.concatenate([first * np.cos(angles) - second * np.sin(angles), second * np.cos(angles) + first * np.sin(angles)], axis=-1)


class Decoder:
    def __init__(self, config, names, weights):
        self.config = config
        self.weights = {name: values.astype(np.float64) for name, values in weights.items()}
        self.images = [id for name, id in names.items() if name.startswith("IMGIMG")]

    def product(self, name, x):
        y = x @ self.weights[name + ".weight"].T
        bias = self.weights.get(name + ".bias")
        return y if bias is None else y + bias

    def attention(self, prefix, x):
        config, tokens = self.config, len(x)
        heads, kv = config["num_attention_heads"], config["num_key_value_heads"]
        q = self.product(prefix + "q_proj", x).reshape(tokens, heads, -1)
        k = self.product(prefix + "k_proj", x).reshape(tokens, kv, -1)
        v = self.product(prefix + "v_proj", x).reshape(tokens, kv, -1)
        q = rotate(head_norm(q, self.weights[prefix + "q_norm.weight"], self.weights[prefix + "q_norm.bias"]), config)
        k = rotate(head_norm(k, self.weights[prefix + "k_norm.weight"], self.weights[prefix + "k_norm.bias"]), config)
        k, v = np.repeat(k, heads // kv, axis=1), np.repeat(v, heads // kv, axis=1)
        scores = np.einsum("ihd,jhd->hij", q, k) / np.sqrt(q.shape[-1])
        scores[:, np.triu(np.ones((tokens, tokens), bool), 1)] = -np.inf
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        return self.product(prefix + "o_proj", np.einsum("hij,jhd->ihd", scores, v).reshape(tokens, -1))

    def mlp(self, prefix, x):
        gate = self.product(prefix + "gate_proj", x)
        return self.product(prefix + "down_proj", gate / (1 + np.exp(-gate)) * self.product(prefix + "up_proj", x))

    def logits(self, ids):
        """[len(ids), vocabulary]"""
        eps, swin = self.config["rms_norm_eps"], self.config["swin_norm"]
        h = self.weights["model.embed_tokens.weight"][np.asarray(ids)]
        for layer in range(self.config["num_hidden_layers"]):
            prefix = f"model.layers.{layer}."
            for block, part, norm in ((self.attention, "self_attn.", "input_layernorm"), (self.mlp, "mlp.", "post_attention_layernorm")):
                weight = self.weights[f"{prefix}{norm}.weight"]
                h = h + (rms_norm(block(prefix + part, h), weight, eps) if swin else block(prefix + part, rms_norm(h, weight, eps)))
        head = self.weights["model.embed_tokens.weight" if self.config["tie_word_embeddings"] else "lm_head.weight"]
        logits = rms_norm(h, self.weights["model.norm.weight"], eps) @ head.T
        if self.config["mask_image_logits"]:
            logits[:, self.images] = np.finfo(np.float32).min
        return logits
