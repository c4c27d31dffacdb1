// Why: what one call has learnt of the servers it talks to, so that a dead or stuck one costs a timeout or two and not one
// for each request.
// Must never: give up on a server that still answers requests of the same weight.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/base/error.hpp"
#include "core/net/transport.hpp"

namespace aiops::net {

class Places {
 public:
  explicit Places(InFlight limits) : limits_(limits) {}

  void unreachable(const std::string& place, const Error&);  // no connection could be made
  void reached(const std::string& place) { known_[place].reached = true; }
  void answered(const std::string& place, bool heavy);  // in time, whatever it said
  void silent(const std::string& place, bool heavy, const Error&);  // connected, and out of time

  bool was_reached(const std::string& place) const;

  // The error of a request that is better not sent: no connection can be made; or nothing was answered and one request ran
  // out of time; or two full turns of requests of its weight did, one after the other. Empty: send it.
  std::optional<Error> lost(const std::string& place, bool heavy) const;
  std::optional<Error> no_connection(const std::string& place) const;

 private:
  struct Known {
    bool reached = false;
    bool answered = false;
    std::size_t silences[2] = {0, 0};  // in a row; of light and of heavy requests
    std::optional<Error> unreachable, silent;
  };
  const Known* find(const std::string& place) const;

  InFlight limits_;
  std::map<std::string, Known> known_;
};

}  // namespace aiops::net
