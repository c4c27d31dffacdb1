#include "core/redact/families/families.hpp"

namespace aiops::redact {

const Family vendors_family{"vendors", {}, {}, {}, {}};

}  // namespace aiops::redact
