#include "core/redact/families/families.hpp"

namespace aiops::redact {

const Family hosts_family{"hosts", {}, {}, {}, {}};

}  // namespace aiops::redact
