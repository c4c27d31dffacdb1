#include "core/redact/families/families.hpp"

namespace aiops::redact {

const Family cloud_family{"cloud", {}, {}, {}, {}};

}  // namespace aiops::redact
