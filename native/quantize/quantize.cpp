// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "quantize/quantize.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <functional>
#include <numeric>
#include <optional>
#include <system_error>

#include "backend/cpu/compensate.h"
#include "backend/cpu/panels.h"
#include "core/error.h"
#include "core/system.h"
#include "model/model.h"
#include "model/weight_names.h"

namespace lumina {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMomentBytes = uint64_t{2} << 30;  // of sums held at a time; more layers take more passes

/// The inputs of a layer's matrices, in the order of a pass: of q, k and v; of o; of gate and up; of down.
constexpr int kInputs = 4;
struct InputOf {
  const char* matrix;
  int input;
};
constexpr InputOf kInputOf[] = {{"q_proj", 0},    {"k_proj", 0},  {"v_proj", 0},   {"o_proj", 1},
                                {"gate_proj", 2}, {"up_proj", 2}, {"down_proj", 3}};
using LayerMoments = std::array<cpu::InputMoments, kInputs>;

/// Listens to the products of a pass.
struct Listener {
  int32_t first_layer = 0;
  std::vector<LayerMoments> layers;
  int64_t calls = 0;  ///< of this pass

  void hear(View2<const float> x, Stream stream) {
    const int64_t layer = calls / kInputs - first_layer, input = calls % kInputs;
    ++calls;
    if (layer >= 0 && layer < static_cast<int64_t>(layers.size())) layers[layer][input].add(x, stream);
  }
};
thread_local Listener* listener = nullptr;  // a back end is plain functions

/// Norms the input where that is asked for, so that the rows that are multiplied can be heard.
View2<const float> heard(const ProductInput& input, Stream stream) {
  View2<const float> x = input.x;
  if (input.norm) {
    const View2<float> normed(input.normed, x.rows, x.cols);
    cpu::backend().rms_norm(x, input.norm, input.eps, normed, stream);
    x = normed;
  }
  listener->hear(x, stream);
  return x;
}

void heard_linear(const ProductInput& x, std::span<const Projection> projections, Stream stream) {
  cpu::backend().linear(heard(x, stream), projections, stream);
}

void heard_swiglu(const ProductInput& x, Weights gate, const float* gate_bias, Weights up, const float* up_bias,
                  View2<float> y, Stream stream) {
  cpu::backend().swiglu(heard(x, stream), gate, gate_bias, up, up_bias, y, stream);
}

/// The model as it is stored, forwarding the samples while a Listener listens.
class Rehearsal {
 public:
  Rehearsal(const QuantizePlan& plan, Stream stream) : plan_(plan), stream_(stream), backend_(cpu::backend()) {
    backend_.linear = heard_linear;
    backend_.swiglu = heard_swiglu;
    size_t longest = 0;
    for (const auto& sample : plan.samples) longest = std::max(longest, sample.size());
    pages_.resize((longest + kPageTokens - 1) / kPageTokens);
    std::iota(pages_.begin(), pages_.end(), 0);
    Checkpoint checkpoint = Checkpoint::open(plan.model_dir, plan.tokenizer_file, io::Loading::mapped);
    const DType stored = checkpoint.stored_type();
    model_ = std::make_unique<Model>(std::move(checkpoint), backend_, stream,
                                     ModelOptions{.weights = stored,
                                                  .pages = DType::f32,
                                                  .page_count = static_cast<int32_t>(pages_.size()),
                                                  .max_rows = static_cast<int32_t>(longest),
                                                  .max_wanted = 1});
  }

  /// Of as many layers from `first` on as fit the room for their sums; at least one.
  std::vector<LayerMoments> hear(int32_t first) {
    const ModelConfig& c = model_->config();
    const int64_t attended = int64_t{c.heads} * c.head_dim;
    const auto square = [](int64_t n) { return static_cast<uint64_t>(n) * static_cast<uint64_t>(n) * sizeof(float); };
    const uint64_t each = 2 * square(c.hidden_size) + square(attended) + square(c.intermediate_size);
    const auto room = static_cast<int32_t>(std::clamp<uint64_t>(kMomentBytes / each, 1, c.layers - first));
    Listener heard;
    heard.first_layer = first;
    for (int32_t i = 0; i < room; ++i)
      heard.layers.push_back({cpu::InputMoments(c.hidden_size), cpu::InputMoments(attended),
                              cpu::InputMoments(c.hidden_size), cpu::InputMoments(c.intermediate_size)});
    listener = &heard;
    for (const auto& sample : plan_.samples) {
      heard.calls = 0;
      StepPlan pass;
      pass.add(sample, 0, pages_);
      model_->forward(pass);
    }
    listener = nullptr;
    return std::move(heard.layers);
  }

 private:
  const QuantizePlan& plan_;
  Stream stream_;
  Backend backend_;
  std::vector<int32_t> pages_;
  std::unique_ptr<Model> model_;
};

/// What the new file holds of one tensor: its entry, and how its bytes come about.
struct Entry {
  std::string name, type;
  std::vector<int64_t> shape;
  int64_t bytes;
  std::function<void(std::ostream&)> write;
};

void write_bytes(std::ostream& out, const void* data, int64_t bytes) {
  out.write(static_cast<const char*>(data), static_cast<std::streamsize>(bytes));
}

/// Lists the new file's tensors, in the order of visit_weights; matrices are packed when they are written.
class Lister : public WeightVisitor {
 public:
  Lister(const QuantizePlan& plan, const Checkpoint& checkpoint, Stream stream)
      : plan_(plan), checkpoint_(checkpoint), stream_(stream) {
    if (plan.type == DType::int4 && !plan.samples.empty()) rehearsal_.emplace(plan, stream);
  }

  std::vector<Entry> entries;

  void matrix(const std::string& name, Weights& to, int64_t rows, int64_t cols) override {
    if (name == kEmbedding) return keep(name);  // read row by row, never multiplied
    const DType type = type_of(name);
    const int64_t bytes = cpu::packed_bytes(rows, cols, type);
    const auto shape = cpu::packed_shape(rows, cols, type);
    entries.push_back({packed_name(name, type), "U8", shape, bytes, [this, name, to, type, bytes](std::ostream& out) {
                         write_bytes(out, packed(name, to, type).weights.data, bytes);
                       }});
  }
  void vector(const std::string& name, std::vector<float>&, int64_t) override { keep(name); }
  void head_norm(const std::string& name, std::vector<float>&, std::vector<float>&, int32_t&, int32_t,
                 int32_t) override {
    keep(name + ".weight");
    keep(name + ".bias");
  }

 private:
  void keep(const std::string& name) {
    for (const io::TensorFile& file : checkpoint_.files)
      if (const io::StoredTensor* tensor = file.find(name)) {
        const std::span<const std::byte> bytes = tensor->bytes;
        entries.push_back(
            {name, name_of(tensor->type), tensor->shape, static_cast<int64_t>(bytes.size()),
             [bytes](std::ostream& out) { write_bytes(out, bytes.data(), static_cast<int64_t>(bytes.size())); }});
        return;
      }
  }

  /// The head decides between near equals. In the first and the last layer errors cost most: where the rounding is fitted to
  /// samples, it is for accuracy, and they too stay int8.
  DType type_of(const std::string& name) const {
    const int32_t layer = layer_of(name);
    const bool outer = layer == 0 || layer == checkpoint_.config.layers - 1;
    return layer < 0 || (rehearsal_ && outer) ? DType::int8 : plan_.type;
  }

  /// -1 for what is in none.
  static int32_t layer_of(const std::string& name) {
    constexpr std::string_view prefix = "model.layers.";
    return name.starts_with(prefix) ? std::stoi(name.substr(prefix.size())) : -1;
  }

  PackedWeights packed(const std::string& name, const Weights& host, DType type) {
    try {
      return rehearsal_ && type == DType::int4 ? compensated(name, host) : cpu::backend().pack(host, type, stream_);
    } catch (const Error& error) {
      throw Error(error.code(), text(plan_.model_dir, ": tensor ", name, ": ", error.what()));
    }
  }

  PackedWeights compensated(const std::string& name, const Weights& host) {
    const int32_t layer = layer_of(name);
    const auto* input =
        std::ranges::find_if(kInputOf, [&](const auto& of) { return name.find(of.matrix) != std::string::npos; });
    if (layer >= heard_from_ + static_cast<int32_t>(heard_.size())) {
      heard_from_ = layer;
      heard_ = rehearsal_->hear(layer);
      factor_of_ = {-1, 0};
    }
    const std::pair<int32_t, int> key = std::pair(layer, input->input);
    if (key != factor_of_) {  // q, k and v share one, and gate and up
      factor_ = heard_[layer - heard_from_][input->input].factor(stream_);
      factor_of_ = key;
    }
    return cpu::pack_compensated(host, factor_, stream_);
  }

  const QuantizePlan& plan_;
  const Checkpoint& checkpoint_;
  Stream stream_;
  std::optional<Rehearsal> rehearsal_;
  int32_t heard_from_ = 0;
  std::vector<LayerMoments> heard_;           ///< of the layers from heard_from_ on
  std::pair<int32_t, int> factor_of_{-1, 0};  ///< layer and input
  std::vector<float> factor_;
};

std::string header_of(const std::vector<Entry>& entries, DType type) {
  std::string header = text(R"({"__metadata__":{"format":"lumina )", name_of(type), " panels 1\"}");
  int64_t offset = 0;
  for (const Entry& entry : entries) {
    header += text(R"(,")", entry.name, R"(":{"dtype":")", entry.type, R"(","shape":)", io::to_string(entry.shape),
                   R"(,"data_offsets":[)", offset, ',', offset + entry.bytes, "]}");
    offset += entry.bytes;
  }
  header += '}';
  return header + std::string((64 - (header.size() + sizeof(uint64_t)) % 64) % 64, ' ');  // data begins on a cache line
}

void write_file(const fs::path& path, const std::vector<Entry>& entries, DType type) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.exceptions(std::ios::failbit | std::ios::badbit);  // a full disk is an error
  const std::string header = header_of(entries, type);
  const uint64_t length = header.size();
  write_bytes(out, &length, sizeof length);
  out << header;
  for (const Entry& entry : entries) entry.write(out);
  out.flush();
}

/// Until what was written to a file, or which files a directory holds, outlives a loss of power.
void force(const fs::path& path) {
  if (!system::force(path))
    throw Error(ErrorCode::failure, text("could not write ", path.string(), " to disk: ", system::reason()));
}

void copy_for_good(const fs::path& file, const fs::path& to) {
  fs::copy_file(file, to, fs::copy_options::overwrite_existing);
  force(to);
}

bool goes_along(const std::string& name) {
  return name != "config.json" && !name.ends_with(".index.json") &&
         (name.ends_with(".json") || name.starts_with("vqgan."));
}

void check(const QuantizePlan& plan, const Checkpoint& checkpoint) {
  const auto refuse = [](const auto&... parts) { throw Error(ErrorCode::invalid_request, text(parts...)); };
  if (!is_quantized(plan.type)) refuse("a checkpoint is quantized to int8 or int4, not ", name_of(plan.type));
  if (const DType stored = checkpoint.stored_type(); is_quantized(stored))
    refuse(plan.model_dir, " is quantized to ", name_of(stored),
           " already; start from the checkpoint that it was made from");
  for (const auto& sample : plan.samples) {
    if (sample.empty()) refuse("a sample sequence is empty");
    for (const int32_t id : sample)
      if (id < 0 || id >= checkpoint.config.vocab_size)
        refuse("a sample holds the id ", id, "; the vocabulary is [0, ", checkpoint.config.vocab_size, ")");
  }
  if (fs::exists(system::path_of(plan.out_dir) / "config.json"))
    refuse(plan.out_dir, " holds a checkpoint already; name another directory");
}

}  // namespace

void quantize(const QuantizePlan& plan, ThreadPool& pool) {
  const Stream stream{&pool};
  Checkpoint checkpoint = Checkpoint::open(plan.model_dir, plan.tokenizer_file, io::Loading::mapped);
  check(plan, checkpoint);
  Lister lister(plan, checkpoint, stream);
  visit_weights(checkpoint, lister);
  const fs::path in = system::path_of(plan.model_dir), out = system::path_of(plan.out_dir);
  try {
    fs::create_directories(out);
    write_file(out / "model.safetensors", lister.entries, plan.type);
    force(out / "model.safetensors");
    std::vector<std::string> names;
    if (!system::names_in(plan.model_dir, names))
      throw Error(ErrorCode::failure, text("could not list ", plan.model_dir, ": ", system::reason()));
    for (const std::string& name : names) {
      const fs::path file = in / system::path_of(name);
      if (goes_along(name) && fs::is_regular_file(file)) copy_for_good(file, out / file.filename());
    }
    // The last one makes a checkpoint of the directory: whole, or not at all.
    copy_for_good(in / "config.json", out / "config.json.partial");
    fs::rename(out / "config.json.partial", out / "config.json");
    force(out);
  } catch (const fs::filesystem_error& error) {
    throw Error(ErrorCode::failure, text("could not write to ", plan.out_dir, ": ", error.what()));
  } catch (const std::ios_base::failure&) {  // which knows no reason; closing the file left that of the system
    throw Error(ErrorCode::failure,
                text("could not write ", plan.out_dir, "/model.safetensors: ", std::generic_category().message(errno)));
  }
}

}  // namespace lumina
