// Why: what a name of a machine looks like, apart from where it is looked for: the labels, the names that everybody knows, and
// the dotted things that are no machines (packages of Java, files, units).
// Must never: call a name a host for its form alone; a dotted word is one only where a URL, a key or an internal suffix says so.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/redact/site.hpp"

namespace aiops::redact {

struct HostName {
  std::size_t begin = 0, end = 0;
  bool empty() const { return begin == end; }
};

// The run of labels around `at` (a byte of the name), without dots and dashes at its edges; empty when it is too long for a name.
HostName host_around(const Site&, std::size_t at);
// The run of labels that begins at `begin`.
HostName host_from(const Site&, std::size_t begin);

std::size_t labels_of(std::string_view host);

// Two labels at least, none empty, none in camelCase, the last one of letters.
bool is_qualified(std::string_view host);

// The last label is of a file or a unit, or the first one begins a package ("com.example.Foo", "config.yaml").
bool is_file_or_package(std::string_view host);

// Names that tell nothing about anybody: public projects, registries and vendors, search domains, the API server, loopback.
bool is_well_known(std::string_view host);

}  // namespace aiops::redact
