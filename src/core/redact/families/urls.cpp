#include "core/redact/families/families.hpp"

namespace aiops::redact {

const Family urls_family{"urls", {}, {}, {}, {}};

}  // namespace aiops::redact
