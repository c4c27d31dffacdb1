// Why: a report becomes bytes for a person, a script, a ticket or a CI server. Every format has its own file; this is the
// one door to them. Text of a cluster is escaped here, in the way of each format, and nowhere before.
// Must never: read a clock or a terminal, or decide what a report says: width, colour and version are arguments.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/evidence/report.hpp"

namespace aiops {

enum class Format { text, wide, json, yaml, markdown, junit, name };

// By the word after -o; empty for anything else. `wide` is text with nothing left out.
std::optional<Format> format_from(std::string_view word);
inline constexpr std::string_view all_formats = "text wide json yaml markdown junit name";

struct Style {
  std::string version;  // of this build: aiopsVersion
  std::size_t width = 100;  // columns of text; commands and ids are never cut
  bool whole_verdict = false;  // the first line is not wrapped: `head -1` and grep see all of it
  bool colour = false;  // adds to words, never replaces them
  bool unicode = true;  // false: plain ASCII
  bool show_evidence = false;  // --show-evidence: behind each fact, the place that proves it
  bool headings = true;  // FACTS, INFERENCE and the like, in text
  bool verbose = false;  // -v: the hosts that were contacted
};

// Ends with a line break, unless there is nothing to say (`name` without incidents). Same report and style, same bytes.
std::string render(const Report&, Format, const Style& = {});

// One format each; render() calls these.
std::string render_text(const Report&, const Style&, bool wide);
std::string render_json(const Report&, const Style&);
std::string render_yaml(const Report&, const Style&);
std::string render_markdown(const Report&, const Style&);
std::string render_junit(const Report&, const Style&);
std::string render_name(const Report&);

}  // namespace aiops
