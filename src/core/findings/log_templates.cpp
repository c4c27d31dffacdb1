// One pass from left to right. A word is what stands between blanks, brackets, quotes and the like; of a word, each part
// between - _ . : / @ is judged alone, so that "10.96.3.1:5432" and "web-7d9c6b5f4-x2x8q" lose their numbers and keep their
// shape.
#include "core/findings/log_templates.hpp"

#include <algorithm>
#include <array>

namespace aiops {

namespace {

constexpr std::size_t max_bytes = 1024;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_joint(char c) { return std::string_view("-_.:/@+%~").find(c) != std::string_view::npos; }
bool is_part(char c) { return is_digit(c) || is_letter(c) || static_cast<unsigned char>(c) >= 0x80; }

// Keys whose text says something; what stands under other keys is a value.
bool speaks(std::string_view key) {
  constexpr std::array keys{std::string_view("msg"),   std::string_view("message"), std::string_view("error"),
                            std::string_view("err"),   std::string_view("level"),   std::string_view("lvl"),
                            std::string_view("cause"), std::string_view("reason"),  std::string_view("severity"),
                            std::string_view("event"), std::string_view("log"),     std::string_view("exception")};
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

// A part without digits stays, unless it is a long hexadecimal number by chance without one. Long mixtures of letters and
// digits are ids; in short ones ("http2", "5m", "v1") the digits alone are gaps.
void mask_part(std::string_view part, std::string& out) {
  const auto digits = static_cast<std::size_t>(std::count_if(part.begin(), part.end(), is_digit));
  const bool hex = std::all_of(part.begin(), part.end(), is_hex);
  if (digits == part.size() || (hex && (digits > 0 ? part.size() >= 3 : part.size() >= 12))) {
    out += '#';
  } else if (digits == 0) {
    out += part;
  } else if (part.size() >= 5 && digits >= 2) {
    out += '#';
  } else {
    for (std::size_t i = 0; i < part.size(); ++i) {
      if (!is_digit(part[i])) {
        out += part[i];
      } else if (i == 0 || !is_digit(part[i - 1])) {
        out += '#';
      }
    }
  }
}

// 8-4-4-4-12 hexadecimal digits.
bool is_uuid(std::string_view text) {
  if (text.size() < 36) return false;
  for (std::size_t i = 0; i < 36; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return text.size() == 36 || !is_part(text[36]);
}

// What the API server appends to generated names: five of these (apimachinery/pkg/util/rand).
bool is_suffix(std::string_view part) {
  return part.size() == 5 && part.find_first_not_of("bcdfghjklmnpqrstvwxz2456789") == std::string_view::npos;
}

class Masker {
 public:
  explicit Masker(std::string_view line) : line_(line.substr(0, max_bytes)), json_(!line.empty() && line.front() == '{') {}

  std::string run() {
    out_.reserve(line_.size());
    while (at_ < line_.size()) {
      const char c = line_[at_];
      if (at_ > 0 && at_ == text_end_) {
        out_ += c;
        ++at_;
        last_ = {};
      } else if (c == '\\' && at_ < text_end_) {
        escaped_quote();
      } else if (c == '"' || c == '\'' || c == '`') {
        quote(c);
      } else if (is_part(c)) {
        word();
      } else {
        out_ += c;
        ++at_;
      }
    }
    return std::move(out_);
  }

 private:
  void word() {
    const std::size_t from = at_;
    while (at_ < line_.size() && (is_part(line_[at_]) || is_joint(line_[at_]))) ++at_;
    const std::string_view word = line_.substr(from, at_ - from);
    for (std::size_t i = 0; i < word.size();) {
      if (is_uuid(word.substr(i))) {
        out_ += '#';
        i += 36;
        continue;
      }
      std::size_t end = i;
      while (end < word.size() && is_part(word[end])) ++end;
      const std::string_view part = word.substr(i, end - i);
      if (i > 0 && word[i - 1] == '-' && is_suffix(part)) {
        out_ += '#';
      } else if (!part.empty()) {
        mask_part(part, out_);
      }
      if (end < word.size()) out_ += word[end++];
      i = end;
    }
    last_ = word;
  }

  // A quoted key stays, a quoted text under a key that speaks is read on, any other quoted text is a value.
  void quote(char mark) {
    const std::size_t close = closing(mark);
    if (close == std::string_view::npos) {
      out_ += mark;
      ++at_;
      return;
    }
    const std::string_view inside = line_.substr(at_ + 1, close - at_ - 1);
    const char before = at_ > 0 ? line_[at_ - 1] : ' ';
    const bool key = json_ && mark == '"' && close + 1 < line_.size() && line_[close + 1] == ':';
    if (key) {
      out_ += line_.substr(at_, close + 2 - at_);
      at_ = close + 2;
      last_ = inside;
    } else if ((before == ':' || before == '=' || (json_ && before == ' ')) && speaks(trimmed(last_))) {
      out_ += mark;
      ++at_;
      text_end_ = close;
    } else {
      out_ += '*';
      at_ = close + 1;
    }
  }

  // Within a text of JSON or logfmt, what stands between \" and \" is a value.
  void escaped_quote() {
    const bool opens = !no_escaped_ && at_ + 1 < text_end_ && line_[at_ + 1] == '"';
    const std::size_t close = opens ? line_.find("\\\"", at_ + 2) : std::string_view::npos;
    if (close == std::string_view::npos || close >= text_end_) {
      no_escaped_ = no_escaped_ || opens;
      const std::size_t width = at_ + 1 < text_end_ ? 2 : 1;
      out_ += line_.substr(at_, width);
      at_ += width;
      return;
    }
    out_ += '*';
    at_ = close + 2;
  }

  // An apostrophe within a word opens nothing. What is not closed once is never searched again: the scan stays linear.
  std::size_t closing(char mark) {
    bool& none = mark == '"' ? no_double_ : mark == '\'' ? no_single_ : no_back_;
    if (none || (mark == '\'' && at_ > 0 && is_part(line_[at_ - 1]))) return std::string_view::npos;
    std::size_t end = at_ + 1;
    const std::size_t limit = at_ < text_end_ ? text_end_ : line_.size();
    while (end < limit && line_[end] != mark) end += line_[end] == '\\' && mark == '"' ? 2 : 1;
    if (end >= limit) {
      none = true;
      return std::string_view::npos;
    }
    return end;
  }

  static std::string_view trimmed(std::string_view key) {
    while (!key.empty() && (key.back() == ':' || key.back() == '=')) key.remove_suffix(1);
    return key;
  }

  std::string_view line_, last_;
  bool json_;
  bool no_double_ = false, no_single_ = false, no_back_ = false, no_escaped_ = false;
  std::size_t at_ = 0, text_end_ = 0;  // of the quoted text that is being read on; 0: none
  std::string out_;
};

}  // namespace

std::string template_of(std::string_view line) { return Masker(line).run(); }

LogTemplates::LogTemplates(const Log& log) {
  const std::size_t from = log.lines.size() > max_lines ? log.lines.size() - max_lines : 0;
  for (std::size_t i = from; i < log.lines.size(); ++i) {
    const LogLine& line = log.lines[i];
    if (line.text.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    ++lines_;
    std::string text = template_of(line.text);
    auto found = index_.find(text);
    if (found == index_.end()) {
      if (all_.size() == max_templates) {
        ++uncounted_;
        continue;
      }
      found = index_.emplace(text, all_.size()).first;
      all_.push_back({std::move(text), 0, i, i, line.at, line.at});
    }
    LogTemplate& known = all_[found->second];
    ++known.count;
    known.last_line = i;
    if (line.at) known.last = line.at;
    if (!known.first) known.first = line.at;
  }
}

const LogTemplate* LogTemplates::of(std::string_view line) const {
  const auto found = index_.find(template_of(line));
  return found == index_.end() ? nullptr : &all_[found->second];
}

bool just_as_often(const LogTemplates& here, const LogTemplates& there, std::string_view line) {
  const LogTemplate* mine = here.of(line);
  const LogTemplate* other = there.of(line);
  return mine && other && 2 * other->count * here.lines() >= mine->count * there.lines();
}

}  // namespace aiops
