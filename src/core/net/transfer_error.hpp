// Why: a transfer that failed must read like a sentence with what to do next. Kept apart from the HTTP library, so that the
// sentences can be read and changed in one place.
// Must never: claim more than is known.
#pragma once

#include <string>
#include <string_view>

#include "core/base/error.hpp"

namespace aiops::net {

enum class Trouble { no_connection, no_answer, unknown_name, proxy, refused, encoding, broken, other };

// `host` is "name:port", `name` the name alone, `said` the library's own words.
Error explain_transfer(Trouble, std::string_view host, std::string_view name, std::string_view said);

Error explain_too_large(std::string_view host, std::size_t limit);

}  // namespace aiops::net
