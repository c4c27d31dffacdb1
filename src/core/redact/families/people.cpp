#include "core/redact/families/families.hpp"

namespace aiops::redact {

const Family people_family{"people", {}, {}, {}, {}};

}  // namespace aiops::redact
