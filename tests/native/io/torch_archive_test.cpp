// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "io/torch_archive.h"

#include "damage.h"
#include "io/pickle.h"
#include "io/pickle_builder.h"
#include "io/safetensors.h"
#include "io/zip.h"
#include "io/zip_builder.h"

namespace lumina::io {
namespace {

namespace pickle = tests::pickle;
using lumina::tests::as_text;
using lumina::tests::expect_error;
using lumina::tests::expect_survives;
using lumina::tests::le;
using lumina::tests::TempDir;
using pickle::storage;
using pickle::tensor;
using pickle::text;
using tests::zip;
using tests::ZipLies;
using tests::ZipMember;

const std::string kSix = le(0.f) + le(1.f) + le(2.f) + le(3.f) + le(4.f) + le(5.f);
const std::string kGood =
    pickle::whole(pickle::dict(text("w") + tensor(storage("FloatStorage", "0", 6), 0, {2, 3}, {3, 1})));

std::vector<ZipMember> members_of(const std::string& pickled) { return {{"x/data.pkl", pickled}, {"x/data/0", kSix}}; }

TensorFile open(const std::string& archive) {
  TempDir dir;
  return open_torch_archive(dir.write("x.ckpt", archive), Loading::mapped);
}

void expect_refused(const std::string& archive, std::string_view part) {
  expect_error([&] { open(archive); }, ErrorCode::model_format, part);
}
/// Refused as the value of a key beside a good tensor.
void expect_value_refused(const std::string& value, std::string_view part) {
  expect_refused(zip(members_of(pickle::whole(pickle::dict(text("w") + value)))), part);
}
void expect_tensor_refused(int64_t offset, const std::vector<int64_t>& shape, const std::vector<int64_t>& strides,
                           std::string_view part) {
  expect_value_refused(tensor(storage("FloatStorage", "0", 6), offset, shape, strides), part);
}

TEST(TorchArchive, EqualsTheGoldenSafetensorsBitForBit) {
  const std::string base = LUMINA_CHECKPOINTS_DIR "/vqgan/vqgan";
  const TensorFile wanted = open_safetensors(base + ".safetensors", Loading::mapped);
  for (const Loading loading : {Loading::mapped, Loading::copied}) {
    const TensorFile file = open_torch_archive(base + ".ckpt", loading);
    ASSERT_EQ(file.tensors().size(), wanted.tensors().size());
    for (const StoredTensor& tensor : wanted.tensors()) {
      const StoredTensor* found = file.find(tensor.name);
      ASSERT_NE(found, nullptr) << tensor.name;
      EXPECT_EQ(found->type, tensor.type) << tensor.name;
      EXPECT_EQ(found->shape, tensor.shape) << tensor.name;
      EXPECT_TRUE(as_text(found->bytes) == as_text(tensor.bytes)) << tensor.name;
    }
  }
}

TEST(TorchArchive, ReadsAPlainDictOfTensors) {
  const TensorFile file = open(zip(members_of(kGood)));
  EXPECT_EQ(file.find("w")->shape, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(to_f32(*file.find("w")), (std::vector<float>{0, 1, 2, 3, 4, 5}));
}

TEST(TorchArchive, ReadsPastWhatElseATrainerSaves) {
  // As a trainer's file: numbers, strings, nested containers, big integers, floats, a memo, `_metadata`.
  const std::string state = pickle::ordered_dict + "(" + text("w") +
                            tensor(storage("FloatStorage", "0", 6), 0, {6}, {1}) + "u}" + text("_metadata") +
                            pickle::ordered_dict + "sb";
  const std::string parameter = pickle::global("torch._utils", "_rebuild_parameter") + "(" +
                                tensor(storage("FloatStorage", "0", 6), 0, {6}, {1}) + "\x88" + pickle::ordered_dict +
                                "tR";
  const std::string root =
      pickle::dict(text("epoch") + "K\x05" + text("global_step") + std::string("M\x10\x27") + text("lr") +
                   std::string("G\x3f\xf0\0\0\0\0\0\0", 9) + text("flags") + "](\x88\x89Ne" + text("pair") +
                   pickle::integer(1) + pickle::integer(2) + "\x86" + text("one") + "K\1\x85" + text("three") +
                   "K\1K\2K\3\x87" + text("big") + std::string("\x8a\x09\0\0\0\0\0\0\0\0\1", 11) + text("s") +
                   "U\3abc" + text("size") + pickle::global("torch", "Size") + pickle::tuple({1, 2}) + "\x85R" +
                   text("old") + "(K\1K\2l" + text("map") + "(K\1K\2d" + text("memo") + "K\7q\1" + text("again") +
                   "h\1" + text("params") + parameter + text("state_dict") + state);
  const TensorFile file = open(zip(members_of(pickle::whole(root))));
  ASSERT_EQ(file.tensors().size(), 1u);
  EXPECT_EQ(to_f32(*file.find("w")), (std::vector<float>{0, 1, 2, 3, 4, 5}));
}

TEST(TorchArchive, ReadsViewsOfASharedStorage) {
  const std::string stored = storage("FloatStorage", "0", 6);
  const std::string items = text("part") + tensor(stored, 2, {2, 2}, {2, 1}) + text("transposed") +
                            tensor(stored, 0, {3, 2}, {1, 3}) + text("column") + tensor(stored, 1, {2, 1}, {3, 7}) +
                            text("scalar") + tensor(stored, 5, {}, {}) + text("empty") +
                            tensor(stored, 6, {0, 4}, {4, 1});
  const TensorFile file = open(zip(members_of(pickle::whole(pickle::dict(items)))));
  EXPECT_EQ(to_f32(*file.find("part")), (std::vector<float>{2, 3, 4, 5}));
  EXPECT_EQ(to_f32(*file.find("transposed")), (std::vector<float>{0, 3, 1, 4, 2, 5}));
  EXPECT_EQ(to_f32(*file.find("column")), (std::vector<float>{1, 4}));
  EXPECT_EQ(to_f32(*file.find("scalar")), std::vector<float>{5});
  EXPECT_TRUE(to_f32(*file.find("empty")).empty());
}

TEST(TorchArchive, ReadsEveryStorageType) {
  const auto type_of = [](const std::string& name, size_t element) {
    const TensorFile file =
        open(zip({{"x/data.pkl", pickle::whole(pickle::dict(text("w") + tensor(storage(name, "0", 1), 0, {1}, {1})))},
                  {"x/data/0", std::string(element, '\0')}}));
    return file.find("w")->type;
  };
  EXPECT_EQ(type_of("HalfStorage", 2), StoredType::f16);
  EXPECT_EQ(type_of("BFloat16Storage", 2), StoredType::bf16);
  EXPECT_EQ(type_of("DoubleStorage", 8), StoredType::f64);
  EXPECT_EQ(type_of("LongStorage", 8), StoredType::i64);
  EXPECT_EQ(type_of("BoolStorage", 1), StoredType::boolean);
}

/// Beside a good tensor, in a file as a trainer writes it.
void expect_read_past(const std::string& value) {
  const std::string good = text("w") + tensor(storage("FloatStorage", "0", 6), 0, {6}, {1});
  const TensorFile file = open(zip(members_of(pickle::whole(pickle::dict(
      text("hyper_parameters") + value + text("state_dict") + pickle::dict(good + text("beside") + value))))));
  ASSERT_EQ(file.tensors().size(), 1u);
  EXPECT_EQ(to_f32(*file.find("w")).size(), 6u);
}

TEST(TorchArchive, MakesInertObjectsOfUnknownClasses) {
  const auto global = [](const std::string& name) { return pickle::global("pytorch_lightning.callbacks", name); };
  expect_read_past(global("ModelCheckpoint"));                       // a class alone
  expect_read_past(global("A") + "(" + text("x") + "K\1tR");         // called
  expect_read_past(global("A") + ")\x81}(" + text("lr") + "K\1ub");  // made, with attributes
  expect_read_past(global("A") + ")}\x92");                          // with named arguments
  expect_read_past(global("AttributeDict") + ")\x81(" + text("lr") + "K\1u(K\1K\2eK\3a" + text("k") +
                   "K\4s");                      // filled
  expect_read_past(global("partial") + ")R)R");  // its result called
  expect_read_past(pickle::global("_codecs", "encode") + text("\1\2") + text("latin1") + "\x86R");
  expect_read_past(pickle::global("torch", "device") + text("cpu") + "\x85R");
  expect_read_past(tensor(storage("ComplexFloatStorage", "7", 1), 0, {1}, {1}));  // numbers of another kind
  expect_read_past(pickle::global("torch._utils", "_rebuild_parameter") + "(" +
                   tensor(storage("UntypedStorage", "7", 1), 0, {1}, {1}) + "\x88" + pickle::ordered_dict + "tR");
}

TEST(TorchArchive, RunsNothingThatAPickleNames) {
  const std::string marker = ::testing::TempDir() + "/lumina-pickle-ran";
  std::filesystem::remove(marker);
  for (const auto& [module, name] :
       std::initializer_list<std::pair<const char*, const char*>>{{"os", "system"},
                                                                  {"posix", "system"},
                                                                  {"subprocess", "getoutput"},
                                                                  {"builtins", "eval"},
                                                                  {"collections", "OrderedDict.__class__"}})
    expect_read_past(pickle::global(module, name) + text("touch " + marker) + "\x85R");
  EXPECT_FALSE(std::filesystem::exists(marker));
}

TEST(TorchArchive, ReadsNewerPickleProtocols) {
  const auto short_text = [](const std::string& value) {
    return std::string("\x8c") + static_cast<char>(value.size()) + value;
  };
  const std::string classes = short_text("m") + short_text("C") + "\x93" + ")\x81";
  const std::string odd = "\x8f(K\1\x90" + short_text("f") + "(K\1\x91" + short_text("b") + "C\2ab" + short_text("e") +
                          "\x96" + le(uint64_t{2}) + "ab" + short_text("l") + "\x8d" + le(uint64_t{1}) + "x";
  const std::string body =
      pickle::dict(short_text("c") + "\x94" + classes + short_text("s") + odd + short_text("again") + "h" +
                   std::string(1, '\0') + text("w") + tensor(storage("FloatStorage", "0", 6), 0, {6}, {1}));
  for (const char protocol : {'\3', '\4', '\5'}) {
    const TensorFile file =
        open(zip(members_of(std::string("\x80") + protocol + "\x95" + le(uint64_t{body.size()}) + body + ".")));
    ASSERT_EQ(file.tensors().size(), 1u);
  }
  expect_refused(zip(members_of("\x80\x04NN\x93.")), "by something else than text");
}

TEST(TorchArchive, FindsTheStateDictByTheNamesThatTrainersUse) {
  const std::string state = pickle::dict(text("w") + tensor(storage("FloatStorage", "0", 6), 0, {6}, {1}));
  for (const char* key : {"state_dict", "model_state_dict", "model", "module"})
    EXPECT_NE(open(zip(members_of(pickle::whole(pickle::dict(text("epoch") + "K\1" + text(key) + state))))).find("w"),
              nullptr)
        << key;
}

TEST(TorchArchive, SaysWhenAWholeObjectWasSaved) {
  const std::string object = pickle::global("taming.models.vqgan", "VQModel\x1b[2J") + ")\x81}b";
  expect_refused(zip(members_of(pickle::whole(object))),
                 "holds an object of class VQModel?[2J, not its state dict; save that: torch.save");
  expect_refused(zip({{"x/data.pkl", kGood}, {"x/constants.pkl", "N."}}), "TorchScript program");
}

TEST(TorchArchive, RefusesOpcodesOutsideTheWhitelist) {
  expect_value_refused("(" + text("true") + "ios\nsystem\n", "opcode 105");  // INST
  expect_value_refused("\x82\x01", "opcode 130");                            // EXT1
  expect_value_refused("Pid\n", "opcode 80");                                // PERSID
  expect_value_refused("I5\n", "opcode 73");                                 // INT as text
  expect_value_refused("\x97", "opcode 151");                                // NEXT_BUFFER
  expect_refused(zip(members_of("\x80\x01N.")), "wanted pickle protocol 2");
  expect_refused(zip(members_of("\x80\x06N.")), "got 6");
  expect_refused(zip(members_of("N.")), "protocol 2");
}

TEST(TorchArchive, RefusesPicklesThatMisuseTheStack) {
  const auto refused = [](const std::string& body, std::string_view part) {
    expect_refused(zip(members_of("\x80\x02" + body)), part);
  };
  refused(".", "empty stack");
  refused("0.", "empty stack");
  refused("(0.", "empty stack");
  refused("t.", "no mark");
  refused("N(R.", "empty stack");
  refused("NNR.", "no function");
  refused("N)R.", "no function");
  refused("h\5.", "recalls number 5");
  refused("q\5.", "empty stack");
  refused("Na.", "empty stack");
  refused("NNa.", "cannot hold");
  refused("}(Nu.", "without a value");
  refused("]NNs.", "cannot hold");
  refused("NNb.", "sets attributes");
  refused("]]b.", "sets attributes");
  refused("NQ.", "no tensor storage");
  refused(pickle::global("torch", "FloatStorage") + ")R.", "calls a storage type");
  refused(pickle::global("collections", "OrderedDict") + "K\1\x85R.", "do not fit");
  refused(pickle::global("torch._utils", "_rebuild_tensor_v2") + ")R.", "do not fit");
  refused("N", "ends too early");
  refused(
      "X\xff\xff\xff\xff"
      "abc",
      "ends too early");
  refused("cos", "does not end");
  refused("N.", "wanted a dict");
  refused("}.", "holds no tensors");
  refused(std::string(2'000'000, '('), "too deep");
  refused(std::string(2'000'000, 'N'), "too deep");
  std::string pushes;
  for (int i = 0; i < 5'000'000; ++i) pushes += "N0";
  refused(pushes, "too many values");
}

TEST(TorchArchive, SurvivesAValueThatHoldsItself) {
  const std::string cyclic = "]q\1h\1a";
  EXPECT_NO_THROW(open(zip(members_of(pickle::whole(
      pickle::dict(text("loop") + cyclic + text("w") + tensor(storage("FloatStorage", "0", 6), 0, {6}, {1})))))));
  expect_refused(zip(members_of(pickle::whole("}q\1" + text("state_dict") + "h\1s"))), "holds no tensors");
}

TEST(TorchArchive, RefusesViewsOutsideTheirStorage) {
  expect_tensor_refused(0, {7}, {1}, "outside its storage");
  expect_tensor_refused(1, {6}, {1}, "outside its storage");
  expect_tensor_refused(7, {0}, {1}, "outside its storage");
  expect_tensor_refused(-1, {1}, {1}, "outside its storage");
  expect_tensor_refused(0, {2, 3}, {4, 1}, "outside its storage");
  expect_tensor_refused(5, {2}, {-1}, "outside its storage");
  expect_tensor_refused(0, {2, 3}, {1}, "outside its storage");
  expect_tensor_refused(0, {3, 2}, {INT64_MAX, 1}, "outside its storage");
  expect_tensor_refused(1, {2}, {INT64_MAX}, "outside its storage");
  expect_tensor_refused(0, {1'000'000'000'000}, {0}, "outside its storage");  // expands beyond it
  expect_tensor_refused(0, {-1}, {1}, "negative");
  expect_tensor_refused(0, {INT64_MAX, 2}, {0, 0}, "overflows");
  expect_tensor_refused(0, std::vector<int64_t>(9, 1), std::vector<int64_t>(9, 1), "9 dimensions");
}

TEST(TorchArchive, RefusesStoragesThatDoNotFitTheirMember) {
  for (const int64_t elements : {int64_t{5}, int64_t{7}, int64_t{-1}, INT64_MAX})
    expect_value_refused(tensor(storage("FloatStorage", "0", elements), 0, {1}, {1}), "its storage should have");
  expect_value_refused(tensor(storage("DoubleStorage", "0", 6), 0, {1}, {1}), "its storage should have");
  expect_value_refused(tensor(storage("FloatStorage", "1", 6), 0, {1}, {1}), "x/data/1 is missing");
  expect_value_refused(tensor(storage("FloatStorage", "../0", 6), 0, {1}, {1}), "is missing");
}

TEST(TorchArchive, BoundsTheCopiesOfViews) {
  std::string items;
  const std::string stored = storage("FloatStorage", "0", 40'000);
  for (int i = 0; i < 100; ++i) items += text(lumina::text("t", i)) + tensor(stored, 0, {200, 200}, {1, 200});
  expect_refused(zip({{"x/data.pkl", pickle::whole(pickle::dict(items))}, {"x/data/0", std::string(160'000, '\0')}}),
                 "larger than the file");
}

TEST(TorchArchive, RefusesATensorThatComesTwice) {
  const std::string item = text("w") + tensor(storage("FloatStorage", "0", 6), 0, {6}, {1});
  expect_refused(zip(members_of(pickle::whole(pickle::dict(item + item)))), "w is there twice");
}

TEST(TorchArchive, RefusesArchivesThatAreNotTorchs) {
  expect_refused(zip({{"x/other", "abc"}}), "no data.pkl");
  expect_refused(zip({{"x/data.pkl", kGood}, {"y/data.pkl", kGood}}), "two pickles");
  expect_refused(zip({{"x/data.pkl", kGood}, {"x/data/0", kSix}, {"x/byteorder", "big"}}), "big-endian");
  EXPECT_NO_THROW(open(zip({{"x/data.pkl", kGood}, {"x/data/0", kSix}, {"x/byteorder", "little"}})));
  expect_refused(std::string(1000, 'x'), "no zip archive");
  expect_refused("PK", "too short");
}

TEST(Zip, ReadsZip64AndComments) {
  std::vector<ZipMember> members = members_of(kGood);
  members[1].zip64 = true;
  ZipLies end;
  end.zip64 = true;
  end.comment = "PK\5\6 a comment that looks like an end of archive";
  EXPECT_EQ(open(zip(members, end)).tensors().size(), 1u);
}

TEST(Zip, RefusesMembersThatLieAboutTheirSize) {
  const auto with = [](auto change) {
    std::vector<ZipMember> members = members_of(kGood);
    change(members[1]);
    return zip(members);
  };
  expect_refused(with([](ZipMember& m) { m.central_bytes = 1000; }), "do not agree");
  expect_refused(with([](ZipMember& m) { m.local_bytes = 1000; }), "do not agree");
  expect_refused(with([](ZipMember& m) { m.central_bytes = m.local_bytes = 1000; }), "claims 1000 bytes where only 24");
  expect_refused(with([](ZipMember& m) { m.central_bytes = m.local_bytes = 20; }), "its storage should have");
  expect_refused(with([](ZipMember& m) { m.central_bytes = 25, m.local_bytes = 0, m.flags = 8; }), "claims 25 bytes");
  expect_refused(with([](ZipMember& m) { m.zip64 = true, m.central_bytes = UINT64_MAX; }), "do not agree");
}

TEST(Zip, RefusesOtherLies) {
  const auto with = [](auto change) {
    std::vector<ZipMember> members = members_of(kGood);
    change(members[1]);
    return zip(members);
  };
  expect_refused(with([](ZipMember& m) { m.offset = 1; }), "no header where it should be");
  expect_refused(with([](ZipMember& m) { m.offset = 0xfffffff0; }), "outside the archive");
  expect_refused(with([](ZipMember& m) { m.zip64 = true, m.offset = UINT64_MAX; }), "outside the archive");
  expect_refused(with([](ZipMember& m) { m.local_name = "x/data/9"; }), "do not agree");
  expect_refused(with([](ZipMember& m) { m.method = 8; }), "is compressed");
  expect_refused(with([](ZipMember& m) { m.flags = 1; }), "is encrypted");
  expect_refused(with([](ZipMember& m) { m.name = m.local_name.emplace("x/data.pkl"); }), "is there twice");
  expect_refused(zip({{"x/data.pkl", kGood}, {"x/data.pkl", kGood}}), "is there twice");
  const auto end = [](auto change) {
    ZipLies lies;
    change(lies);
    return zip(members_of(kGood), lies);
  };
  expect_refused(end([](ZipLies& l) { l.entries = 1; }), "longer than its entries");
  expect_refused(end([](ZipLies& l) { l.entries = 3; }), "ends too early");
  expect_refused(end([](ZipLies& l) { l.directory_bytes = 1 << 20; }), "directory lies outside");
  expect_refused(end([](ZipLies& l) { l.directory_offset = 1 << 20; }), "directory lies outside");
  expect_refused(end([](ZipLies& l) { l.directory_offset = 0; }), "directory");
  expect_refused(end([](ZipLies& l) { l.zip64 = true, l.entries = UINT64_MAX; }), "ends too early");
  expect_refused(end([](ZipLies& l) { l.zip64 = true, l.directory_bytes = UINT64_MAX; }), "directory lies outside");
  expect_refused(end([](ZipLies& l) { l.zip64 = true, l.directory_offset = UINT64_MAX; }), "directory lies outside");
}

TEST(Zip, RefusesMembersThatOverlap) {
  // The second member's header lies inside the data of the first.
  const std::string inner = zip({{"x/data/0", kSix}});
  std::vector<ZipMember> members = {{"x/data.pkl", inner.substr(0, 30 + 8 + kSix.size())}, {"x/data/0", kSix}};
  members[1].offset = 30 + members[0].name.size();
  expect_refused(zip(members), "overlap");
}

TEST(TorchArchive, IsReadOrRefusedWhenDamaged) {
  const TempDir dir;
  const std::string object = pickle::global("m", "C") + ")\x81}(" + text("a") + "K\1ub";
  const std::string more = pickle::whole(
      pickle::dict(text("callbacks") + object + text("w") + tensor(storage("FloatStorage", "0", 6), 0, {2, 3}, {3, 1}) +
                   text("state") + pickle::dict(text("v") + tensor(storage("HalfStorage", "1", 4), 1, {3}, {1}))));
  for (const bool zip64 : {false, true}) {
    std::vector<ZipMember> members = members_of(more);
    members.push_back({"x/data/1", "12345678"});
    for (ZipMember& member : members) member.zip64 = zip64;
    ZipLies lies;
    lies.zip64 = zip64;
    expect_survives(zip(members, lies), 1'000, [&](const std::string& bad) {
      const TensorFile file = open_torch_archive(dir.write("x.ckpt", bad), Loading::copied);
      for (const StoredTensor& found : file.tensors()) (void)to_f32(found);
    });
  }
  const std::string where = "test";  // the parts, in memory, more often
  expect_survives(zip(members_of(kGood)), 20'000,
                  [&](const std::string& bad) { list_zip(std::as_bytes(std::span(bad)), where); });
  expect_survives(more, 20'000, [&](const std::string& bad) { Pickle(std::as_bytes(std::span(bad)), where); });
}

}  // namespace
}  // namespace lumina::io
