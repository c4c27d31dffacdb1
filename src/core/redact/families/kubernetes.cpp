#include "core/redact/families/families.hpp"

namespace aiops::redact {

const Family kubernetes_family{"kubernetes", {}, {}, {}, {}};

}  // namespace aiops::redact
