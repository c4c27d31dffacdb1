#include "core/redact/families/families.hpp"

namespace aiops::redact {

const Family platforms_family{"platforms", {}, {}, {}, {}};

}  // namespace aiops::redact
