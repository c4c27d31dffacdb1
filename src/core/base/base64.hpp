// Why: kubeconfigs carry certificates inline as base64 ("...-data" fields), so do webhook configurations; Basic
// authentication is sent as base64.
// Must never: accept text that is not base64 (a truncated certificate must be noticed here, with its field's name).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aiops {

std::optional<std::string> decode_base64(std::string_view);  // RFC 4648, padded; line breaks are skipped
std::string encode_base64(std::string_view);

}  // namespace aiops
