// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "vocabulary/vocabulary.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "core/error.h"

namespace lumina {
namespace {

constexpr std::string_view kImagePrefix = "IMGIMG";
constexpr int32_t kFirstGridName = 8800;  // <reserved08800> is "0 grids"
constexpr int32_t kReservedOffset = 4;    // in the published vocabulary <reservedNNNNN> has the id NNNNN + 4
constexpr int32_t kPublishedImages = 8192, kPublishedText = 16384;

std::string reserved(int32_t number) {
  const std::string digits = std::to_string(number);
  return "<reserved" + std::string(5 - std::min<size_t>(5, digits.size()), '0') + digits + ">";
}

std::string image_name(int32_t code) {
  std::string name(kImagePrefix);
  for (const char digit : std::to_string(code)) name.push_back(static_cast<char>(digit - '0' + 'A'));
  return name + "Z";
}

/// The code in an image token's name: decimal digits written A to J, without padding, between IMGIMG and Z.
std::optional<int32_t> code_in(std::string_view name) {
  if (!name.starts_with(kImagePrefix) || !name.ends_with("Z") || name.size() <= kImagePrefix.size() + 1)
    return std::nullopt;
  std::string digits(name.substr(kImagePrefix.size(), name.size() - kImagePrefix.size() - 1));
  for (char& c : digits) {
    if (c < 'A' || c > 'J') return std::nullopt;
    c = static_cast<char>(c - 'A' + '0');
  }
  if (digits.size() > 1 && digits.front() == '0') return std::nullopt;
  int32_t code = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), code).ec != std::errc()) return std::nullopt;
  return code;
}

int32_t id_of(const io::Value& value, std::string_view name, const std::string& where) {
  const int64_t* id = value.integer();
  if (id == nullptr || *id < 0 || *id > INT32_MAX)
    throw Error(ErrorCode::model_format, text(where, ": the id of token ", name, " is not an integer from 0"));
  return static_cast<int32_t>(*id);
}

void add(TokenNames& names, const std::string& name, int32_t id, const std::string& where) {
  if (const auto [at, is_new] = names.emplace(name, id); !is_new && at->second != id)
    throw Error(ErrorCode::model_format, text(where, ": token ", name, " has two ids, ", at->second, " and ", id));
}

/// Looks names up and sees to it that no id is given out twice.
class Lookup {
 public:
  Lookup(const TokenNames& names, int32_t vocab_size, const std::string& where)
      : names_(names), vocab_size_(vocab_size), where_(where) {}

  int32_t id(const std::string& name, std::string_view meaning) {
    const auto at = names_.find(name);
    if (at == names_.end()) fail(text("has no token ", name, ", which means ", meaning));
    claim(at->second, name);
    return at->second;
  }

  void grids(Vocabulary& out) {
    out.grid_zero = id(reserved(kFirstGridName), "0 grids");
    out.grid_count = 1;
    for (auto at = next_grid(out); at != names_.end(); at = next_grid(out)) {
      if (at->second != out.grid_zero + out.grid_count)
        fail(text("numbers its grid tokens with a gap: ", at->first, " has the id ", at->second, ", wanted ",
                  out.grid_zero + out.grid_count));
      claim(at->second, at->first);
      ++out.grid_count;
    }
    if (out.grid_count < 2) fail(text("has no token ", reserved(kFirstGridName + 1), ", which means 1 grid"));
  }

  void images(Vocabulary& out) {
    std::vector<std::pair<int32_t, int32_t>> ids;  // id, code
    for (const auto& [name, id] : names_)
      if (const auto code = code_in(name)) {
        claim(id, name);
        ids.emplace_back(id, *code);
      }
    if (ids.empty()) fail(text("has no image tokens, ", image_name(0), " and so on"));
    std::sort(ids.begin(), ids.end());
    out.image_first = ids.front().first;
    out.image_count = static_cast<int32_t>(ids.size());
    out.code_to_id.assign(ids.size(), -1);
    for (const auto& [id, code] : ids) {
      if (id != out.image_first + static_cast<int32_t>(out.id_to_code.size()))
        fail(text("numbers its image tokens with a gap before id ", id, " (", image_name(code), ")"));
      if (code >= out.image_count)  // as names come once, some smaller code is missing then
        fail(text("has ", out.image_count, " image tokens, but ", image_name(code), " among them; wanted codes 0 to ",
                  out.image_count - 1));
      out.code_to_id[code] = id;
      out.id_to_code.push_back(code);
    }
  }

 private:
  TokenNames::const_iterator next_grid(const Vocabulary& out) const {
    return names_.find(reserved(kFirstGridName + out.grid_count));
  }

  void claim(int32_t id, const std::string& name) {
    if (id < 0 || id >= vocab_size_)
      fail(text("gives token ", name, " the id ", id, ", but the model has ", vocab_size_, " ids"));
    if (!claimed_.insert(id).second) fail(text("gives the id ", id, " of token ", name, " a second meaning"));
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorCode::model_format, text(where_, ": the vocabulary ", what));
  }

  const TokenNames& names_;
  const int32_t vocab_size_;
  const std::string& where_;
  std::set<int32_t> claimed_;
};

}  // namespace

TokenNames names_of_config(const io::Value& config, const std::string& where) {
  TokenNames names;
  const io::Fields fields(config, where);
  if (fields.find("vocabulary_map") == nullptr) return names;
  const io::Value& map = *fields.find("vocabulary_map");
  if (map.map() == nullptr) fields.fail("vocabulary_map", text("wanted a map, got ", map.kind()));
  for (const auto& [name, id] : *map.map()) add(names, name, id_of(id, name, where), where);
  return names;
}

TokenNames names_of_tokenizer(const io::Value& tokenizer, const std::string& where) {
  TokenNames names;
  const io::Fields fields(tokenizer, where), model = fields.child("model");
  const io::Value* vocabulary = model.find("vocab");
  if (vocabulary == nullptr || vocabulary->map() == nullptr) model.fail("vocab", "wanted a map of tokens to ids");
  for (const auto& [name, id] : *vocabulary->map()) add(names, name, id_of(id, name, where), where);
  const io::Value* added = fields.find("added_tokens");
  if (added == nullptr) return names;
  if (added->list() == nullptr) fields.fail("added_tokens", text("wanted a list, got ", added->kind()));
  for (const io::Value& token : *added->list()) {
    const io::Value *content = token.find("content"), *id = token.find("id");
    if (content == nullptr || content->string() == nullptr || id == nullptr)
      fields.fail("added_tokens", "wanted maps with content and id");
    add(names, *content->string(), id_of(*id, *content->string(), where), where);
  }
  return names;
}

TokenNames synthetic_names(int32_t vocab_size) {
  constexpr int32_t least = 64, grids = 65;
  if (vocab_size < least)
    throw Error(ErrorCode::invalid_request,
                text("a random model needs a vocab_size of at least ", least, ", got ", vocab_size));
  TokenNames names = {{"<s>", 0}, {"<pad>", 1}, {"</s>", 2}, {"<unk>", 3}};
  const bool published = vocab_size > kFirstGridName + kReservedOffset + 1;
  int32_t images = kPublishedImages;
  if (!published)
    while (images > vocab_size / 2) images /= 2;
  int32_t next = 4;
  for (int32_t code = 0; code < images; ++code) names[image_name(code)] = next++;
  names["<eoss>"] = next++;
  names["<racm3:break>"] = next++;
  if (published) {
    for (const int32_t end = std::min(vocab_size, kPublishedText); next < end; ++next)
      names[reserved(next - kReservedOffset)] = next;
  } else {
    names[reserved(8706)] = next++;
    names[reserved(8799)] = next++;
    for (int32_t n = 0; n < std::min(grids, vocab_size / 8); ++n) names[reserved(kFirstGridName + n)] = next++;
  }
  return names;
}

Vocabulary Vocabulary::from_names(const TokenNames& names, int32_t vocab_size, const std::string& where) {
  Vocabulary out;
  Lookup lookup(names, vocab_size, where);
  out.bos = lookup.id("<s>", "the beginning of a sequence");
  out.image_start = lookup.id("<racm3:break>", "the start of an image");
  out.image_end = lookup.id("<eoss>", "the end of an image");
  out.end_of_row = lookup.id(reserved(8799), "the end of an image row");
  out.end_of_turn = lookup.id(reserved(8706), "the end of a turn");
  lookup.grids(out);
  lookup.images(out);
  return out;
}

}  // namespace lumina
