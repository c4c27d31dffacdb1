// Why: whether a person reads along, how wide the screen is, and what it can show, is found out once, here.
// Must never: be consulted by a renderer; it gets plain values.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "commands/command.hpp"

namespace aiops::cli {

using Environment = std::function<std::optional<std::string>(const std::string&)>;

// What the system says of the three standard streams.
struct Streams {
  bool in = false, out = false, err = false;  // a terminal
  std::size_t columns = 0;  // 0: unknown
};
Streams standard_streams();

// no-color.org: NO_COLOR counts when it is not empty. `when` is --color: auto, always or never.
commands::Terminal terminal_of(const Streams&, const Environment&);
bool colour_wanted(std::string_view when, bool on_terminal, const Environment&);

}  // namespace aiops::cli
