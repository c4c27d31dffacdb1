// See the header. "Two full turns": with eight in flight, of which two are heavy, that is four heavy ones or sixteen others.
#include "core/net/places.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace aiops::net {

void Places::unreachable(const std::string& place, const Error& error) { known_[place].unreachable = error; }

void Places::answered(const std::string& place, bool heavy) {
  Known& known = known_[place];
  known.answered = known.reached = true;
  known.silences[heavy ? 1 : 0] = 0;
}

void Places::silent(const std::string& place, bool heavy, const Error& error) {
  Known& known = known_[place];
  ++known.silences[heavy ? 1 : 0];
  known.silent = error;
}

const Places::Known* Places::find(const std::string& place) const {
  const auto found = known_.find(place);
  return found == known_.end() ? nullptr : &found->second;
}

bool Places::was_reached(const std::string& place) const {
  const Known* known = find(place);
  return known != nullptr && known->reached;
}

std::optional<Error> Places::no_connection(const std::string& place) const {
  const Known* known = find(place);
  return known == nullptr ? std::nullopt : known->unreachable;
}

std::optional<Error> Places::lost(const std::string& place, bool heavy) const {
  const Known* known = find(place);
  if (known == nullptr) return std::nullopt;
  if (known->unreachable) return known->unreachable;
  if (!known->silent) return std::nullopt;
  const std::size_t turn = std::max<std::size_t>(heavy ? limits_.heavy : limits_.total, 1);
  const std::size_t silences = known->silences[heavy ? 1 : 0];
  if (known->answered && silences < 2 * turn) return std::nullopt;
  Error error = *known->silent;
  error.what += " before, so it was not asked";
  return error;
}

}  // namespace aiops::net
