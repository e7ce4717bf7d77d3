# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
"""tools/rival.py: decode steps of transformers' Chameleon in the 7B shape, random weights, a pair of sequences at 1,000 tokens,
eager and compiled with a static cache: what `tools/device-check` puts beside the engine's own figures. Prints JSON."""
import json
import time

import torch
from transformers import ChameleonConfig, ChameleonForConditionalGeneration, StaticCache

ROWS, CONTEXT, STEPS = 2, 1000, 20


def milliseconds(step):
    for _ in range(5):  # compiles, warms up
        step()
    torch.cuda.synchronize()
    times = []
    for _ in range(STEPS):
        start = time.perf_counter()
        step()
        torch.cuda.synchronize()
        times.append(1e3 * (time.perf_counter() - start))
    return sorted(times)[STEPS // 2]


def main():
    config = ChameleonConfig(vocab_size=65536, hidden_size=4096, intermediate_size=11008, num_hidden_layers=32,
                             num_attention_heads=32, num_key_value_heads=32, max_position_embeddings=4096)
    torch.set_default_dtype(torch.bfloat16)
    with torch.device("cuda"):
        model = ChameleonForConditionalGeneration(config).eval()
    decoder, head = model.model, model.lm_head
    cache = StaticCache(config=config, max_batch_size=ROWS, max_cache_len=CONTEXT + 64, device="cuda", dtype=torch.bfloat16)
    ids = torch.full((ROWS, CONTEXT), 5, device="cuda")
    token, position = ids[:, :1].contiguous(), torch.tensor([CONTEXT], device="cuda")

    def step():
        hidden = decoder(input_ids=token, past_key_values=cache, use_cache=True, cache_position=position).last_hidden_state
        return head(hidden[:, -1:])

    with torch.inference_mode():
        decoder(input_ids=ids, past_key_values=cache, use_cache=True, cache_position=torch.arange(CONTEXT, device="cuda"))
        figures = {"eager_ms": milliseconds(step)}
        step = torch.compile(step, mode="reduce-overhead")
        figures["compiled_static_ms"] = milliseconds(step)
    print(json.dumps({"torch": torch.__version__, "card": torch.cuda.get_device_name(), "rows": ROWS, "context": CONTEXT, **figures}))


if __name__ == "__main__":
    main()
