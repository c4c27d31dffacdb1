// Why: redaction as a pipe: bytes in as they come, clean bytes out as soon as their line is whole, in bounded memory.
// Must never: release a byte before it was judged, give other bytes for another cut of the same input, or go on after an error.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/base/error.hpp"
#include "core/redact/engine.hpp"
#include "core/redact/pseudonym.hpp"

namespace aiops::redact {

// Takes what may leave, in order. The pieces are valid during the call only (clean spans point into the read buffer).
class Outlet {
 public:
  virtual ~Outlet() = default;
  virtual Status write(std::span<const std::string_view> pieces) = 0;
};

// A find as a report tells it (INTERFACE 7). Offsets and line are of the whole input.
struct Sighting {
  const Rule* rule = nullptr;
  std::uint64_t begin = 0, end = 0;  // 0-based bytes, end exclusive
  std::uint64_t line = 1, column = 1;  // 1-based, column in bytes
  std::string_view placeholder;  // what was written instead
  std::string_view value;  // the secret: for a keyed fingerprint only, never to be shown
};

class Witness {
 public:
  virtual ~Witness() = default;
  virtual void saw(const Sighting&) = 0;
  // Line and column cost a look at every byte; without them they stay what they were.
  virtual bool wants_places() const { return true; }
};

class Stream {
 public:
  static constexpr std::size_t longest_line = 1 << 19;  // beyond, a line is judged in windows of this size
  static constexpr std::size_t look_ahead = 1 << 16;  // of a window, into what follows
  static constexpr std::size_t context = 1 << 12;  // of a window, back into what is already written

  // pseudonyms and witness may be null. All must outlive the stream.
  Stream(const Engine&, Pseudonyms*, Outlet&, Witness* = nullptr);
  ~Stream();

  Status feed(std::string_view bytes);
  Status finish();  // the input is at its end; what is left is judged and released

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace aiops::redact
