// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <functional>

#include "backend/device_name.h"
#include "engine/engine.h"

namespace lumina {
namespace {

constexpr int32_t kMaxWanted = 64;              // logits rows of a pass: 32 guided requests at once
constexpr int32_t kMaxWindow = kMaxWanted / 2;  // both branches of a guided request in one pass
constexpr int32_t kDecodeRoom = 128;            // rows of a pass beside the prefill chunk

int32_t threads_of(int32_t wanted) {
  if (wanted < 0 || wanted > 1024) {
    throw Error(ErrorCode::invalid_request, text("threads must be between 0 (one per core) and 1024, was ", wanted));
  }
  return wanted > 0 ? wanted : one_per_core();
}

Checkpoint load(const EngineOptions& options) {
  if (options.model_dir.empty()) return Checkpoint::random(options.random_config, 1, true);
  return Checkpoint::open(options.model_dir, options.tokenizer_file,
                          options.mapped ? io::Loading::mapped : io::Loading::copied);
}

DType page_type(const EngineOptions& options, DType weights) {
  if (options.pages == DType::int4)
    throw Error(ErrorCode::invalid_request, "KV pages can be f32, bf16 or int8, not int4");
  if (options.pages) return *options.pages;
  return weights == DType::f32 ? DType::f32 : DType::bf16;
}

// About what placing the weights takes of the device's memory. The CPU reads those that stay as they are stored where they
// lie: in mapped files, which give way, or in memory already, but for random ones, which are yet to be made.
uint64_t placed_bytes(const Checkpoint& checkpoint, DType wanted, const Backend& backend) {
  const DType stored = checkpoint.stored_type();
  if (wanted == stored || wanted == DType::f32 || is_quantized(stored))
    return &backend == &cpu::backend() && checkpoint.random_matrices.empty() ? 0 : checkpoint.bytes;
  const uint64_t bits = wanted == DType::bf16 ? 16 : wanted == DType::int8 ? 9 : 5;  // with the scales of groups
  return checkpoint.parameters * bits / 8;
}

// Default: eight guided requests of full length, at most a quarter of the memory that the device has left beside the weights.
// On the CPU, pages nobody touches cost address space only.
uint64_t default_budget(const Checkpoint& checkpoint, DType weights, uint64_t page_bytes, const Backend& backend) {
  const uint64_t wanted =
      16 * static_cast<uint64_t>(Scheduler::pages_for(checkpoint.config.max_positions)) * page_bytes;
  const uint64_t available = backend.available_memory(), placed = placed_bytes(checkpoint, weights, backend);
  const uint64_t budget = std::min(wanted, (available - std::min(placed, available)) / 4);
  if (budget >= 2 * page_bytes) return budget;
  throw Error(ErrorCode::out_of_memory,
              text(available >> 20, " MiB are available to \"", backend.name, "\" and the weights take ", placed >> 20,
                   ": a quarter of the rest does not hold two KV pages of ", page_bytes,
                   " bytes. Free memory, name a KV budget, take smaller weights or ", "another device"));
}

/// What an engine asks of a card.
struct Wish {
  DType weights;
  std::function<uint64_t(const Backend&)> least_bytes;  ///< of memory
};

double gib(uint64_t bytes) { return static_cast<double>(bytes >> 20) / 1024; }

CudaBackend without(CudaBackend card, CardUse use, const std::string& why) {
  card.backend = nullptr;
  card.use = use;
  card.why = why;
  return card;
}

/// The card if it serves. One that fails when it is asked is as one that is not there, where another device will do.
CudaBackend judged(CudaBackend card, const Wish& wish, const EngineOptions& options) {
  if (!card.backend) return card;
  if (!card.backend->quantized && is_quantized(wish.weights))
    return without(card, CardUse::no_kernels,
                   text("no ", name_of(wish.weights), " kernels for CUDA yet; passed over: ", card.why));
  try {
    const uint64_t available = card.backend->available_memory(), least = wish.least_bytes(*card.backend);
    if (available < least)
      return without(card, CardUse::no_memory,
                     text(card.why, ": ", gib(available),
                          " GiB of it are free, this process and others (nvidia-smi) hold the "
                          "rest, and the weights with the KV pages take ",
                          gib(least)));
    if (card.backend->identify) card.kind = card.backend->identify().kind;
    if (!options.check_card) return card;
    const std::string wrong = options.check_card(card);
    return wrong.empty() ? card : without(card, CardUse::wrong, text(card.why, " computes wrong: ", wrong));
  } catch (const Error& error) {
    const bool memory = error.code() == ErrorCode::out_of_memory;
    return without(card, memory ? CardUse::no_memory : CardUse::failed, text(card.why, ": ", error.what()));
  }
}

/// What to do about a card that was asked for and is not used.
std::string advice(CardUse use, const EngineOptions& options) {
  switch (use) {
    case CardUse::no_driver: return "Install the NVIDIA driver, of CUDA 13 or newer";
    case CardUse::no_library:
    case CardUse::other_build:
      return "Give the CUDA library of this very build: org.luminamgpt:lumina-mgpt-cuda of the same version, with the "
             "classifier linux-x86_64, or liblumina_cuda.so beside this library or by its name";
    case CardUse::old_driver: return "Install a newer driver";
    case CardUse::none: return "Look at what nvidia-smi -L and CUDA_VISIBLE_DEVICES say";
    case CardUse::too_old: return "Take another card";
    case CardUse::no_memory: return "Close what else uses the card, take smaller weights or another card";
    case CardUse::no_kernels:
      return options.weights ? "Ask for bf16 weights" : "Open the model that this one was quantized from";
    case CardUse::wrong: return "Look for a newer driver and at the card";
    default: return "nvidia-smi and the kernel's log may know more";
  }
}

Device choose_device(const DeviceName& wanted, const Wish& wish, const EngineOptions& options) {
  if (wanted.cpu) return {&cpu::backend(), "cpu", "asked for", CardUse::not_asked};
  const CudaBackend card = judged(options.find_cuda(wanted.index, options.cuda_library), wish, options);
  if (card.backend) return {card.backend, text("cuda:", wanted.index), card.why, CardUse::used, card.kind};
  if (!wanted.cuda) return {&cpu::backend(), "cpu", card.why, card.use};
  throw Error(card.use == CardUse::no_memory ? ErrorCode::out_of_memory : ErrorCode::unsupported,
              text("device \"", options.device, "\" is not to be had: ", card.why, ". ", advice(card.use, options),
                   "; or ask for the device \"cpu\", or for \"auto\", which is the card where it serves"));
}

/// The matrices' type: the one asked for, else as stored.
DType weight_type(const EngineOptions& options, DType stored) {
  if (!is_quantized(stored) || !options.weights || *options.weights == stored) return options.weights.value_or(stored);
  throw Error(ErrorCode::invalid_request,
              text(options.model_dir, " was quantized to ", name_of(stored), " and cannot be used as ",
                   name_of(*options.weights), "; name no type, or open the model that it was made from"));
}

}  // namespace

Engine::Engine(const EngineOptions& options) : pool_(threads_of(options.threads)), mailbox_(options.queue_capacity) {
  if (options.queue_capacity < 1) throw Error(ErrorCode::invalid_request, "queue_capacity must be 1 or more");
  if (options.prefill_chunk < 1 || options.prefill_chunk > 65536) {
    throw Error(ErrorCode::invalid_request,
                text("prefill_chunk must be between 1 and 65536, was ", options.prefill_chunk));
  }
  const bool chosen = options.speculation.window == Speculation::kChosen;
  if (chosen && options.speculation.acceptance != Speculation::Acceptance::exact)
    throw Error(ErrorCode::invalid_request, "only exact speculation, whose ids no window changes, can choose windows");
  if (!chosen && (options.speculation.window < 1 || options.speculation.window > kMaxWindow)) {
    throw Error(ErrorCode::invalid_request,
                text("a speculation window is 1 to ", kMaxWindow, " tokens, was ", options.speculation.window));
  }
  speculation_ = options.speculation;
  now_ = options.now;
  if (chosen) speculation_.window = windows_.emplace().window();
  const DeviceName device = parse_device(options.device);
  Checkpoint checkpoint = load(options);
  ModelOptions placed;
  placed.weights = weight_type(options, checkpoint.stored_type());
  placed.pages = page_type(options, placed.weights);
  const uint64_t page_bytes = Model::page_bytes(checkpoint.config, placed.pages);
  const auto least_bytes = [&](const Backend& backend) {
    return placed_bytes(checkpoint, placed.weights, backend) + std::max(options.kv_budget_bytes, 2 * page_bytes);
  };
  device_ = choose_device(device, {placed.weights, least_bytes}, options);
  const uint64_t budget = options.kv_budget_bytes > 0
                              ? options.kv_budget_bytes
                              : default_budget(checkpoint, placed.weights, page_bytes, *device_.backend);
  const uint64_t pages = budget / page_bytes;
  if (pages < 2 || pages > (uint64_t{1} << 26)) {
    throw Error(ErrorCode::invalid_request,
                text("a KV budget of ", budget, " bytes makes ", pages, " pages of ", page_bytes, " bytes (",
                     kPageTokens, " tokens); 2 to 2^26 are possible"));
  }
  limits_ = {options.prefill_chunk, options.prefill_chunk + kDecodeRoom, kMaxWanted};
  placed.page_count = static_cast<int32_t>(pages);
  placed.max_rows = limits_.max_rows;
  placed.max_wanted = limits_.max_wanted;
  if (device_.backend->make_stream) stream_ = device_.backend->make_stream();
  const Stream stream{stream_ ? stream_.get() : &pool_};
  model_ = std::make_unique<Model>(std::move(checkpoint), *device_.backend, stream, placed);
  cache_ = std::make_unique<PageCache>(placed.page_count);
  scheduler_ = std::make_unique<Scheduler>(*cache_, limits_);
  if (model_->queues() && speculation_.draws_by_row()) ahead_.emplace(*model_, *scheduler_, limits_.max_rows);
  publish_stats();
}

}  // namespace lumina
