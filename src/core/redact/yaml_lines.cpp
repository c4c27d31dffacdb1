// A line's indentation closes the mappings that are deeper, its dashes close those of the item before. Block scalars are not
// told from mappings unless their content is secret: a manifest inside a ConfigMap is then followed like any other.
// Of a secret value that runs over lines the first line takes the placeholder and the others become empty, so that the
// document keeps its lines; its quotes go with it, since the one that closes stands on a line that becomes empty.
#include "core/redact/yaml_lines.hpp"

#include <algorithm>

namespace aiops::redact {

namespace {

bool is_key_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("._-/$~+@").find(c) < 8;
}

std::size_t past_spaces(std::string_view text, std::size_t at, std::size_t end) {
  while (at < end && text[at] == ' ') ++at;
  return at;
}

// Behind the quote that closes the one at text[at]; 0: it is not closed here.
std::size_t past_quotes(std::string_view text, std::size_t from, std::size_t end, char quote) {
  for (std::size_t at = from; at < end; ++at) {
    if (quote == '"' && text[at] == '\\') {
      ++at;
    } else if (text[at] == quote) {
      if (quote != '\'' || at + 1 == end || text[at + 1] != '\'') return at + 1;
      ++at;
    }
  }
  return 0;
}

// The end of a plain value: before a comment and spaces.
std::size_t plain_end(std::string_view text, std::size_t begin, std::size_t end) {
  const std::size_t comment = text.substr(0, end).find(" #", begin > 0 ? begin - 1 : 0);
  end = std::max(begin, std::min(end, comment));
  while (end > begin && (text[end - 1] == ' ' || text[end - 1] == '\t' || text[end - 1] == '\r')) --end;
  return end;
}

// Tags and anchors before a value.
std::size_t past_properties(std::string_view text, std::size_t at, std::size_t end) {
  while (at < end && (text[at] == '!' || text[at] == '&')) {
    while (at < end && text[at] != ' ') ++at;
    at = past_spaces(text, at, end);
  }
  return at;
}

}  // namespace

YamlLine YamlLine::of(std::string_view text, std::size_t begin, std::size_t end) {
  YamlLine out;
  std::size_t at = begin;
  while (at < end && (text[at] == ' ' || text[at] == '\t')) ++at;  // no YAML has tabs there, but people's copies do
  while (at < end && text[at] == '-' && (at + 1 == end || text[at + 1] == ' ')) {
    out.dash = at - begin;
    if (out.first_dash == npos) out.first_dash = out.dash;
    at = past_spaces(text, at + 1, end);
  }
  out.indent = at - begin;
  std::size_t key_end = at, colon = at;
  if (at < end && (text[at] == '"' || text[at] == '\'')) {
    const std::size_t past = past_quotes(text, at + 1, std::min(end, at + 256), text[at]);
    if (past != 0) {
      key_end = past - 1;
      colon = past_spaces(text, past, end);
      out.quoted_key = true;
    }
  } else {
    while (colon < end && is_key_byte(text[colon])) ++colon;
    key_end = colon;
  }
  if (colon > at && colon < end && text[colon] == ':' &&
      (colon + 1 == end || text[colon + 1] == ' ' || text[colon + 1] == '\r')) {
    out.key_begin = at + (out.quoted_key ? 1 : 0);
    out.key_end = key_end;
    at = past_spaces(text, colon + 1, end);
  }
  out.value_begin = past_properties(text, at, end);
  out.value_end = plain_end(text, out.value_begin, end);
  if (out.value_begin < end && (text[out.value_begin] == '"' || text[out.value_begin] == '\'')) {
    const std::size_t past = past_quotes(text, out.value_begin + 1, end, text[out.value_begin]);
    out.value_end = past != 0 ? past : end;
  }
  return out;
}

void YamlLines::reset() { style_ = Style::none; }

bool YamlLines::line(std::string_view text, std::size_t begin, std::size_t end, std::uint64_t base, bool open) {
  text_ = text;
  base_ = base;
  while (!open && end > begin && (text[end - 1] == '\r' || text[end - 1] == ' ' || text[end - 1] == '\t')) --end;
  if (past_spaces(text, begin, end) == end) return true;
  if (style_ != Style::none) {
    if (continues(begin, end)) return true;
    style_ = Style::none;
  }
  const YamlLine line = YamlLine::of(text, begin, end);
  if (begin + line.indent < end && text[begin + line.indent] == '#') return true;
  const std::string_view marker = text.substr(begin, std::min<std::size_t>(3, end - begin));
  if (marker == "---" || marker == "...") {
    frames_.close_all();
    return false;
  }
  if (!belongs(line)) return false;
  entry(line, end, open);
  return true;
}

// Closes what the line ends. False: all of it.
bool YamlLines::belongs(const YamlLine& line) {
  const bool dash = line.dash != YamlLine::npos;
  const bool content = !dash && !line.has_key();
  const std::size_t column = dash ? line.first_dash : line.indent;
  if (content) {
    // Deeper than all that is open it may be the text of a block scalar; else it is no YAML.
    std::size_t deeper = frames_.count();
    while (!frames_.empty() && (frames_.indent() > column || (frames_.indent() == column && deeper == 1))) {
      frames_.close();
      --deeper;
    }
    return !frames_.empty();
  }
  while (!frames_.empty() && frames_.indent() > column) frames_.close();
  return !frames_.empty();
}

void YamlLines::entry(const YamlLine& line, std::size_t end, bool open) {
  if (!line.has_key()) {
    if (line.value_begin < end && text_[line.value_begin] == '{') {
      const bool item = line.dash != YamlLine::npos;
      if (item && frames_.indent() != line.indent) frames_.open_mapping(line.indent, true);
      flow(line.value_begin, end);
    }
    return;
  }
  const bool item = line.dash != YamlLine::npos;
  if (item || frames_.indent() != line.indent) frames_.open_mapping(line.indent, item);
  frames_.key(text_.substr(line.key_begin, line.key_end - line.key_begin));
  value_indent_ = line.indent;
  value(line, open);
  if (json_.active() || style_ != Style::none || line.value_begin >= end) return;
  const char c = text_[line.value_begin];
  const std::string_view rest = text_.substr(line.value_begin, end - line.value_begin);
  if (frames_.place() == Place::nothing && ((c == '{' && rest.substr(0, 2) != "{{") || rest.substr(0, 2) == "[{")) {
    flow(line.value_begin, end);
  } else if (rest.substr(0, 3) == "'{\"") {
    flow(line.value_begin + 1, end);
  }
}

void YamlLines::flow(std::size_t from, std::size_t end) {
  const std::size_t next = past_spaces(text_, from + 1, end);
  json_.begin(next < end && text_[next] == '"', false);
  json_.walk(text_, from, end, base_);
}

void YamlLines::value(const YamlLine& line, bool open) {
  const Place place = frames_.place();
  if (place == Place::kind || place == Place::name) {
    std::string_view word = text_.substr(line.value_begin, line.value_end - line.value_begin);
    if (word.size() >= 2 && (word.front() == '"' || word.front() == '\'')) word = word.substr(1, word.size() - 2);
    if (word.empty()) return;
    place == Place::kind ? frames_.kind(word) : frames_.name(word);
  } else if (place != Place::nothing) {
    parted_ = false;
    if (line.value_begin >= line.value_end) {
      style_ = Style::awaited;
    } else {
      scalar(line.value_begin, line.value_end, !open);
    }
  }
}

// The first line of a secret value.
void YamlLines::scalar(std::size_t begin, std::size_t end, bool whole) {
  const Form form = frames_.place() == Place::data ? Form::base64 : Form::quoted;
  const char first = text_[begin];
  const std::string_view value = text_.substr(begin, end - begin);
  if (first == '|' || first == '>') {
    style_ = Style::block;
    block_indent_ = 0;
  } else if (first == '"' || first == '\'') {
    const bool closed = whole && past_quotes(text_, begin + 1, end, first) == end;
    style_ = closed ? Style::none : first == '"' ? Style::doubled : Style::single;
    parted_ = true;
    if (closed) {
      frames_.value({base_ + begin + 1, base_ + end - 1, form == Form::base64 ? form : Form::placeholder, true, true});
    } else {
      frames_.value({base_ + begin, base_ + end, form, false, false});
    }
  } else if (first == '{' && value.substr(0, 2) != "{{") {
    flow(begin, end);
  } else if (first != '*') {
    style_ = Style::plain;
    parted_ = true;
    frames_.value({base_ + begin, base_ + end, form, whole, false});
  }
}

// Whether the line goes on with the secret value before it.
bool YamlLines::continues(std::size_t begin, std::size_t end) {
  const std::size_t content = past_spaces(text_, begin, end);
  const std::size_t column = content - begin;
  if (column <= value_indent_) return false;
  if (style_ == Style::block) {
    if (block_indent_ == 0) block_indent_ = column;
    const Form first = frames_.place() == Place::data ? Form::base64 : Form::placeholder;
    frames_.value({base_ + begin + std::min(column, block_indent_), base_ + end, parted_ ? Form::removed : first, false, false});
    parted_ = true;
    return true;
  }
  if (style_ == Style::awaited) {
    if (text_[content] == '#') return true;
    const YamlLine line = YamlLine::of(text_, begin, end);
    if (line.has_key() || line.dash != YamlLine::npos) return false;
    style_ = Style::none;
    scalar(line.value_begin, line.value_end, true);
    return true;
  }
  if (style_ == Style::plain) {
    if (text_[content] == '#') return false;
    frames_.value({base_ + content, base_ + plain_end(text_, content, end), Form::removed, false, false});
    return true;
  }
  const std::size_t past = past_quotes(text_, content, end, style_ == Style::doubled ? '"' : '\'');
  frames_.value({base_ + content, base_ + (past != 0 ? past : end), Form::removed, false, false});
  if (past != 0) style_ = Style::none;
  return true;
}

void YamlLines::more(std::size_t begin, std::size_t end) {
  if (style_ == Style::none || style_ == Style::awaited) return;
  frames_.value({base_ + begin, base_ + end, parted_ ? Form::removed : Form::placeholder, false, false});
  parted_ = true;
}

}  // namespace aiops::redact
