/* SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lumina.h - the whole native surface of Lumina-mGPT: token ids in, token ids, codes and pixels out.
 *
 * Two handles, independent of each other:
 *   lumina_engine  a decoder (arXiv:2408.02657, Chameleon architecture) that continues token sequences;
 *   lumina_vq      the picture codec (VQGAN) between RGB pixels and codebook indices.
 *
 * Conventions
 *   - Every function that can fail returns a lumina_status. What went wrong, in words, is in
 *     lumina_last_error() of the same thread. No function throws or ends the process.
 *   - Every struct begins with its own size in bytes: set it to sizeof the struct. Fields past the
 *     caller's size are taken as zero, and zero means "default" wherever a default is named. Only
 *     lumina_event, which comes in arrays, does not: lumina_step is told the size of one.
 *   - Structs only grow at their end, and constants are only added: what was compiled against an older
 *     header goes on working. New kinds of events may come; pass over those you do not know.
 *   - Strings are UTF-8, zero-terminated, borrowed for the call unless said otherwise.
 *   - Sizes of pictures are in pixels, of codes in latent cells (1 cell = 16 x 16 pixels), of grids in
 *     UniRep patches (1 grid = 32 x 32 pixels = 2 x 2 cells). Height before width, always.
 *   - Same library, device, weights and options: the same request gives the same ids and pixels, alone or
 *     in any batch, with any number of threads, any prefill chunking, preemption or exact speculation.
 */
#ifndef LUMINA_LUMINA_H
#define LUMINA_LUMINA_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define LUMINA_API __attribute__((visibility("default")))
#else
#define LUMINA_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---------------------------------------------------------------- status */

typedef enum lumina_status {
  LUMINA_OK = 0,
  LUMINA_INVALID_REQUEST = 1,  /* an argument or a request is not acceptable; nothing was started */
  LUMINA_MODEL_FORMAT = 2,     /* a model file is missing, damaged, or not of a supported shape */
  LUMINA_OUT_OF_MEMORY = 3,    /* host or device memory, or the KV budget, does not suffice */
  LUMINA_QUEUE_FULL = 4,       /* the request queue is at its capacity; try again after a step */
  LUMINA_CANCELLED = 5,        /* the request was cancelled */
  LUMINA_CLOSED = 6,           /* the handle is closed, or was while the call ran */
  LUMINA_UNSUPPORTED = 7,      /* a device, CPU feature or library version that is not there */
  LUMINA_FAILURE = 8           /* a defect of the engine; the message says where */
} lumina_status;

/* Message of the last failed call of this thread; empty if there was none. Valid until the next call. */
LUMINA_API const char* lumina_last_error(void);

/* Version of the library, for example "0.1.0". Static. */
LUMINA_API const char* lumina_version(void);

/* ---------------------------------------------------------------- engine */

typedef struct lumina_engine lumina_engine;

typedef enum lumina_dtype {
  LUMINA_DTYPE_AUTO = 0, /* weights: as the checkpoint stores them; pages: see kv_dtype */
  LUMINA_DTYPE_F32 = 1,
  LUMINA_DTYPE_BF16 = 2,
  LUMINA_DTYPE_INT8 = 3, /* weights: by group, made at load; pages: one scale per token and head */
  LUMINA_DTYPE_INT4 = 4  /* weights only */
} lumina_dtype;

typedef struct lumina_engine_options {
  size_t struct_size;
  /* Directory with config.json, *.safetensors and optionally lumina.json. NULL: random weights. */
  const char* model_dir;
  /* Used when config.json has no vocabulary_map: file with the vocabulary, a Hugging Face tokenizer.json. */
  const char* tokenizer_file;
  /* With model_dir NULL: text of a config.json whose shape is filled with seeded random weights (bench). */
  const char* random_config;
  const char* device;      /* "auto" (default), "cpu", "cuda", "cuda:1" */
  int32_t dtype;           /* lumina_dtype of the weights */
  int32_t kv_dtype;        /* lumina_dtype of the KV pages; AUTO: f32 where dtype is f32, else bf16 */
  int32_t threads;         /* 0: one per core */
  int32_t queue_capacity;  /* requests waiting or running; 0: 256 */
  int32_t prefill_chunk;   /* most prompt tokens a step takes; 0: 256. Never changes results */
  int32_t no_mapping;      /* 1: read the weights into memory instead of mapping the files. A mapped file
                              that somebody truncates afterwards ends the process (SIGBUS): set this where
                              files may change under a running engine */
  uint64_t kv_budget_bytes; /* memory for KV pages, taken at open; 0: chosen from the model and the machine */
  int32_t speculation;     /* lumina_speculation */
  int32_t window;          /* tokens a speculation window has, or rows drawn at once, 1 to 32; 0: 4 tokens, 2
                              rows, and with AUTO what passes are measured to cost and bring */
  const char* cuda_library; /* the file liblumina_cuda.so of this very build; NULL: the one beside this library */
} lumina_engine_options;

typedef enum lumina_speculation {
  LUMINA_SPECULATION_AUTO = 0,   /* the default: the ids of plain decoding, in windows while they are faster */
  LUMINA_SPECULATION_OFF = 1,
  LUMINA_SPECULATION_EXACT = 2,  /* seed-exact: the ids of plain decoding */
  LUMINA_SPECULATION_PROBABILISTIC = 3, /* the distribution of plain decoding, in fewer passes; other ids, which may
                                           change with what runs beside */
  LUMINA_SPECULATION_APPROXIMATE = 4 /* not the model's pictures: so many rows of an image are drawn at once, each a part
                                        of the width behind the one above, whose end it does not see. A seed's ids are the
                                        same whatever runs beside (arXiv:2412.04062) */
} lumina_speculation;

/* Loads a model. On success *engine is owned by the caller, who ends it with lumina_engine_close. */
LUMINA_API lumina_status lumina_engine_open(const lumina_engine_options* options, lumina_engine** engine);

/* Ends what runs in a call of another thread: lumina_step, lumina_forward, lumina_next and lumina_engine_bench answer
   LUMINA_CLOSED when their pass is done, as does every later call. The handle lives on until lumina_engine_close. From any
   thread. NULL is allowed. */
LUMINA_API void lumina_engine_shut_down(lumina_engine* engine);

/* Shuts down, waits for calls in progress in other threads, frees everything. NULL is allowed.
   Requests under way are dropped: no event follows, not even FINISHED. Cancel them and step until they have ended
   where that is wanted. The caller makes sure that no new call begins with this handle. */
LUMINA_API void lumina_engine_close(lumina_engine* engine);

/* Whether an engine runs on a CUDA card, and if not, why. More may come. */
typedef enum lumina_card_use {
  LUMINA_CARD_USED = 1,
  LUMINA_CARD_NOT_ASKED = 2,    /* the device "cpu" was asked for */
  LUMINA_CARD_NO_DRIVER = 3,    /* NVIDIA's driver is not installed */
  LUMINA_CARD_NO_LIBRARY = 4,   /* liblumina_cuda.so is not there, or does not load */
  LUMINA_CARD_OTHER_BUILD = 5,  /* it was built from other sources than this library */
  LUMINA_CARD_OLD_DRIVER = 6,   /* the driver serves an older CUDA than the library needs */
  LUMINA_CARD_NONE = 7,         /* the driver finds no card, or none of this number */
  LUMINA_CARD_TOO_OLD = 8,      /* its compute capability is below 8.0 */
  LUMINA_CARD_NO_MEMORY = 9,    /* others hold its memory: the weights and pages do not fit */
  LUMINA_CARD_NO_KERNELS = 10,  /* for weights of this type */
  LUMINA_CARD_WRONG = 11,       /* it failed the self-check: it computes something else */
  LUMINA_CARD_FAILED = 12       /* the driver or the card failed, in the words of card_why */
} lumina_card_use;

typedef struct lumina_engine_info {
  size_t struct_size;
  int32_t layers, hidden_size, intermediate_size, heads, kv_heads, head_dim, vocab_size;
  int32_t max_positions; /* of config.json; not a limit, RoPE angles are computed as needed */
  /* ids, from the vocabulary's names */
  int32_t bos, image_start, image_end, end_of_row, end_of_turn;
  int32_t grid_zero;   /* id of "0 grids": n grids is grid_zero + n */
  int32_t grid_count;  /* grids 0 .. grid_count - 1 have ids */
  int32_t image_first, image_count; /* the image ids are image_first .. image_first + image_count - 1 */
  int32_t swin_norm, mask_image_logits;
  int32_t dtype, kv_dtype; /* lumina_dtype in effect */
  int32_t threads, page_tokens, pages;
  uint64_t parameters, weight_bytes, kv_bytes;
  char device[64];       /* for example "cpu" */
  char device_why[128];  /* why this device and these kernels were chosen */
  int32_t card_use;      /* lumina_card_use */
  char card_why[380];    /* the card's name and numbers; or why none is used, in one line with what to do */
  char card_kind[128];   /* of the card that is used: those of one kind give the same ids. Empty on the CPU */
} lumina_engine_info;

LUMINA_API lumina_status lumina_engine_get_info(const lumina_engine* engine, lumina_engine_info* info);

/* code_to_id[code] = token id, for the info's image_count codes. */
LUMINA_API lumina_status lumina_engine_image_ids(const lumina_engine* engine, int32_t* code_to_id, size_t capacity);

typedef struct lumina_request {
  size_t struct_size;
  /* The whole prompt, BOS included, pictures laid out as UniRep ids. At least one id. Copied. */
  const int32_t* prompt;
  size_t prompt_length;
  uint64_t seed;
  float guidance;         /* classifier-free guidance inside images; 1 switches it off */
  float temperature;      /* 0: the most likely token */
  int32_t image_top_k;    /* 1 or more; 0 means 1, as in the reference */
  int32_t text_top_k;     /* 1 or more */
  int32_t max_new_tokens; /* 1 or more; forced ids count */
  /* Both 0: the model chooses. Else the answer begins with image start and these two grid tokens, which
     count as generated. */
  int32_t grid_height, grid_width;
  int32_t restrict_grids; /* 1: the model can only choose grids of 1 and more that have a name */
} lumina_request;

/* Queues a request. Thread-safe. *id is never 0 and never reused by this engine. Refused at once: ids outside
   the vocabulary, numbers out of range, what could not fit the KV budget even alone, a full queue. */
LUMINA_API lumina_status lumina_submit(lumina_engine* engine, const lumina_request* request, uint64_t* id);

/* Asks for the end of a request; a FINISHED event with LUMINA_CANCELLED follows. Thread-safe. Unknown and
   ended ids are ignored. */
LUMINA_API lumina_status lumina_cancel(lumina_engine* engine, uint64_t id);

typedef enum lumina_event_kind {
  LUMINA_EVENT_TEXT = 1,     /* one text token: `token` */
  LUMINA_EVENT_IMAGE_START = 2, /* grids known: `height`, `width` in cells. Of an image that the prompt breaks off in it is
                                   the first event, with the `codes` that the prompt has, code_count of them: the answer
                                   goes on behind them. An image of the prompt that is none so far has no events */
  LUMINA_EVENT_ROW = 3,      /* row `row` of an image: `codes` [width] */
  LUMINA_EVENT_IMAGE = 4,    /* a whole image: `codes` [height * width], row-major */
  LUMINA_EVENT_FINISHED = 5  /* the last event of a request: `status`, `message`, `ids`, counters */
} lumina_event_kind;

typedef enum lumina_finish {
  LUMINA_FINISH_END_OF_TURN = 1, /* the model ended its turn; that id is the last of `ids` */
  LUMINA_FINISH_MAX_TOKENS = 2,
  LUMINA_FINISH_ERROR = 3        /* `status` and `message` say which, cancelling included */
} lumina_finish;

/* Pointers in an event belong to the engine and hold until the next lumina_step on it. Fields that a kind does
   not name hold nothing of use. */
typedef struct lumina_event {
  uint64_t request;
  int32_t kind;         /* lumina_event_kind */
  int32_t token;
  int32_t image;        /* index of the image in the answer, from 0 */
  int32_t row;
  int32_t height, width;
  const int32_t* codes;
  size_t code_count;
  /* FINISHED only */
  int32_t status;       /* lumina_status */
  int32_t finish;       /* lumina_finish */
  const char* message;  /* empty if all went well */
  const int32_t* ids;   /* all generated ids, forced ones included */
  size_t id_count;
  uint64_t prompt_tokens, cached_prompt_tokens, passes, preemptions;
} lumina_event;

/* Runs one scheduler step and hands out up to `capacity` events of event_size bytes each; set it to
   sizeof(lumina_event), as the size is that of the caller's header. What does not fit the array is handed out first by
   the next call, before any new step. Waits up to timeout_ms while there is nothing to do (negative: until
   woken). *count may be 0. Where it fails with OUT_OF_MEMORY nothing is lost: the next call goes on.
   One thread at a time drives an engine; a second caller gets INVALID_REQUEST. */
LUMINA_API lumina_status lumina_step(lumina_engine* engine, int32_t timeout_ms, lumina_event* events, size_t event_size,
                                     size_t capacity, size_t* count);

/* Ends the wait of lumina_step. Thread-safe. */
LUMINA_API lumina_status lumina_wake(lumina_engine* engine);

/* Logits [length - from, vocab_size] f32, row-major, of positions from .. length - 1 of one sequence that
   starts at position 0 (with mask_image_logits applied). For tests, tools and research. Excludes a step. */
LUMINA_API lumina_status lumina_forward(lumina_engine* engine, const int32_t* ids, size_t length, size_t from,
                                        float* logits);

/* probs [vocab_size] f32: distribution of the token after request->prompt, after guidance, constraint, top-k
   and temperature. The unconditional branch is derived from the ids. Excludes a step. */
LUMINA_API lumina_status lumina_next(lumina_engine* engine, const lumina_request* request, float* probs);

typedef struct lumina_engine_stats {
  size_t struct_size;
  uint64_t steps, rows;              /* forward passes; token rows in them */
  uint64_t tokens_generated, requests_finished, preemptions, evicted_pages;
  uint64_t prompt_tokens, cached_prompt_tokens;
  uint64_t drafts, drafts_accepted;  /* speculation */
  int32_t waiting, running, free_pages, cached_pages;
} lumina_engine_stats;

/* Counters since open. Thread-safe. */
LUMINA_API lumina_status lumina_engine_get_stats(const lumina_engine* engine, lumina_engine_stats* stats);

typedef struct lumina_quantize_options {
  size_t struct_size;
  const char* model_dir;      /* as in lumina_engine_options; f32, bf16 or f16 weights */
  const char* tokenizer_file; /* as in lumina_engine_options */
  const char* out_dir;        /* made if need be; may hold no checkpoint */
  int32_t dtype;              /* LUMINA_DTYPE_INT8 or LUMINA_DTYPE_INT4 */
  int32_t threads;            /* 0: one per core */
  /* Token sequences, one after the other, each from position 0: for int4, rounding errors are made up for so that products
     with activations like theirs change least (GPTQ, arXiv:2210.17323), and the first and the last layer stay int8.
     None: plain rounding of all layers, as at load. */
  const int32_t* samples;
  const size_t* sample_lengths;
  size_t sample_count;
} lumina_quantize_options;

/* Writes a checkpoint whose weights lie as the CPU's kernels read them: opened with dtype AUTO, it is used as it is mapped.
   Matrix NAME is there as U8 tensor NAME.int8 or NAME.int4; the output matrix as int8, the embedding as it was. The model's
   other JSON files and vqgan.* go along. */
LUMINA_API lumina_status lumina_quantize(const lumina_quantize_options* options);

/* ---------------------------------------------------------------- picture codec */

typedef struct lumina_vq lumina_vq;

typedef struct lumina_vq_options {
  size_t struct_size;
  /* Directory with vqgan.yaml and vqgan.safetensors or vqgan.ckpt; or with a config.json and
     model.vqmodel.* tensors, which gives an encoder only. */
  const char* dir;
  /* "auto" (default), "cpu", "cuda", "cuda:1". AUTO is the card where it has room and its small picture is the CPU's, and the
     CPU for a picture that the card fails at. Of pixels a few differ by 1 between
     the two, and a code might where two are equally near but for rounding. */
  const char* device;
  int32_t threads;          /* 0: one per core. Changes speed, never codes or pixels */
  int32_t fall_back;        /* 1: a card that is named need not serve; where it does not, the CPU does, as with AUTO */
  const char* cuda_library; /* the file liblumina_cuda.so of this very build; NULL: the one beside this library */
} lumina_vq_options;

LUMINA_API lumina_status lumina_vq_open(const lumina_vq_options* options, lumina_vq** vq);
LUMINA_API void lumina_vq_close(lumina_vq* vq); /* waits for calls in progress; NULL is allowed */

typedef struct lumina_vq_info {
  size_t struct_size;
  int32_t codes, embed_dim, downsampling; /* codebook entries, their width, pixels per cell (16) */
  int32_t can_encode, can_decode;
  uint64_t parameters;
  char device[64];       /* for example "cpu"; may change to that where the card fails */
  char device_why[448];  /* why this device; where a card was passed over or failed, why, in one line */
} lumina_vq_info;

LUMINA_API lumina_status lumina_vq_get_info(const lumina_vq* vq, lumina_vq_info* info);

/* rgb [height, width, 3] u8 -> codes [height/16, width/16]. Both sizes multiples of 16. Thread-safe. */
LUMINA_API lumina_status lumina_vq_encode(lumina_vq* vq, const uint8_t* rgb, int32_t height, int32_t width,
                                          int32_t* codes);

/* codes [height, width] in cells -> rgb [16 * height, 16 * width, 3] u8. Thread-safe. The first rows of a picture alone
   give an approximation of its top, for previews: each pixel depends a little on all codes. */
LUMINA_API lumina_status lumina_vq_decode(lumina_vq* vq, const int32_t* codes, int32_t height, int32_t width,
                                          uint8_t* rgb);

/* The same before clamping and truncation: pixels [3, 16 * height, 16 * width] f32. For tests and tools. */
LUMINA_API lumina_status lumina_vq_decode_f32(lumina_vq* vq, const int32_t* codes, int32_t height, int32_t width,
                                              float* pixels);

/* ---------------------------------------------------------------- measuring */

/* Best of five read-only sums over `bytes` (at least 1 GiB for a figure worth quoting), bytes per second. */
LUMINA_API lumina_status lumina_measure_bandwidth(int32_t threads, uint64_t bytes, double* bytes_per_second);

/* Best of five: products of int8 numbers, summed in 32 bits, that the threads make together from registers. */
LUMINA_API lumina_status lumina_measure_multiply_rate(int32_t threads, double* products_per_second);

typedef struct lumina_bench {
  size_t struct_size;
  /* what to run */
  int32_t batch;    /* rows a decode step has, each its own sequence branch */
  int32_t context;  /* tokens in the cache of each */
  int32_t steps;    /* counted steps, after two that are not */
  int32_t prefill;  /* tokens of the measured prefill, read three times; 0: none */
  /* what came out */
  double step_ms_median, step_ms_min, step_ms_max;
  uint64_t weight_bytes_per_step, cache_bytes_per_step;
  double prefill_tokens_per_second; /* median */
  double prefill_tokens_per_second_min, prefill_tokens_per_second_max;
  uint64_t products_per_row; /* of matrices with one row of a decode step, the head's included */
  uint64_t head_products_per_row;
} lumina_bench;

/* Times decode steps (image rows of the head only, as in an image) and a prefill. Excludes a step. */
LUMINA_API lumina_status lumina_engine_bench(lumina_engine* engine, lumina_bench* bench);

#ifdef __cplusplus
}
#endif
#endif
