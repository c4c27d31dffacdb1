#include "core/redact/families/families.hpp"

namespace aiops::redact {

const Family network_family{"network", {}, {}, {}, {}};

}  // namespace aiops::redact
