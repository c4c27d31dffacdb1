// Why: a secret that only the vendor's name beside it gives away is a row: the vendor's words, and the forms its keys have.
// Must never: take a value for the name alone; see beside.hpp for what must stand between the two.
#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include "core/redact/families/beside.hpp"
#include "core/redact/families/rows.hpp"

namespace aiops::redact {

inline constexpr std::size_t most_words = 3, most_forms = 5;
using Words = std::array<std::string_view, most_words>;
using Forms = std::array<ValueForm, most_forms>;

struct Vendor {
  std::string_view id, title;
  Words words;  // lower case; of five letters or fewer: not inside a longer word
  Forms forms;
  bool keyed;  // the name is a common word: a key, token or secret must be spoken of
};

constexpr Vendor vendor(std::string_view id, std::string_view title, Words words, Forms forms) {
  return {id, title, words, forms, false};
}
constexpr Vendor common(std::string_view id, std::string_view title, Words words, Forms forms) {
  return {id, title, words, forms, true};
}

void look_vendor(const Site&, const Vendor&, const Rule&, Finds&);

// The rules and triggers of a table (a type with a static array `vendors`), made when the program is compiled.
template <class Table, std::size_t... n>
constexpr auto rules_of(std::index_sequence<n...>) {
  return std::array<Rule, sizeof...(n)>{credential(Table::vendors[n].id, Table::vendors[n].title)...};
}
template <class Table>
inline constexpr auto vendor_rules = rules_of<Table>(std::make_index_sequence<Table::vendors.size()>{});

template <class Table, std::size_t n>
void look_row(const Site& site, Finds& finds) {
  look_vendor(site, Table::vendors[n], vendor_rules<Table>[n], finds);
}
template <class Table, std::size_t... n>
constexpr auto looks_of(std::index_sequence<n...>) {
  return std::array<Look, sizeof...(n)>{&look_row<Table, n>...};
}

template <class Table>
constexpr std::size_t count_words() {
  std::size_t words = 0;
  for (std::size_t row = 0; row < Table::vendors.size(); ++row) {
    for (std::size_t n = 0; n < most_words; ++n) words += Table::vendors[row].words[n].empty() ? 0 : 1;
  }
  return words;
}
template <class Table>
constexpr auto triggers_of() {
  std::array<Trigger, count_words<Table>()> out{};
  const auto looks = looks_of<Table>(std::make_index_sequence<Table::vendors.size()>{});
  std::size_t next = 0;
  for (std::size_t row = 0; row < Table::vendors.size(); ++row) {
    for (std::size_t n = 0; n < most_words; ++n) {
      if (!Table::vendors[row].words[n].empty()) out[next++] = {Table::vendors[row].words[n], looks[row], nullptr};
    }
  }
  return out;
}
template <class Table>
inline constexpr auto vendor_triggers = triggers_of<Table>();

}  // namespace aiops::redact
