// Why: a failed handshake must read like a sentence at 3 a.m., with what to do next. Kept apart from the HTTP library,
// so that the sentences can be tested without one.
// Must never: claim more than the library said.
#pragma once

#include <string>
#include <string_view>

#include "core/base/error.hpp"
#include "core/base/time.hpp"

namespace aiops::net {

// `said` is the TLS library's message ("SSL certificate problem: certificate has expired").
Error explain_tls(std::string_view host, std::string_view said);

// The end of validity of the first certificate of a PEM text; empty when there is none.
std::optional<Time> certificate_end(std::string_view pem);

}  // namespace aiops::net
