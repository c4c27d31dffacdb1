// Why: a program says the same thing a thousand times with other numbers in it. "took 12 ms for user "bo"" and "took 9 ms for
// user "al"" are one sentence with two gaps: "took # ms for user *". That sentence is a template. Counted by template, a long
// log becomes a short list of what the program says, how often, and from when to when; and two logs can be compared: what
// does the pod that fails say that its healthy sibling does not? A line that both say just as often is no evidence of a
// fault, whatever its words (noisy programs log errors all day long).
// How: numbers, times, hexadecimal ids, UUIDs, addresses and quoted values are gaps; in JSON and logfmt the texts of the keys
// that speak (msg, error, level ...) are read, and the values of all others are gaps.
// Must never: take more than linear time or more than its bounds of memory, on any bytes; or be shown to a person in place
// of the line itself (a quotation is a line, not a template).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/snapshot/snapshot.hpp"

namespace aiops {

// The line with its gaps. At most the first 1,024 bytes are read.
std::string template_of(std::string_view line);

struct LogTemplate {
  std::string text;
  std::size_t count = 0;
  std::size_t first_line = 0, last_line = 0;  // 0-based indexes into Log::lines
  std::optional<Time> first, last;  // when, as far as the lines say
};

class LogTemplates {
 public:
  static constexpr std::size_t max_templates = 2000;
  static constexpr std::size_t max_lines = 20000;  // of the end of the log

  explicit LogTemplates(const Log&);

  const std::vector<LogTemplate>& all() const { return all_; }  // by first occurrence
  const LogTemplate* of(std::string_view line) const;  // null when the log has no such line
  std::size_t lines() const { return lines_; }  // without empty ones
  std::size_t uncounted() const { return uncounted_; }  // lines whose template found no room

 private:
  std::vector<LogTemplate> all_;
  std::unordered_map<std::string, std::size_t> index_;
  std::size_t lines_ = 0, uncounted_ = 0;
};

// Whether the other log has lines like this one in at least half the share of its lines.
bool just_as_often(const LogTemplates& here, const LogTemplates& there, std::string_view line);

}  // namespace aiops
