// Why: how the rows of the token families are written: a rule by its id and title, a beginning by the id of its rule.
// Must never: find its ids when the program runs; an id that no rule of the file has does not compile.
#pragma once

#include <array>
#include <cstddef>
#include <cstdlib>
#include <string_view>

#include "core/redact/rule.hpp"

namespace aiops::redact {

constexpr Rule credential(std::string_view id, std::string_view title) {
  return {id, id, Sensitivity::credential, Profile::secrets, title};
}
// What names a thing and opens nothing: restorable, and hidden with the infrastructure.
constexpr Rule identifier(std::string_view id, std::string_view title) {
  return {id, id, Sensitivity::infrastructure, Profile::infra, title};
}

template <std::size_t N>
constexpr const Rule* named(const Rule (&rules)[N], std::string_view id) {
  for (const Rule& rule : rules) {
    if (rule.id == id) return &rule;
  }
  std::abort();
}

}  // namespace aiops::redact
