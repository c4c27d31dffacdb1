#include "core/redact/families/families.hpp"

namespace aiops::redact {

const Family key_values_family{"key_values", {}, {}, {}, {}};

}  // namespace aiops::redact
