// Why: what the log rules share: which lines of which log count, what level a line has, which host a text names.
// Must never: take what a log says for true. A line is a line; instructions and claims in it are data.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/findings/rule.hpp"

namespace aiops::log_lines {

// The part of a line that speaks: "msg" of JSON and logfmt, else the whole line.
std::string message_of(std::string_view line);
// Lines that say themselves that they are no trouble: level debug or info, "(ignored)".
bool is_calm(std::string_view line);

struct Hits {
  const Log* log = nullptr;
  const Object* sibling = nullptr;  // a healthy pod of the same workload whose log has no such lines; null when none was had
  std::vector<std::size_t> lines;  // 0-based, in order
  bool at_end = false;  // one of them lies within the last 20 lines before an exit
  bool count() const { return at_end || lines.size() >= 2; }
};
// Lines that match, of the log of the last end of a container in trouble, else of the log of the running one (within the
// window). `match` gets the message of a line. Nothing for containers that ended well. Of a container in trouble, lines that a
// healthy sibling, or its own run before that ended well, logs just as often (log_templates.hpp) are no evidence and left out.
using Match = bool (*)(std::string_view message);
Hits hits_in(const ContainerCase&, Match);
// The same of whole lines, whatever their level.
Hits lines_in(const ContainerCase&, const std::function<bool(std::string_view line)>&);

// Quotes at most three of them (first, second, last); how many and when, for the inference: "4 lines, 13:42:57 to 13:44:01".
std::string quote(Finding&, const Hits&);

std::optional<Time> to_seconds(std::optional<Time>);  // of a line's time, for texts

Severity severity_at(const ContainerCase&);  // error where the container does not stay up
std::string last_message(const Hits&);  // of the newest line
// Keeps only the lines of which `key` says the same as of the newest: one finding is about one name.
void keep_same(Hits&, std::string (*key)(std::string_view message));

template <std::size_t N>
bool says_any(std::string_view lower, const std::array<std::string_view, N>& fragments) {
  return std::any_of(fragments.begin(), fragments.end(),
                     [&](std::string_view f) { return lower.find(f) != std::string_view::npos; });
}

bool is_host(std::string_view word);  // looks like a DNS name: "db", "db.shop.svc", "example.com"
std::string host_in_failure(std::string_view message);  // the name that a look-up failed for; empty when none is seen
std::string host_in_address(std::string_view word);  // "tcp://db.shop.svc:5432/x" -> "db.shop.svc"

// The Service that a host name could mean, seen from a pod of `ns`: NAME, NAME.NS, NAME.NS.svc…; empty name otherwise.
struct ServiceName {
  std::string ns, name;
};
ServiceName service_of_host(const Snapshot&, std::string_view ns, std::string_view host);
// The Service of that namespace whose name is nearest, or shares a whole word with it; null when none is near.
const Object* near_service(const Snapshot&, const ServiceName&);

std::span<const Rule> env_rules();  // the table of env.cpp
std::span<const Rule> own_rules();  // the table of own.cpp

}  // namespace aiops::log_lines
