// Why: a file is replaced whole or not at all: what is new is written beside it and renamed over it.
// Must never: follow a link (someone else may have put it there), leave a file half written, or widen who may read it.
#pragma once

#include <functional>
#include <string>

#include "commands/redact_io.hpp"

namespace aiops::commands {

// Reads from the source, writes to the outlet; true: the file shall be replaced.
using Rewrite = std::function<Result<bool>(Source&, redact::Outlet&)>;

// `suffix`: the old content is kept under the name with this behind it; empty: it is not.
// Errors: Fault::input, not a regular file, or one that cannot be read; Fault::unreachable, it could not be written or changed
// meanwhile; Fault::cancelled; those of `rewrite`. Whatever the error, the file is as it was.
Status rewrite_in_place(const std::string& path, const std::string& suffix, const Rewrite& rewrite);

// While it lives, Ctrl-C waits: no file is left behind half made. pending() says that it came.
class SignalsHeld {
 public:
  SignalsHeld();
  ~SignalsHeld();  // what came is acted upon
  SignalsHeld(const SignalsHeld&) = delete;
  static bool pending();

 private:
  bool held_ = false;
};

}  // namespace aiops::commands
