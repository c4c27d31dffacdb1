// Why: a webhook whose CA has expired refuses everything it is asked about, and the only place to see it is the bundle in
// its configuration. This reads how long the certificates of such a bundle hold.
// Must never: trust, verify or print a certificate, ask for a passphrase, or fail on any bytes whatsoever.
// Format: PEM (RFC 7468), one or more certificates; other blocks between them are passed over.
#pragma once

#include <string_view>
#include <vector>

#include "core/base/time.hpp"

namespace aiops {

// Times are clamped to the years 1970 to 2200, so that a certificate "for ever" can enter arithmetic.
struct Validity {
  Time from, to;
};

// In the order of the text; at most 64. Blocks that are no readable certificate are left out.
std::vector<Validity> certificates_in(std::string_view pem);

// As it stands in a `caBundle`: base64 of PEM. Empty when it is neither.
std::vector<Validity> certificates_in_base64(std::string_view);

}  // namespace aiops
