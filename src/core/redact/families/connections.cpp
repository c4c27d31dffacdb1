#include "core/redact/families/families.hpp"

namespace aiops::redact {

const Family connections_family{"connections", {}, {}, {}, {}};

}  // namespace aiops::redact
