# SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
# SPDX-License-Identifier: Apache-2.0
"""The engine's library through its C ABI; the structs as include/lumina/lumina.h has them."""
import ctypes
from ctypes import POINTER, Structure, byref, c_char_p, c_float, c_int32, c_size_t, c_uint64, c_void_p, sizeof

import numpy as np

CPU, F32, FINISHED = b"cpu", 1, 5


class Options(Structure):
    _fields_ = [("struct_size", c_size_t), ("model_dir", c_char_p), ("tokenizer_file", c_char_p), ("random_config", c_char_p),
                ("device", c_char_p), ("dtype", c_int32), ("kv_dtype", c_int32), ("threads", c_int32), ("queue_capacity", c_int32),
                ("prefill_chunk", c_int32), ("no_mapping", c_int32), ("kv_budget_bytes", c_uint64), ("speculation", c_int32),
                ("window", c_int32)]


class Request(Structure):
    _fields_ = [("struct_size", c_size_t), ("prompt", POINTER(c_int32)), ("prompt_length", c_size_t), ("seed", c_uint64),
                ("guidance", c_float), ("temperature", c_float), ("image_top_k", c_int32), ("text_top_k", c_int32),
                ("max_new_tokens", c_int32), ("grid_height", c_int32), ("grid_width", c_int32), ("restrict_grids", c_int32)]


class Event(Structure):
    _fields_ = [("request", c_uint64), ("kind", c_int32), ("token", c_int32), ("image", c_int32), ("row", c_int32),
                ("height", c_int32), ("width", c_int32), ("codes", POINTER(c_int32)), ("code_count", c_size_t), ("status", c_int32),
                ("finish", c_int32), ("message", c_char_p), ("ids", POINTER(c_int32)), ("id_count", c_size_t),
                ("prompt_tokens", c_uint64), ("cached_prompt_tokens", c_uint64), ("passes", c_uint64), ("preemptions", c_uint64)]


class Engine:
    def __init__(self, library, folder, prefill_chunk):
        self.library = ctypes.CDLL(library)
        self.library.lumina_last_error.restype = c_char_p
        self.handle = c_void_p()
        options = Options(sizeof(Options), folder.encode(), None, None, CPU, F32, F32, 1, 0, prefill_chunk, 0, 4 << 20, 0, 0)
        self.check(self.library.lumina_engine_open(byref(options), byref(self.handle)))

    def check(self, status):
        if status != 0:
            raise RuntimeError(f"status {status}: {self.library.lumina_last_error().decode()}")

    def logits(self, ids, vocabulary):
        given = np.asarray(ids, np.int32)
        out = np.empty((len(ids), vocabulary), np.float32)
        self.check(self.library.lumina_forward(self.handle, given.ctypes.data_as(POINTER(c_int32)), c_size_t(len(ids)), c_size_t(0),
                                               out.ctypes.data_as(POINTER(c_float))))
        return out

    def answers(self, requests):
        """The generated ids of requests (prompt, guidance, most new tokens, grid height, grid width), all at once, each greedily."""
        order = []
        for prompt, guidance, most, height, width in requests:
            ids = (c_int32 * len(prompt))(*prompt)
            request = Request(sizeof(Request), ids, len(prompt), 1, guidance, 0.0, 1, 1, most, height, width, 0)
            id = c_uint64()
            self.check(self.library.lumina_submit(self.handle, byref(request), byref(id)))
            order.append(id.value)
        found, events, count = {}, (Event * 16)(), c_size_t()
        while len(found) < len(order):
            self.check(self.library.lumina_step(self.handle, 1000, events, c_size_t(sizeof(Event)), c_size_t(16), byref(count)))
            for event in events[:count.value]:
                if event.kind == FINISHED:
                    message = (event.message or b"").decode()
                    found[event.request] = (event.ids[:event.id_count], message)
        return [found[id] for id in order]

    def close(self):
        self.library.lumina_engine_close(self.handle)
