// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#include "backend/cuda/traffic.h"

#include <algorithm>

namespace lumina::host_cuda {
namespace {
constexpr uintptr_t kSector = 32;
constexpr int kPageBits = 12;
}  // namespace

void TrafficCount::begin_launch() {
  launches_.emplace_back();
  const std::vector<Memory> held = memory_held();
  const auto same = [](const Sectors& known, const Memory& now) {
    return known.memory.begin == now.begin && known.memory.bytes == now.bytes;
  };
  if (std::ranges::equal(memory_, held, same)) return;
  memory_.clear();
  for (const Memory& memory : held) memory_.push_back({memory, std::vector<uint8_t>(memory.bytes / kSector + 2)});
  pages_ = {};
}

TrafficCount::Sectors* TrafficCount::find(uintptr_t address) {
  const uintptr_t number = address >> kPageBits;
  Page& page = pages_[number % pages_.size()];
  if (page.number == number) return page.in;
  const auto end_of = [](const Sectors& s) { return s.memory.begin + s.memory.bytes; };
  const auto next = std::ranges::upper_bound(memory_, address, {}, end_of);  // the first that ends behind the address
  const uintptr_t first = number << kPageBits, last = first + (uintptr_t{1} << kPageBits) - 1;
  const bool inside = next != memory_.end() && next->memory.begin <= address;
  Sectors* const in = inside ? &*next : nullptr;
  const bool whole = inside ? next->memory.begin <= first && end_of(*next) > last
                            : (next == memory_.end() || next->memory.begin > last) &&
                                  (next == memory_.begin() || end_of(*std::prev(next)) <= first);
  if (whole) page = {number, in};
  return in;
}

void TrafficCount::access(const void* at, size_t bytes, bool writes) {
  const auto address = reinterpret_cast<uintptr_t>(at);
  Sectors* in = find(address);
  if (!in) return;  // shared memory, registers
  in->any = true;
  Traffic& traffic = launches_.back();
  traffic.asked += bytes;
  const uintptr_t offset = address - in->memory.begin;
  const uint8_t mark = writes ? 2 : 1;
  for (uintptr_t sector = offset / kSector; sector <= (offset + bytes - 1) / kSector; ++sector) {
    uint8_t& touched = in->touched[sector];
    if ((touched & mark) != 0) continue;
    touched |= mark;
    (writes ? traffic.written : traffic.read) += kSector;
  }
}

void TrafficCount::end_launch() {
  for (Sectors& sectors : memory_) {
    if (sectors.any) std::ranges::fill(sectors.touched, 0);
    sectors.any = false;
  }
}

}  // namespace lumina::host_cuda
