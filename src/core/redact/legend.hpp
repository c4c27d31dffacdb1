// Why: models take masks for mistakes of the user, or tidy them up. A prompt that holds placeholders says what they are.
#pragma once

#include <string_view>

namespace aiops::redact {

inline constexpr std::string_view legend =
    "Some values in this text were replaced on purpose before you saw it; they are not mistakes of the user and not missing. "
    "[REDACTED:type] stands for a credential of that type. [type:ID] stands for an address, a name or a personal value; "
    "equal placeholders mean equal values, different ones different values. IDs joined by dots show parts: in "
    "[ipv4:NET.HOST] and [ipv6:NET.HOST] the same NET means the same subnet, in [email:LOCAL.DOMAIN] the same DOMAIN the same "
    "mail domain, and [host:A.B.C] has one ID for each label, so hosts of one domain end alike. "
    "Copy placeholders unchanged, with their brackets, wherever you mean the value; never shorten, guess or invent one.";

}  // namespace aiops::redact
