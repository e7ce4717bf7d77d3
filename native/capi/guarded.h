// SPDX-FileCopyrightText: 2026 The Lumina-mGPT for the JVM authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <exception>
#include <mutex>
#include <new>

#include "core/error.h"
#include "lumina/lumina.h"

namespace lumina::capi {

/// Remembers the message for lumina_last_error of this thread.
lumina_status fail(lumina_status status, const char* message) noexcept;

/// Runs an entry point's body; whatever it throws becomes a status and this thread's last error.
template <typename Body>
lumina_status guarded(Body&& body) noexcept {
  try {
    body();
    return LUMINA_OK;
  } catch (const Error& error) {
    return fail(static_cast<lumina_status>(error.code()), error.what());
  } catch (const std::bad_alloc&) {
    return fail(LUMINA_OUT_OF_MEMORY, "host memory does not suffice");
  } catch (const std::exception& error) {
    return fail(LUMINA_FAILURE, error.what());
  } catch (...) {
    return fail(LUMINA_FAILURE, "an unknown exception reached the C ABI");
  }
}

inline void require(bool condition, const char* message) {
  if (!condition) throw Error(ErrorCode::invalid_request, message);
}

/// A caller's struct, whose first field is its size as the caller's header knows it: fields past that are zero.
template <typename Struct>
Struct read_struct(const Struct* given, const char* name) {
  require(given != nullptr, "a required struct is NULL");
  const size_t size = given->struct_size;
  // Every header's size is a multiple of the alignment; another would cut a field, a pointer even, in two.
  if (size < sizeof(size_t) || size > (size_t{1} << 16) || size % alignof(Struct) != 0) {
    throw Error(ErrorCode::invalid_request, text(name, ".struct_size is ", size, "; set it to sizeof(", name, ")"));
  }
  Struct known{};
  std::memcpy(&known, given, std::min(size, sizeof(Struct)));
  known.struct_size = sizeof(Struct);
  return known;
}

/// Writes as much of `value` as the caller's struct holds; its struct_size stays.
template <typename Struct>
void write_struct(Struct value, Struct* to, const char* name) {
  read_struct(to, name);
  value.struct_size = to->struct_size;
  std::memcpy(static_cast<void*>(to), &value, std::min(to->struct_size, sizeof(Struct)));
}

/// Writes an element of a caller's array, which has `size` bytes as the caller's header knows it: fields past that are left out,
/// bytes past what is known here are zero.
template <typename Struct>
void write_element(const Struct& value, std::byte* to, size_t size) {
  const size_t known = std::min(size, sizeof(Struct));
  std::memcpy(to, &value, known);
  std::memset(to + known, 0, size - known);
}

inline const char* or_empty(const char* string) { return string ? string : ""; }

/// Counts calls in progress on a handle, so that closing it can wait for them.
class Calls {
 public:
  class Call {
   public:
    explicit Call(Calls& calls) : calls_(calls) {
      std::lock_guard lock(calls_.mutex_);
      if (calls_.closing_) throw Error(ErrorCode::closed, "the handle is closed");
      ++calls_.count_;
    }
    ~Call() {
      std::lock_guard lock(calls_.mutex_);
      if (--calls_.count_ == 0) calls_.done_.notify_all();
    }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

   private:
    Calls& calls_;
  };

  /// Refuses new calls from now on.
  void close() {
    std::lock_guard lock(mutex_);
    closing_ = true;
  }
  void wait() {
    std::unique_lock lock(mutex_);
    done_.wait(lock, [this] { return count_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable done_;
  int count_ = 0;
  bool closing_ = false;
};

}  // namespace lumina::capi
