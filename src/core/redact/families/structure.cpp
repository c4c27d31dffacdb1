#include "core/redact/families/families.hpp"

namespace aiops::redact {

const Family structure_family{"structure", {}, {}, {}, {}};

}  // namespace aiops::redact
