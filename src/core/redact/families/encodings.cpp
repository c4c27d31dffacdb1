#include "core/redact/families/families.hpp"

namespace aiops::redact {

const Family encodings_family{"encodings", {}, {}, {}, {}};

}  // namespace aiops::redact
