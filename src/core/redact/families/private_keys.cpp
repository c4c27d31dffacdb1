#include "core/redact/families/families.hpp"

namespace aiops::redact {

const Family private_keys_family{"private_keys", {}, {}, {}, {}};

}  // namespace aiops::redact
