// The terminal; see the header.
#include "cli/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "core/base/text.hpp"

namespace aiops::cli {

namespace {

std::size_t columns_of(const Environment& environment, std::size_t measured) {
  const std::string text = environment("COLUMNS").value_or("");
  std::size_t columns = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), columns);
  if (error == std::errc() && end == text.data() + text.size() && columns > 0) return columns;
  return measured;
}

// The first of LC_ALL, LC_CTYPE and LANG that is set decides (POSIX). None: the C locale.
bool speaks_utf8(const Environment& environment) {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string value = environment(name).value_or("");
    if (!value.empty()) return contains_nocase(value, "utf-8") || contains_nocase(value, "utf8");
  }
  return false;
}

}  // namespace

Streams standard_streams() {
  Streams out{isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1, isatty(STDERR_FILENO) == 1, 0};
  winsize size{};
  if (out.out && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) out.columns = size.ws_col;
  return out;
}

bool colour_wanted(std::string_view when, bool on_terminal, const Environment& environment) {
  if (when == "always") return true;
  if (when == "never" || !on_terminal) return false;
  if (!environment("NO_COLOR").value_or("").empty()) return false;
  return environment("TERM").value_or("") != "dumb";
}

commands::Terminal terminal_of(const Streams& streams, const Environment& environment) {
  commands::Terminal out;
  out.in = streams.in;
  out.out = streams.out;
  out.err = streams.err;
  out.unicode = speaks_utf8(environment);
  // In a pipe the width does not depend on the window, so that a saved report does not either.
  const std::size_t columns = streams.out ? columns_of(environment, streams.columns) : 0;
  out.width = columns == 0 ? 100 : std::clamp<std::size_t>(columns, 40, 160);
  return out;
}

}  // namespace aiops::cli
