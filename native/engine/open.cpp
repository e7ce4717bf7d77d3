// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

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

/// A device as it is asked for.
struct DeviceName {
  bool cpu = false, cuda = false;  ///< neither: auto
  int index = 0;
};

DeviceName parse_device(const std::string& wanted) {
  if (wanted.empty() || wanted == "auto") return {};
  if (wanted == "cpu") return {.cpu = true};
  if (wanted == "cuda") return {.cuda = true};
  if (!wanted.starts_with("cuda:")) {
    throw Error(ErrorCode::invalid_request,
                text("device \"", wanted, "\" is unknown; \"auto\", \"cpu\", \"cuda\" and \"cuda:N\" are possible"));
  }
  const std::string digits = wanted.substr(5);
  if (digits.empty() || digits.size() > 3 || digits.find_first_not_of("0123456789") != std::string::npos) {
    throw Error(ErrorCode::invalid_request,
                text("device \"", wanted, "\" is unknown; write \"cuda:0\" for the first card"));
  }
  return {.cuda = true, .index = std::stoi(digits)};
}

// A card that fails at the check is as one that computes wrong, where another device will do.
std::string what_is_wrong(const CudaBackend& card, const EngineOptions& options) {
  if (!options.check_card) return "";
  try {
    return options.check_card(card);
  } catch (const Error& error) {
    return error.what();
  }
}

Device choose_device(const DeviceName& wanted, DType weights, const EngineOptions& options) {
  if (wanted.cpu) return {&cpu::backend(), "cpu", "asked for"};
  const CudaBackend found = options.find_cuda(wanted.index, options.cuda_library);
  const bool runs = found.backend && (found.backend->quantized || !is_quantized(weights));
  const std::string wrong = runs ? what_is_wrong(found, options) : "";
  if (runs && wrong.empty()) return {found.backend, text("cuda:", wanted.index), found.why};
  const std::string why = runs ? text(found.why, " computes wrong: ", wrong)
                          : found.backend
                              ? text("no ", name_of(weights), " kernels for CUDA yet; passed over: ", found.why)
                              : found.why;
  if (!wanted.cuda) return {&cpu::backend(), "cpu", why};
  if (runs)
    throw Error(ErrorCode::unsupported, text("device \"", options.device, "\" is not used: ", why,
                                             ". Ask for the device \"cpu\"; look for a newer driver and at the card"));
  if (!found.backend)
    throw Error(ErrorCode::unsupported, text("device \"", options.device, "\" is not to be had: ", why));
  throw Error(ErrorCode::unsupported,
              text("device \"", options.device, "\" has no kernels for ", name_of(weights),
                   " weights yet. Ask for the device \"cpu\", ",
                   options.weights ? "or for bf16 weights" : "or open the model that this one was quantized from"));
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
  if (chosen) speculation_.window = windows_.emplace().window();
  const DeviceName device = parse_device(options.device);
  Checkpoint checkpoint = load(options);
  ModelOptions placed;
  placed.weights = weight_type(options, checkpoint.stored_type());
  device_ = choose_device(device, placed.weights, options);
  placed.pages = page_type(options, placed.weights);
  const uint64_t page_bytes = Model::page_bytes(checkpoint.config, placed.pages);
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
  if (model_->queues() && speculation_.window == 1 && !windows_) ahead_.emplace(*model_, *scheduler_, limits_.max_rows);
  publish_stats();
}

}  // namespace lumina
