#include "core/redact/families/families.hpp"

namespace aiops::redact {

const Family web_tokens_family{"web_tokens", {}, {}, {}, {}};

}  // namespace aiops::redact
