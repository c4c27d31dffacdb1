// Why: code hosts and editors show findings that come as SARIF 2.1.0. This is the small part of it that our checks need: one
// tool, its rules, results with a place in a file.
// Format: docs.oasis-open.org/sarif/sarif/v2.1.0. Must never: hold more than one result at a time, so that a check of a stream
// needs no memory, or carry the text that was found.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace aiops::sarif {

enum class Level : std::uint8_t { none, note, warning, error };

struct Rule {
  std::string_view id, title;
  Level level = Level::warning;  // its results' when they say nothing else
  std::string_view help_uri = {};
};

struct Region {  // 1-based lines and columns, end column exclusive; 0: not known
  std::uint64_t start_line = 0, start_column = 0, end_line = 0, end_column = 0;
  std::optional<std::uint64_t> byte_offset, byte_length;
};

struct Result {
  std::string_view rule;
  Level level = Level::warning;
  std::string_view message;
  std::string_view file;  // a path as the user named it; empty: no file
  Region region;
  std::string_view fingerprint_name, fingerprint;  // "secret/v1"; both or neither
};

// The log in three parts, so that results can be written as they come. The same calls give the same bytes.
class Log {
 public:
  Log(std::string_view tool, std::string_view version) : tool_(tool), version_(version) {}
  std::string begin(std::span<const Rule> rules) const;
  std::string add(const Result&);
  std::string end() const;

 private:
  std::string tool_, version_;
  bool first_ = true;
};

// A path as a URI reference: separators stay, what a URI may not hold is percent-encoded.
std::string uri_of(std::string_view path);

}  // namespace aiops::sarif
