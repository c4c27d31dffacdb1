// Why: secrets hide inside encodings: base64, percent, \u escapes, JSON in a string, gzip in base64. A detector that decoded a
// part of its line has it judged here, and maps the finds back or writes the part again.
// Must never: go deeper than the policy's depth, or judge more bytes than the budget of the line allows (a bomb of nested
// encodings costs a bounded multiple of its size).
#pragma once

#include <cstddef>
#include <string_view>

#include "core/redact/find.hpp"
#include "core/redact/view.hpp"

namespace aiops::redact {

class Engine;
class Workspace;

class Nested {
 public:
  Nested(const Engine& engine, Workspace& workspace, int depth) : engine_(engine), workspace_(workspace), depth_(depth) {}

  // False when the depth or the budget is spent; `finds` is then empty and the caller treats the part as it would undecoded.
  // The finds are of `text`, settled; they live until the next call at this depth.
  bool judge(std::string_view text, const Finds*& finds);

  // Buffers for the decoding at this depth; judge() does not touch them.
  Scratch& scratch();

  int depth() const { return depth_; }  // 0: the text itself

 private:
  const Engine& engine_;
  Workspace& workspace_;
  int depth_;
};

}  // namespace aiops::redact
