// Why: what the user asked for: profiles, rules by name, own rules, values to hide, values to leave.
// Must never: be changed once an engine was built from it.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/redact/rule.hpp"

namespace aiops::redact {

// Rules that people write (own YAML, gitleaks TOML, known secrets): judged line by line, only on lines that hold a keyword.
class OwnRule {
 public:
  virtual ~OwnRule() = default;
  virtual const Rule& rule() const = 0;
  // Literals one of which must stand in a line before look() is asked, in any case; empty: every line. 3 to 64 bytes each.
  virtual std::vector<std::string> keywords() const = 0;
  // Asked for every keyword that stands in the line (site.at, site.length; site.first: no other of this rule came before), or
  // once for a line when there are no keywords (site.at is line_begin). Must not look outside the line.
  virtual void look(const Site& site, Finds&) const = 0;
};

// Of values that the user named one by one. Comes before every other rule, and nothing allows what it finds.
extern const Rule known_secret_rule;

// Values that are left as they are, by those who know them to be harmless.
class Allowed {
 public:
  virtual ~Allowed() = default;
  virtual bool allows(const Rule&, std::string_view value, std::string_view line) const = 0;  // of equal answer every time
};

struct Policy {
  std::uint8_t profiles = Profile::secrets | Profile::pii;
  std::set<std::string, std::less<>> enabled, disabled;  // ids
  std::vector<std::shared_ptr<const OwnRule>> own;
  std::vector<std::shared_ptr<const Allowed>> allowed;
  bool honor_inline = false;  // a comment such as `gitleaks:allow` in a line leaves the line alone
  int max_depth = 3;  // of nested encodings
};

// Which rules count under a policy. Error: Fault::usage, an id that no rule has, with the nearest that exist.
class Selection {
 public:
  static Result<Selection> of(const Policy&);
  bool has(const Rule& rule) const;
  std::uint32_t place(const Rule& rule) const;  // precedence(), of a rule that is on

 private:
  struct Row {
    const Rule* rule;
    std::uint32_t place;
  };
  static std::size_t slot_of(const Rule* rule) {
    return reinterpret_cast<std::uintptr_t>(rule) / alignof(Rule) * 0x9E3779B1U >> 7;
  }
  const Row* row(const Rule&) const;
  void index(const std::vector<Row>&);
  std::vector<Row> table_;  // by slot_of(), a power of two, at most half full: every find asks
};

}  // namespace aiops::redact
