#include "core/redact/families/families.hpp"

namespace aiops::redact {

const Family services_family{"services", {}, {}, {}, {}};

}  // namespace aiops::redact
