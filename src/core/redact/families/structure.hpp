// Why: the objects of Kubernetes are judged by object_watch and its parts; which rules they find for, and which names and
// values count, is said here, beside the family.
// Must never: hold what another family could want; it would belong into a file of its own.
#pragma once

#include <string_view>

#include "core/redact/rule.hpp"

namespace aiops::redact {

const Rule& k8s_secret_rule();
const Rule& k8s_env_rule();

// A name (of an environment variable, of an option) whose value is secret.
bool is_sensitive_name(std::string_view name);
// A value with nothing to hide whatever its name: empty, a template, a reference, a mask.
bool is_no_value(std::string_view value);
// Nor one that only looks like a setting: true, a path, a number of few digits.
bool is_harmless_value(std::string_view value);
// Padded base64 of the standard alphabet.
bool is_base64_text(std::string_view value);

}  // namespace aiops::redact
