// Why: what comes back from a model, or lies in a redacted file, is read by people who may see the real names. A stream goes in,
// cut anywhere (models answer in pieces of a few letters); the same with its pseudonyms replaced comes out.
// Must never: restore what is not in the map, restore a credential, or hold back more than one placeholder's length.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/redact/pseudonym_map.hpp"
#include "core/redact/stream.hpp"

namespace aiops::redact {

class Restorer {
 public:
  // The longest text that can be a placeholder: a type of 40 bytes and 16 IDs.
  static constexpr std::size_t longest = 1 + 40 + 1 + 16 * 14;

  struct Report {
    static constexpr std::size_t most_examples = 100;
    std::uint64_t restored = 0;  // places
    // Places that look like placeholders of the map and are not in it: an ID altered or cut, a spelling of another kind,
    // or one that never came from this map. They stay as they are.
    std::uint64_t changed = 0;
    // Placeholders of the map that did not appear at all.
    std::uint64_t lost = 0;
    std::set<std::string> changed_examples;
    std::vector<std::string> lost_examples;
  };

  // Both must outlive this.
  Restorer(const PseudonymMap&, Outlet&);

  Status feed(std::string_view bytes);
  Status finish();
  Report report() const;

 private:
  struct Candidate {
    enum class Kind : std::uint8_t { none, unfinished, whole } kind = Kind::none;
    std::size_t end = 0;
  };
  static Candidate candidate(std::string_view text, std::size_t at);
  // Puts pieces of `text` into pieces_, up to a candidate that is not finished; returns where that begins.
  std::size_t judge(std::string_view text, bool last);
  bool replace(std::string_view candidate, std::string_view& value);
  Status run(std::string_view text, bool last, std::size_t& done);

  const PseudonymMap& map_;
  Outlet& outlet_;
  std::string held_;
  std::vector<std::string_view> pieces_;
  std::vector<bool> seen_;  // by index in the map
  Report report_;
};

}  // namespace aiops::redact
