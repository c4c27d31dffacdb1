// Why: YAML in block style says what belongs to what by indentation. This takes it line by line and tells the frames of keys
// and values; values that run over lines keep their lines.
// Must never: need the whole document, or take a line of a log for one of YAML for longer than until the next line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/redact/json_walk.hpp"
#include "core/redact/object_frames.hpp"

namespace aiops::redact {

// A line cut into its parts; offsets of the text.
struct YamlLine {
  std::size_t indent = 0;  // the column of what stands behind the dashes
  std::size_t dash = npos;  // the column of the last dash, if any
  std::size_t first_dash = npos;
  std::size_t key_begin = 0, key_end = 0;  // without quotes; empty: no key
  std::size_t value_begin = 0, value_end = 0;  // without a comment and spaces around; the content, where there is no key
  bool quoted_key = false;

  static constexpr std::size_t npos = static_cast<std::size_t>(-1);
  bool has_key() const { return key_end > key_begin; }
  static YamlLine of(std::string_view text, std::size_t begin, std::size_t end);
};

class YamlLines {
 public:
  YamlLines(ObjectFrames& frames, JsonWalk& json) : frames_(frames), json_(json) {}
  void reset();

  // A line text[begin, end). False: it is none of the open document, which is closed then.
  bool line(std::string_view text, std::size_t begin, std::size_t end, std::uint64_t base, bool open);
  // Another piece of the last line.
  void more(std::size_t begin, std::size_t end);

 private:
  enum class Style : std::uint8_t { none, awaited, block, doubled, single, plain };
  bool continues(std::size_t begin, std::size_t end);
  void entry(const YamlLine&, std::size_t end, bool open);
  void value(const YamlLine&, bool open);
  void scalar(std::size_t begin, std::size_t end, bool whole);
  void flow(std::size_t from, std::size_t end);
  bool belongs(const YamlLine&);

  ObjectFrames& frames_;
  JsonWalk& json_;
  std::string_view text_;
  std::uint64_t base_ = 0;
  Style style_ = Style::none;  // of the secret value the last line left open
  std::size_t value_indent_ = 0;  // of its key
  std::size_t block_indent_ = 0;
  bool parted_ = false;
};

}  // namespace aiops::redact
