// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
//
// lumina-engine-bench [--NAME VALUE]...: times whole passes of a decoder with random weights, on any device, where there is no
// JVM. Prints the JSON of `lumina bench`: one object, or, where a list is given for --batch, --context or --window, {"runs":
// [...]}. With --picture it times the picture codec instead. Exits 2 for a wrong command line, 1 where the device or memory is
// not to be had.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "codec_bench.h"
#include "core/build_id.h"
#include "engine/engine.h"

namespace lumina {
namespace {

constexpr const char* kUsage =
    "usage: lumina-engine-bench [--shape 1024|2048|7b|34b|HIDDENxLAYERSxHEADSxKV_HEADSxMLPxVOCABULARY] [--layers N]\n"
    "  [--batch N,...] [--context N,...] [--window N,...] [--steps N] [--prefill N] [--weights TYPE] [--cache TYPE]\n"
    "  [--device NAME] [--library FILE] [--threads N] [--bandwidth-mib N]\n"
    "  or: lumina-engine-bench --picture SIDE [--codec released|embedded] [--steps N] [--device NAME] [--library "
    "FILE]\n"
    "  [--threads N]\n"
    "batch: sequence branches of a step (2: a guided picture); window: tokens that each has in it\n";

struct Usage : std::runtime_error {
  using std::runtime_error::runtime_error;
};

int32_t number(const std::string& name, const std::string& value) {
  char* end = nullptr;
  const long parsed = std::strtol(value.c_str(), &end, 10);
  if (value.empty() || *end != '\0' || parsed < 0 || parsed > 1'000'000)
    throw Usage(text("--", name, " takes a number, was \"", value, "\""));
  return static_cast<int32_t>(parsed);
}

std::vector<int32_t> numbers(const std::string& name, const std::string& value, char separator) {
  std::vector<int32_t> all;
  for (size_t at = 0; at <= value.size();) {
    const size_t end = std::min(value.find(separator, at), value.size());
    all.push_back(number(name, value.substr(at, end - at)));
    at = end + 1;
  }
  return all;
}

std::string config_of(const std::string& shape, const std::string& layers) {
  static const std::map<std::string, std::string> named{{"1024", "1024x16x16x16x2816x65536"},
                                                        {"2048", "2048x16x16x16x5504x65536"},
                                                        {"7b", "4096x32x32x32x11008x65536"},
                                                        {"34b", "8192x48x64x8x22016x65536"}};
  const auto known = named.find(shape);
  std::vector<int32_t> n = numbers("shape", known == named.end() ? shape : known->second, 'x');
  if (n.size() != 6) throw Usage(text("--shape is a name or six numbers, was \"", shape, "\""));
  if (!layers.empty()) n[1] = number("layers", layers);
  return text("{\"hidden_size\":", n[0], ",\"num_hidden_layers\":", n[1], ",\"num_attention_heads\":", n[2],
              ",\"num_key_value_heads\":", n[3], ",\"intermediate_size\":", n[4], ",\"vocab_size\":", n[5],
              ",\"swin_norm\":", shape == "34b" ? "true" : "false", ",\"mask_image_logits\":false}");
}

std::optional<DType> type_of(const std::string& name, const std::string& value) {
  if (value == "auto") return {};
  for (DType type : {DType::f32, DType::bf16, DType::int8, DType::int4})
    if (value == name_of(type)) return type;
  throw Usage(text("--", name, " is auto, f32, bf16, int8 or int4, was \"", value, "\""));
}

/// Options by name, with what holds where none is given.
std::map<std::string, std::string> options_of(int argc, char** argv) {
  std::map<std::string, std::string> options{{"shape", "7b"},           {"layers", ""},      {"batch", "2"},
                                             {"context", "1000"},       {"window", "1"},     {"steps", "20"},
                                             {"prefill", "256"},        {"weights", "bf16"}, {"cache", "auto"},
                                             {"device", "auto"},        {"library", ""},     {"threads", "0"},
                                             {"bandwidth-mib", "1024"}, {"picture", "0"},    {"codec", "released"}};
  for (int i = 1; i < argc; i += 2) {
    const std::string name = argv[i];
    const auto option = options.find(name.rfind("--", 0) == 0 ? name.substr(2) : "");
    if (option == options.end()) throw Usage(text("\"", name, "\" is no option"));
    if (i + 1 == argc) throw Usage(text(name, " needs a value"));
    option->second = argv[i + 1];
  }
  return options;
}

struct Spread {
  double median, min, max;
};

Spread spread(std::vector<double> values) {
  std::ranges::sort(values);
  return {values[values.size() / 2], values.front(), values.back()};
}

std::string escaped(const std::string& value) {
  std::string out;
  for (char c : value) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

class Json {
 public:
  template <typename T>
  void add(const char* name, const T& value) {
    if constexpr (std::is_convertible_v<T, std::string>)
      fields_ += text(fields_.empty() ? "" : ",", "\"", name, "\":\"", escaped(value), "\"");
    else
      fields_ += text(fields_.empty() ? "" : ",", "\"", name, "\":", value);
  }
  std::string str() const { return "{" + fields_ + "}"; }

 private:
  std::string fields_;
};

std::string upper(std::string name) {
  for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

std::string run(Engine& engine, const BenchPlan& plan, double bandwidth) {
  const Model& model = engine.model();
  const BenchResult result = engine.bench(plan);
  const Spread step = spread(result.step_seconds);
  const uint64_t weights = model.weight_bytes_per_image_step();
  const uint64_t cache = Model::page_bytes(model.config(), model.options().pages) / kPageTokens *
                         static_cast<uint64_t>(plan.context) * static_cast<uint64_t>(plan.batch);
  Json json;
  json.add("device", engine.device().name);
  json.add("device_why", engine.device().why);
  json.add("threads", engine.threads());
  json.add("weights", upper(name_of(model.options().weights)));
  json.add("cache", upper(name_of(model.options().pages)));
  json.add("layers", model.config().layers);
  json.add("batch", plan.batch);
  json.add("context", plan.context);
  json.add("window", plan.window);
  json.add("step_ms", 1e3 * step.median);
  json.add("step_ms_min", 1e3 * step.min);
  json.add("step_ms_max", 1e3 * step.max);
  json.add("steps_per_second", 1 / step.median);
  json.add("weight_bytes_per_step", weights);
  json.add("cache_bytes_per_step", cache);
  json.add("memory_bandwidth", bandwidth);
  json.add("bandwidth_share", static_cast<double>(weights + cache) / step.median / bandwidth);
  if (!result.prefill_seconds.empty()) {
    const Spread prefill = spread(result.prefill_seconds);
    json.add("prefill_tokens_per_second", plan.prefill / prefill.median);
    json.add("prefill_tokens_per_second_min", plan.prefill / prefill.max);
    json.add("prefill_tokens_per_second_max", plan.prefill / prefill.min);
  }
  return json.str();
}

CodecBench codec_bench(const std::map<std::string, std::string>& given) {
  CodecBench bench{given.at("device"),
                   given.at("library"),
                   number("threads", given.at("threads")),
                   number("picture", given.at("picture")),
                   number("steps", given.at("steps")),
                   given.at("codec") == "embedded"};
  if (bench.side % 16 != 0) throw Usage(text("--picture is a multiple of 16, was ", bench.side));
  if (!bench.embedded && given.at("codec") != "released")
    throw Usage(text("--codec is released or embedded, was \"", given.at("codec"), "\""));
  return bench;
}

void bench(const std::map<std::string, std::string>& given) {
  const auto of = [&](const char* name) { return given.at(name); };
  if (const CodecBench codec = codec_bench(given); codec.side > 0) {
    std::puts(run(codec).c_str());
    return;
  }
  EngineOptions options;
  options.random_config = config_of(of("shape"), of("layers"));
  options.device = of("device");
  options.cuda_library = of("library");
  options.weights = type_of("weights", of("weights"));
  options.pages = type_of("cache", of("cache"));
  options.threads = number("threads", of("threads"));
  std::vector<BenchPlan> plans;
  for (int32_t batch : numbers("batch", of("batch"), ','))
    for (int32_t context : numbers("context", of("context"), ','))
      for (int32_t window : numbers("window", of("window"), ','))
        plans.push_back({batch, context, number("steps", of("steps")),
                         plans.empty() ? number("prefill", of("prefill")) : 0, window});
  const uint64_t bytes = static_cast<uint64_t>(number("bandwidth-mib", of("bandwidth-mib"))) << 20;

  Engine engine(options);
  const Backend& backend = *engine.device().backend;
  ThreadPool pool(engine.threads());
  const Buffer stream = backend.make_stream ? backend.make_stream() : nullptr;
  const double bandwidth = backend.measure_bandwidth(bytes, Stream{stream ? stream.get() : &pool});
  std::string runs;
  for (const BenchPlan& plan : plans) runs += (runs.empty() ? "" : ",\n") + run(engine, plan, bandwidth);
  std::puts((plans.size() == 1 ? runs : "{\"runs\":[" + runs + "]}").c_str());
}

}  // namespace
}  // namespace lumina

int main(int argc, char** argv) {
  if (argc == 2 && std::string(argv[1]) == "--version") {
    std::printf("lumina-engine-bench, build %s\n", lumina::kBuildId);
    return 0;
  }
  try {
    lumina::bench(lumina::options_of(argc, argv));
    return 0;
  } catch (const lumina::Usage& error) {
    std::fprintf(stderr, "lumina-engine-bench: %s\n%s", error.what(), lumina::kUsage);
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "lumina-engine-bench: %s\n", error.what());
    return 1;
  }
}
