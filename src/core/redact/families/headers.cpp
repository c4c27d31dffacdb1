#include "core/redact/families/families.hpp"

namespace aiops::redact {

const Family headers_family{"headers", {}, {}, {}, {}};

}  // namespace aiops::redact
