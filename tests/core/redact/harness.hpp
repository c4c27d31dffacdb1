// What the tests of the redactor ask again and again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/redact/redactor.hpp"

namespace aiops::redact::testing {

// The text redacted under a policy, by default `secrets,pii`, with fixed placeholders. Fails the test on a bad policy.
std::string redacted(std::string_view text, std::uint8_t profiles = Profile::secrets | Profile::pii);
std::string redacted(std::string_view text, const Policy&);

// What was found: "rule:value" in order.
std::vector<std::string> found(std::string_view text, std::uint8_t profiles = Profile::secrets | Profile::pii);

}  // namespace aiops::redact::testing
