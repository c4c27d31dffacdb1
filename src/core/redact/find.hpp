// Why: what was found in a text, and how it will be replaced; collected by detectors in any order, made sorted and disjoint
// before anything is written. Must never: touch a placeholder that already stands in the text (redacting twice changes nothing),
// or lose a byte of a find when two of them overlap.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/redact/rule.hpp"

namespace aiops::redact {

enum class Form : std::uint8_t {
  placeholder,  // [REDACTED:type] or a pseudonym
  base64,  // the placeholder in base64, where a field must stay base64 (data of a Secret)
  quoted,  // the placeholder within double quotes, where a plain value of YAML or a number of JSON stood
  removed,  // nothing: the rest of a secret whose first line carries the placeholder
  recoded,  // a text of its own: a nested document, redacted and encoded again
};

struct Find {
  std::size_t begin = 0, end = 0;  // bytes of the text, end exclusive
  const Rule* rule = nullptr;
  Form form = Form::placeholder;
  std::uint32_t text = 0, size = 0;  // recoded: where its text lies in Finds::recoded()
  bool alone = false;  // placeholder: is a whole scalar of YAML, where a bare one would be a list; it is quoted
};

// What a line owes to the lines behind it. One at a time; the latest wins.
struct Follow {
  enum class Kind : std::uint8_t {
    none,
    pem,  // key material until END or the first line that cannot be of it
    block,  // a YAML block scalar: every line indented deeper than `indent`
    next_item,  // the next list item or line is the value of an argument
    custom,  // for a detector's own use
  };
  Kind kind = Kind::none;
  std::size_t indent = 0;
  std::size_t lines = 0;  // seen since
  const Rule* rule = nullptr;
};

class Finds {
 public:
  // Which rules count; null: all. The finds of other rules are dropped as they come.
  explicit Finds(const class Selection* selection = nullptr) : selection_(selection) {}

  // The text the offsets are of. Forgets all finds, keeps the capacity.
  void begin(std::string_view text, const class Selection* selection);

  // Placeholders within [begin, end) are left out: the find becomes the pieces around them. An empty span is no find.
  void add(const Rule& rule, std::size_t begin, std::size_t end, Form form = Form::placeholder);
  void add_recoded(const Rule& rule, std::size_t begin, std::size_t end, std::string_view text);
  bool wants(const Rule& rule) const;  // to spare the work for a rule that is off

  void follow(const Follow& next) { follow_ = next; }
  Follow& following() { return follow_; }

  // A detector saw that a Kubernetes object may open in this line (object_watch.hpp).
  void open_object() { opens_object_ = true; }
  bool take_opening() { return std::exchange(opens_object_, false); }
  // ... or that a container runtime broke it off (partial_lines.hpp).
  void break_off() { broken_off_ = true; }
  bool take_break() { return std::exchange(broken_off_, false); }

  // Takes the finds of `other` that begin before `until`, cut to begin at `from` at the earliest. Same text, same offsets.
  void take(const Finds& other, std::size_t from, std::size_t until);
  void forget(std::size_t count);  // the first ones
  void shift(std::size_t bytes);  // so many bytes were dropped from the front of the text

  // Sorted by begin, disjoint: of two that overlap the outer and earlier one takes both, under the graver sensitivity.
  void settle();

  std::span<const Find> all() const { return finds_; }
  std::vector<Find>& raw() { return finds_; }
  std::string_view text() const { return text_; }
  std::string_view recoded(const Find& find) const { return std::string_view(recoded_).substr(find.text, find.size); }
  bool empty() const { return finds_.empty(); }

 private:
  std::string_view text_;
  const Selection* selection_ = nullptr;
  std::vector<Find> finds_;
  std::string recoded_;
  Follow follow_;
  bool opens_object_ = false;
  bool broken_off_ = false;
};

}  // namespace aiops::redact
