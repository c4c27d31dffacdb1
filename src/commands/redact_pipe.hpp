// Why: one input from its first byte to its last: what it is, what stands between reading and writing, and when it must stop.
// Must never: write a byte that no rule was asked about, but for binary formats, of which the caller is told.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "commands/redact_io.hpp"
#include "core/redact/input_kind.hpp"

namespace aiops::commands {

struct Pipe {
  const redact::Engine& engine;
  redact::Pseudonyms* pseudonyms = nullptr;
  redact::Witness* witness = nullptr;
  bool verify = false;  // every byte is judged again behind the redactor; a find there is an error
  bool binary_too = false;  // known binary formats are redacted as text
  std::function<Status()> before_write = {};  // pseudonyms are remembered before their text leaves
  std::function<Status()> after_block = {};  // after each block that was read: reports are flushed, signals are looked at
  std::function<void(std::uint64_t)> skipped = {};  // bytes of the input that the witness does not count: a byte order mark
};

struct Piped {
  redact::InputKind kind;
  bool passed_through = false;  // binary: nothing was changed
  std::uint64_t bytes = 0;
};

// Errors: Fault::input when the source cannot be read; Fault::bug when verify finds something (nothing of it was written);
// those of the outlet and of after_block.
Result<Piped> run_pipe(Source&, redact::Outlet&, const Pipe&);

}  // namespace aiops::commands
