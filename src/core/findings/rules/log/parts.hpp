// Why: what the log rules about the outside of a program share: addresses in a line, the Service behind an address, paths, how
// bad a line is in a pod that works.
// Must never: be included outside rules/log*.cpp, core/findings/dependencies.cpp and their tests.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/text.hpp"
#include "core/findings/rules/log/lines.hpp"

namespace aiops::log_lines {

// A host name or an IPv4 address, and the port when the line says one (else 0).
struct Address {
  std::string host;
  int port = 0;
  std::string text() const;  // "db:5432"
  explicit operator bool() const { return !host.empty(); }
};
// The address in the message that stands nearest before `complaint` (a byte offset), else behind it.
Address address_in(std::string_view message, std::size_t complaint);
std::vector<Address> addresses_in(std::string_view message);  // all of them, in order; at most ten
bool is_ip(std::string_view host);  // IPv4
bool is_local(std::string_view host);  // the pod itself

// The Service that is meant: by its name or by its cluster address; null when it is none that the snapshot has.
const Object* service_at(const Snapshot&, std::string_view ns, std::string_view host);
// Cites the Service as a fact, by the field that the address names.
void cite_service(Finding&, const Object& service, std::string_view host);
// Ready addresses of a Service; empty when its EndpointSlices were not listed.
std::optional<std::size_t> ready_addresses(const Snapshot&, const Object& service);

// The first absolute path of a message ("/var/lib/x"); empty when there is none.
std::string path_in(std::string_view message);

// Of a line about something that may pass: error where the container is down, warning where its pod is not ready, else `calm`.
Severity severity_of_passing(const ContainerCase&, Severity calm);
// A container that works wrote on after its last hit, or wrote that the trouble is over.
bool has_passed(const ContainerCase&, const Hits&);

// Lines of a server about its own clients ("GET /x 401").
bool is_access_line(std::string_view message);

template <const auto& fragments>
bool says(std::string_view message) {
  return says_any(to_lower(message), fragments);
}

// The tables of the files beside it.
std::span<const Rule> reach_rules();
std::span<const Rule> rbac_rules();
std::span<const Rule> system_rules();
std::span<const Rule> load_rules();
std::span<const Rule> none_rules();

}  // namespace aiops::log_lines
