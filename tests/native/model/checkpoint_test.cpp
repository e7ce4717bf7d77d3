// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "model/checkpoint.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "backend/cpu/panels.h"
#include "damage.h"
#include "files.h"
#include "io/json.h"
#include "io/safetensors.h"
#include "model/model.h"
#include "model/random_weights.h"
#include "model/weight_names.h"

namespace lumina {
namespace {

using io::Loading;
using tests::expect_error;
using tests::TempDir;

std::string golden(const std::string& name) { return std::string(LUMINA_CHECKPOINTS_DIR) + "/" + name; }

const std::string kConfig =
    R"({"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2,
        "intermediate_size": 24, "vocab_size": 64, "model_parallel_size": 2)";

std::string small_config(const std::string& more = "") { return kConfig + more + "}"; }

struct FileTensor {
  std::string type;
  std::vector<int64_t> shape;
  std::string bytes;
};
using FileTensors = std::map<std::string, FileTensor>;

FileTensors small_tensors(const std::string& config = small_config()) {
  FileTensors tensors;
  for (const RandomTensor& tensor : random_tensors(ModelConfig::from_json(io::parse_json(config, "c"), "c"))) {
    std::vector<bf16> values(static_cast<size_t>(tensor.elements()));
    fill_random(tensor, 1, 0, values);
    tensors[tensor.name] = {"BF16", tensor.shape, std::string(tests::as_text(std::as_bytes(std::span(values))))};
  }
  return tensors;
}

std::string file_of(const FileTensors& tensors) {
  std::string header, data;
  for (const auto& [name, tensor] : tensors) {
    header += (header.empty() ? "{\"" : ",\"") + name + "\":{\"dtype\":\"" + tensor.type +
              "\",\"shape\":" + io::to_string(tensor.shape) + ",\"data_offsets\":[" + std::to_string(data.size()) +
              "," + std::to_string(data.size() + tensor.bytes.size()) + "]}";
    data += tensor.bytes;
  }
  return tests::safetensors(header + "}", data);
}

std::string names_json() {
  std::string json = "{\"model\":{\"vocab\":{";
  bool first = true;
  for (const auto& [name, id] : synthetic_names(64)) {
    json += (first ? "\"" : ",\"") + name + "\":" + std::to_string(id);
    first = false;
  }
  return json + "}}}";
}

/// A directory with the small model after `change`.
class SmallModel {
 public:
  explicit SmallModel(const FileTensors& tensors, const std::string& config = small_config()) {
    dir_.write("config.json", config);
    dir_.write("tokenizer.json", names_json());
    dir_.write("model.safetensors", file_of(tensors));
  }
  Checkpoint open(Loading loading = Loading::mapped) const { return Checkpoint::open(dir_.path(), "", loading); }
  const TempDir& dir() const { return dir_; }

 private:
  TempDir dir_;
};

template <typename Change>
void expect_refused(Change change, std::string_view part, const std::string& config = small_config()) {
  FileTensors tensors = small_tensors(config);
  change(tensors);
  const SmallModel model(tensors, config);
  expect_error([&] { model.open(); }, ErrorCode::model_format, part);
}

bool lies_in(const Weights& weights, const Checkpoint& checkpoint) {
  return std::any_of(checkpoint.files.begin(), checkpoint.files.end(), [&](const io::TensorFile& file) {
    return std::any_of(file.tensors().begin(), file.tensors().end(),
                       [&](const io::StoredTensor& tensor) { return tensor.bytes.data() == weights.data; });
  });
}

TEST(Checkpoint, OpensTheGoldenShardsWithoutCopies) {
  for (const Loading loading : {Loading::mapped, Loading::copied}) {
    const Checkpoint a = Checkpoint::open(golden("mgpt-a"), "", loading);
    EXPECT_EQ(a.files.size(), 2u);
    EXPECT_TRUE(a.copies.empty());
    ASSERT_EQ(a.layers.size(), 2u);
    for (const LayerWeights& layer : a.layers) {
      EXPECT_EQ(layer.q_rows, 1);
      EXPECT_EQ(layer.gate.rows, 160);
      EXPECT_EQ(layer.gate.cols, 64);
      EXPECT_EQ(layer.down.rows, 64);
      EXPECT_EQ(layer.down.cols, 160);
      EXPECT_TRUE(layer.q_bias.empty());
      for (const Weights& weights : {layer.q, layer.k, layer.v, layer.o, layer.gate, layer.up, layer.down}) {
        EXPECT_EQ(weights.type, DType::bf16);
        EXPECT_TRUE(lies_in(weights, a));
      }
    }
    EXPECT_EQ(a.embedding.rows, 9216);
    EXPECT_EQ(a.final_norm.size(), 64u);
    EXPECT_NE(a.head.data, a.embedding.data);
    // 2 x 9216 x 64, 2 layers of 4 x 64 x 64 + 3 x 160 x 64 + 4 x 16 + 2 x 64, a norm of 64
    EXPECT_EQ(a.parameters, 1'274'304u);
    EXPECT_EQ(a.bytes, 2u * (2 * 9216 * 64 + 2 * (4 * 64 * 64 + 3 * 160 * 64)));
    EXPECT_EQ(a.vocabulary.image_count, 8192);
  }
}

TEST(Checkpoint, OpensTheGoldenSingleFileWithTwoNormRows) {
  const Checkpoint b = Checkpoint::open(golden("mgpt-b"), "", Loading::mapped);
  ASSERT_EQ(b.layers.size(), 3u);
  EXPECT_EQ(b.embedding.type, DType::f32);
  for (const LayerWeights& layer : b.layers) {
    EXPECT_EQ(layer.q_rows, 2);
    EXPECT_EQ(layer.k_rows, 2);
    EXPECT_EQ(layer.q_gamma.size(), 32u);
    EXPECT_EQ(layer.k.rows, 32);
  }
  const io::TensorFile file = io::open_safetensors(golden("mgpt-b/model.safetensors"), Loading::mapped);
  const auto values = [&](const std::string& name) { return to_f32(*file.find("model.layers.1." + name)); };
  EXPECT_EQ(b.layers[1].input_norm, values("input_layernorm.weight"));
  EXPECT_EQ(b.layers[1].post_attention_norm, values("post_attention_layernorm.weight"));
  EXPECT_EQ(b.layers[1].q_gamma, values("self_attn.q_norm.weight"));
  EXPECT_EQ(b.layers[1].q_beta, values("self_attn.q_norm.bias"));
  EXPECT_EQ(b.layers[1].k_gamma, values("self_attn.k_norm.weight"));
  EXPECT_EQ(b.layers[1].k_beta, values("self_attn.k_norm.bias"));
  const auto matrix = [](const Weights& weights) {
    const auto* data = static_cast<const float*>(weights.data);
    return std::vector<float>(data, data + weights.rows * weights.cols);
  };
  EXPECT_EQ(matrix(b.layers[1].q), values("self_attn.q_proj.weight"));
  EXPECT_EQ(matrix(b.layers[1].k), values("self_attn.k_proj.weight"));
  EXPECT_EQ(matrix(b.layers[1].v), values("self_attn.v_proj.weight"));
  EXPECT_EQ(matrix(b.layers[1].o), values("self_attn.o_proj.weight"));
  EXPECT_EQ(matrix(b.layers[1].gate), values("mlp.gate_proj.weight"));
  EXPECT_EQ(matrix(b.layers[1].up), values("mlp.up_proj.weight"));
  EXPECT_EQ(matrix(b.layers[1].down), values("mlp.down_proj.weight"));
}

TEST(Checkpoint, ReadsBiases) {
  const std::string config = small_config(R"(, "attention_bias": true, "mlp_bias": true)");
  const Checkpoint checkpoint = SmallModel(small_tensors(config), config).open();
  const LayerWeights& layer = checkpoint.layers[1];
  EXPECT_EQ(layer.q_bias.size(), 16u);
  EXPECT_EQ(layer.k_bias.size(), 8u);
  EXPECT_EQ(layer.v_bias.size(), 8u);
  EXPECT_EQ(layer.o_bias.size(), 16u);
  EXPECT_EQ(layer.gate_bias.size(), 24u);
  EXPECT_EQ(layer.up_bias.size(), 24u);
  EXPECT_EQ(layer.down_bias.size(), 16u);
  expect_refused([](FileTensors& tensors) { tensors.erase("model.layers.1.mlp.up_proj.bias"); },
                 "model.layers.1.mlp.up_proj.bias is missing", config);
}

TEST(Checkpoint, TiesTheHeadToTheEmbedding) {
  const std::string config = small_config(R"(, "tie_word_embeddings": true)");
  FileTensors tensors = small_tensors(config);
  EXPECT_EQ(tensors.count("lm_head.weight"), 0u);
  const Checkpoint tied = SmallModel(tensors, config).open();
  EXPECT_EQ(tied.head.data, tied.embedding.data);
  tensors["lm_head.weight"] = tensors["model.embed_tokens.weight"];  // some files keep it
  EXPECT_NO_THROW(SmallModel(tensors, config).open());
}

TEST(Checkpoint, TakesAnyDivisorOfTheHeadsAsNormRows) {
  for (const int64_t q_rows : {1, 2, 4})
    for (const int64_t k_rows : {1, 2}) {
      FileTensors tensors = small_tensors();
      for (const char* part : {".weight", ".bias"}) {
        tensors["model.layers.0.self_attn.q_norm" + std::string(part)] = {
            "F32", {q_rows, 4}, std::string(16 * q_rows, '\0')};
        tensors["model.layers.0.self_attn.k_norm" + std::string(part)] = {
            "F32", {k_rows, 4}, std::string(16 * k_rows, '\0')};
      }
      const Checkpoint checkpoint = SmallModel(tensors).open();
      EXPECT_EQ(checkpoint.layers[0].q_rows, q_rows);
      EXPECT_EQ(checkpoint.layers[0].k_rows, k_rows);
      EXPECT_EQ(checkpoint.layers[1].q_rows, 2);
    }
  for (const int64_t rows : {0, 3, 8})
    expect_refused(
        [&](FileTensors& tensors) {
          tensors["model.layers.0.self_attn.q_norm.weight"] = {"F32", {rows, 4}, std::string(16 * rows, '\0')};
        },
        "wanted [R, 4] with R a divisor of 4 heads");
  expect_refused(
      [](FileTensors& tensors) {
        tensors["model.layers.0.self_attn.q_norm.bias"] = {"F32", {1, 4}, std::string(16, '\0')};
      },
      "q_norm.bias has the shape [1, 4]; config.json asks for [2, 4]");
}

TEST(Checkpoint, WidensHalfPrecision) {
  FileTensors tensors = small_tensors();
  FileTensor& gate = tensors["model.layers.0.mlp.gate_proj.weight"];
  gate.type = "F16";
  gate.bytes.clear();
  for (int i = 0; i < 24 * 16; ++i) gate.bytes += tests::le(static_cast<uint16_t>(0x3c00 + i));  // 1 + i / 1024
  const Checkpoint checkpoint = SmallModel(tensors).open();
  const Weights& weights = checkpoint.layers[0].gate;
  EXPECT_EQ(weights.type, DType::f32);
  for (int i = 0; i < 24 * 16; ++i) ASSERT_EQ(static_cast<const float*>(weights.data)[i], 1 + i / 1024.f);
  EXPECT_EQ(checkpoint.layers[0].up.type, DType::bf16);
}

TEST(Checkpoint, CopiesMatricesAtOddAddresses) {
  FileTensors tensors = small_tensors();
  tensors["a.rotary_emb.inv_freq"] = {"U8", {1}, "x"};  // sorts first, so that all others lie one byte off
  const std::string file = file_of(tensors);
  const SmallModel model(tensors);
  for (const int padding : {0, 1}) {  // one of the two puts the matrices at odd addresses
    uint64_t length;
    std::memcpy(&length, file.data(), sizeof length);
    model.dir().write("model.safetensors", tests::le(length + padding) + file.substr(8, length) +
                                               std::string(padding, ' ') + file.substr(8 + length));
    const Checkpoint checkpoint = model.open();
    const bool odd = (8 + length + padding + 1) % 2 != 0;
    EXPECT_EQ(checkpoint.copies.empty(), !odd);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(checkpoint.layers[0].q.data) % 2, 0u);
    const std::string& wanted = tensors["model.layers.0.self_attn.q_proj.weight"].bytes;
    EXPECT_EQ(std::memcmp(checkpoint.layers[0].q.data, wanted.data(), wanted.size()), 0);
  }
}

TEST(Checkpoint, RefusesMissingSurplusAndMisshapenTensors) {
  for (const auto& [name, tensor] : small_tensors()) {
    expect_refused([&, dropped = name](FileTensors& tensors) { tensors.erase(dropped); }, name + " is missing");
    expect_refused([&, grown = name](FileTensors& tensors) { tensors[grown].shape.push_back(1); },
                   name + " has the shape");
  }
  const FileTensor extra{"F32", {1}, "1234"};
  expect_refused([&](FileTensors& tensors) { tensors["model.layers.2.mlp.up_proj.weight"] = extra; },
                 "1 tensors do not belong to the model that config.json describes: model.layers.2.mlp.up_proj.weight");
  expect_refused([&](FileTensors& tensors) { tensors["model.layers.0.mlp.up_proj.bias"] = extra; }, "do not belong");
  expect_refused(
      [&](FileTensors& tensors) {
        for (const char* name : {"a", "b", "c", "d", "e", "f", "g"}) tensors[name + std::string(".bias")] = extra;
      },
      "7 tensors do not belong to the model that config.json describes: a.bias, b.bias, c.bias, d.bias, e.bias, ...");
}

TEST(Checkpoint, PassesOverTensorsThatAreNoParameters) {
  FileTensors tensors = small_tensors();
  const FileTensor extra{"BF16", {1}, std::string(2, 'x')};
  for (const char* name :
       {"model.vqmodel.quant_conv.weight", "model.layers.0.self_attn.rotary_emb.inv_freq",
        "model.layers.0.self_attn.rotary_emb.cos_cached", "model.layers.0.self_attn.rotary_emb.sin_cached",
        "model.causal_mask", "model.layers.1.self_attn.masked_bias", "model.position_ids"})
    tensors[name] = extra;
  tensors["model.layers.0.self_attn.bias"] = {"BOOL", {2}, "ab"};  // a mask, in older models
  tensors["model.position_ids"] = {"I64", {1}, "12345678"};
  tensors["model.layers.0.k_scale"] = {"F32", {1}, "1234"};
  tensors["model.layers.0.mlp.spare.weight"] = {"F8_E4M3", {3}, "123"};
  tensors["model.layers.0.mlp.packed.weight"] = {"F4", {3}, "12"};
  EXPECT_NO_THROW(SmallModel(tensors).open());
}

TEST(Checkpoint, SaysHowWeightsCameAboutThatAreMissing) {
  const auto renamed = [](const std::string& from, const std::string& to) {
    return [=](FileTensors& tensors) {
      tensors[to] = tensors.at(from);
      tensors.erase(from);
    };
  };
  const std::string q = "model.layers.0.self_attn.q_proj.weight";
  expect_refused(renamed(q, "model.layers.0.self_attn.q_proj.qweight"),
                 "is missing: the weights were quantized by GPTQ or AWQ");
  expect_refused(renamed(q, q + "_packed"), "quantized by another tool");
  expect_refused(renamed("model.embed_tokens.weight", "tok_embeddings.weight"),
                 "Meta's own names and order of weights; convert them");
  expect_refused(renamed("model.embed_tokens.weight", "module.model.embed_tokens.weight"),
                 "there is module.model.embed_tokens.weight");
  expect_refused(renamed("model.embed_tokens.weight", "base.layers.0.q_proj.lora_A.default.weight"),
                 "an adapter (LoRA); merge it");
  expect_refused(
      [&](FileTensors& tensors) {
        tensors[q] = {"F8_E4M3", tensors[q].shape, tensors[q].bytes.substr(tensors[q].bytes.size() / 2)};
      },
      "is of type F8_E4M3; wanted F32, BF16 or F16");
}

void expect_config_refused(const std::string& config, std::string_view part) {
  const SmallModel model(small_tensors(), config);
  expect_error([&] { model.open(); }, ErrorCode::model_format, part);
}

TEST(Checkpoint, RefusesWeightsOfAnotherQuantizerByItsName) {
  const auto with = [](const std::string& more) { return small_config(", \"quantization_config\": " + more); };
  expect_config_refused(with(R"({"quant_method": "gptq", "bits": 4})"), "quantized by gptq, whose format is not read");
  expect_config_refused(with(R"({"load_in_8bit": true})"), "quantized by another tool");
  EXPECT_NO_THROW(SmallModel(small_tensors(), with("null")).open());
}

TEST(Checkpoint, ReadsConfigsAsPythonAndEditorsWriteThem) {
  EXPECT_NO_THROW(SmallModel(small_tensors(),
                             "\xef\xbb\xbf" + small_config(R"(, "initializer_range": Infinity, "x": [NaN, -Infinity])"))
                      .open());
  const SmallModel nested(small_tensors(), R"({"model_type": "chameleon", "text_config": )" + small_config() + "}");
  EXPECT_EQ(nested.open().config.hidden_size, 16);
  expect_config_refused(R"({"text_config": {"hidden_size": 16, "num_attention_heads": 0}})",
                        "text_config: num_attention_heads");
  expect_config_refused(small_config(R"(, "rms_norm_eps": NaN)"), "rms_norm_eps: wanted 0 to 1");
}

TEST(Checkpoint, SaysThatAFileIsAGitLfsPointer) {
  const SmallModel model(small_tensors());
  const std::string to = model.dir().path() + "/model.safetensors";
  std::filesystem::copy_file(LUMINA_GOLDEN_DIR "/../cases/lfs-model/model.safetensors", to,
                             std::filesystem::copy_options::overwrite_existing);
  expect_error([&] { model.open(); }, ErrorCode::model_format,
               to + " is a Git LFS pointer, not the file itself; run `git lfs pull`");
}

TEST(Checkpoint, RefusesWrongTypes) {
  const auto retyped = [](const char* name, const char* type, int factor) {
    return [=](FileTensors& tensors) {
      FileTensor& tensor = tensors[name];
      tensor.type = type;
      tensor.bytes = std::string(tensor.bytes.size() * factor, '\0');
    };
  };
  expect_refused(retyped("model.layers.0.self_attn.q_proj.weight", "I16", 1),
                 "q_proj.weight is of type I16; wanted F32");
  expect_refused(retyped("model.norm.weight", "F64", 4), "model.norm.weight is of type F64");
}

TEST(Checkpoint, RefusesAPackedEmbeddingWhoseRowsWouldBeReadPastItsEnd) {
  for (const char* more : {"", R"(, "tie_word_embeddings": true)"})
    for (const DType type : {DType::int8, DType::int4})
      expect_refused(
          [&](FileTensors& tensors) {
            tensors.erase("model.embed_tokens.weight");
            tensors[packed_name("model.embed_tokens.weight", type)] = {
                "U8", cpu::packed_shape(64, 16, type),
                std::string(static_cast<size_t>(cpu::packed_bytes(64, 16, type)), '\0')};
          },
          packed_name("model.embed_tokens.weight", type) + " is packed", small_config(more));
}

TEST(Checkpoint, RefusesBrokenIndexes) {
  const SmallModel model(small_tensors());
  std::filesystem::rename(model.dir().path() + "/model.safetensors", model.dir().path() + "/part.safetensors");
  const auto refused = [&](const std::string& map, std::string_view part) {
    model.dir().write("model.safetensors.index.json", "{\"weight_map\": " + map + "}");
    expect_error([&] { model.open(); }, ErrorCode::model_format, part);
  };
  refused("[]", "weight_map is missing or no map");
  refused(R"({"x": 1})", "the file of tensor x is an integer");
  refused(R"({"x": "../part.safetensors"})", "no safetensors or bin file of this directory");
  refused(R"({"x": "config.json"})", "no safetensors or bin file of this directory");
  refused(R"({"x": "none.safetensors"})", "none.safetensors is not there");
  refused(R"({"x": "part.safetensors"})", "says that tensor x is in part.safetensors");
  refused("{}", "model.embed_tokens.weight is missing");
  std::filesystem::copy_file(model.dir().path() + "/part.safetensors", model.dir().path() + "/copy.safetensors");
  refused(R"({"model.norm.weight": "part.safetensors", "lm_head.weight": "copy.safetensors"})", "is in two files");
  model.dir().write("model.safetensors.index.json", R"({"weight_map": {"model.norm.weight": "part.safetensors"}})");
  EXPECT_NO_THROW(model.open());
}

TEST(Checkpoint, NamesFilesThatAreNotThere) {
  const TempDir dir;
  const auto refused = [&](std::string_view part) {
    expect_error([&] { Checkpoint::open(dir.path(), "", Loading::mapped); }, ErrorCode::model_format, part);
  };
  refused("config.json does not exist");
  dir.write("config.json", small_config());
  refused("neither tokenizer.json nor text_tokenizer.json");
  dir.write("text_tokenizer.json", names_json());
  refused("neither model.safetensors nor model.safetensors.index.json");
  expect_error([&] { Checkpoint::open(dir.path(), dir.path() + "/x.json", Loading::mapped); }, ErrorCode::model_format,
               "cannot open");
}

TEST(Checkpoint, TakesTheTokenizerFileThatIsNamed) {
  const SmallModel model(small_tensors());
  std::filesystem::rename(model.dir().path() + "/tokenizer.json", model.dir().path() + "/other.json");
  EXPECT_THROW(model.open(), Error);
  EXPECT_EQ(Checkpoint::open(model.dir().path(), model.dir().path() + "/other.json", Loading::mapped).vocabulary.bos,
            0);
}

TEST(RandomCheckpoint, MatricesMadeLazilyAreTheSameAndMayBeGivenBackAndMadeAgain) {
  const Checkpoint whole = Checkpoint::random(small_config(), 5), lazy = Checkpoint::random(small_config(), 5, true);
  const auto same = [](const Weights& a, const Weights& b) {
    return std::memcmp(a.data, b.data, static_cast<size_t>(a.rows * a.cols) * sizeof(bf16)) == 0;
  };
  const Weights &got = lazy.layers[0].down, &wanted = whole.layers[0].down;
  EXPECT_FALSE(same(got, wanted)) << "nobody has asked for it";
  ThreadPool pool(2);
  for (int i = 0; i < 2; ++i) {
    lazy.random_matrices.make(got.data, pool);
    EXPECT_TRUE(same(got, wanted));
    lazy.random_matrices.give_back(got.data);
  }
  EXPECT_FALSE(same(lazy.embedding, whole.embedding)) << "others are not made along with it";
  EXPECT_EQ(lazy.final_norm, whole.final_norm);
  lazy.random_matrices.make(&pool, pool);  // no matrix lies there
}

TEST(RandomCheckpoint, DependsOnNothingButConfigAndSeed) {
  const Checkpoint a = Checkpoint::random(small_config(), 5), b = Checkpoint::random(small_config(), 5),
                   c = Checkpoint::random(small_config(), 6);
  const auto bytes = [](const Checkpoint& checkpoint) {
    std::string all;
    for (const io::StoredTensor& tensor : checkpoint.files[0].tensors()) all += tests::as_text(tensor.bytes);
    return all;
  };
  EXPECT_EQ(bytes(a), bytes(b));
  EXPECT_NE(bytes(a), bytes(c));
  EXPECT_EQ(a.embedding.type, DType::bf16);
  EXPECT_EQ(a.layers[0].q_rows, 2);
  EXPECT_EQ(a.vocabulary.image_count, 32);
}

TEST(RandomWeights, AreTheSameInParts) {
  const RandomTensor tensor{"t", {1001}, RandomTensor::Kind::weight, 64};
  std::vector<bf16> whole(1001), parts(1001);
  fill_random(tensor, 3, 0, whole);
  for (int64_t first : {500, 0, 900})
    fill_random(tensor, 3, first, std::span(parts).subspan(first, first == 0 ? 500 : first == 500 ? 400 : 101));
  for (int i = 0; i < 1001; ++i) ASSERT_EQ(whole[i].bits, parts[i].bits) << i;
}

TEST(RandomWeights, HaveUnitGainAndNoBias) {
  for (const int64_t fan_in : {64, 4096, 11008}) {
    std::vector<bf16> values(100'000);
    fill_random({"t", {100'000}, RandomTensor::Kind::weight, fan_in}, 1, 0, values);
    double sum = 0, square = 0;
    for (const bf16 value : values) sum += to_f32(value), square += double{to_f32(value)} * to_f32(value);
    const double rms = std::sqrt(square / 1e5), wanted = 1 / std::sqrt(double(fan_in));
    EXPECT_GT(rms, wanted / 1.42);  // the exponent is rounded to whole powers of two
    EXPECT_LT(rms, wanted * 1.42);
    EXPECT_LT(std::abs(sum / 1e5), rms / 50);
  }
}

TEST(RandomCheckpoint, RefusesConfigsThatMakeNoModel) {
  expect_error([] { Checkpoint::random("{\"vocab_size\": 10}", 1); }, ErrorCode::invalid_request, "at least 64");
  expect_error([] { Checkpoint::random("{", 1); }, ErrorCode::model_format, "random model's config: not valid JSON");
}

/// A pass of three tokens: what does not fit together shows.
void run(Checkpoint checkpoint) {
  Model model(std::move(checkpoint), cpu::backend(), {},
              {.weights = DType::bf16, .pages = DType::f32, .page_count = 1, .max_rows = 3, .max_wanted = 1});
  const std::vector<int32_t> ids = {0, 1, 2}, pages = {0};
  StepPlan plan;
  plan.add(ids, 0, pages);
  plan.wanted.push_back({2, false});
  model.forward(plan);
}

TEST(Checkpoint, RunsOrIsRefusedWhenAFileIsDamaged) {
  const SmallModel model(small_tensors());
  const auto survives = [&](const std::string& file, const std::string& good) {
    SCOPED_TRACE(file);
    tests::expect_survives(good, 700, [&](const std::string& bad) {
      model.dir().write(file, bad);
      run(model.open(Loading::copied));
    });
    model.dir().write(file, good);
  };
  survives("config.json",
           small_config(R"(, "rope_theta": 10000.0, "rms_norm_eps": 1e-05, "swin_norm": true, "hidden_act": "silu",
      "rope_scaling": {"type": "linear", "factor": 2.0}, "max_position_embeddings": 64, "tie_word_embeddings": false)"));
  survives("tokenizer.json", names_json());
  survives("model.safetensors", file_of(small_tensors()));
}

}  // namespace
}  // namespace lumina
