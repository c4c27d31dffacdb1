// Why: judging a text needs lists of hits, finds and decoded copies. They are kept here from call to call, one set for each depth
// of nesting, so that a warm redactor allocates nothing.
// Must never: be shared by two threads, or carry anything from one text into the next.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "core/redact/anchors.hpp"
#include "core/redact/engine.hpp"
#include "core/redact/find.hpp"
#include "core/redact/view.hpp"

namespace aiops::redact {

class Workspace {
 public:
  static constexpr std::size_t depths = 5;  // the text itself, three encodings, and one to spare for views
  static constexpr std::size_t budget_a_unit = 8;  // nested bytes that may be judged, in multiples of the unit's size
  static constexpr std::size_t least_budget = 1 << 20;

  struct Level {
    std::vector<Hit> hits;
    std::vector<std::uint32_t> seen;  // by trigger: the number of the line of its last hit
    RunMemo memo;
    Finds finds;
    Pass pass;
    Scratch scratch;
  };
  Level& at(std::size_t depth) { return levels_[depth]; }

  // Bytes that nested texts may still take; filled again with every unit of the text itself.
  std::size_t budget = 0;

 private:
  std::array<Level, depths> levels_;
};

}  // namespace aiops::redact
