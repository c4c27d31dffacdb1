#include "core/redact/families/families.hpp"

namespace aiops::redact {

const Family names_family{"names", {}, {}, {}, {}};

}  // namespace aiops::redact
