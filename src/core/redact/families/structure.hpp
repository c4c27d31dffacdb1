// Why: the objects of Kubernetes are judged by object_watch and its parts; which rules they find for, and which names and
// values count, is said here, beside the family.
// Must never: hold what another family could want; it would belong into a file of its own.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/redact/rule.hpp"

namespace aiops::redact {

enum class StructureRule : std::uint8_t {
  secret_object,
  env,
  command_args,
  kubeconfig,
  client_certificate,
  docker_auth,
  encryption_key
};
const Rule& rule_of(StructureRule);

// A name (of an environment variable) whose value is secret, or secret when it looks drawn at random.
enum class Sensitive : std::uint8_t { no, when_random, yes };
Sensitive judge_name(std::string_view name);
// A value with nothing to hide whatever its name: empty, a template, a mask.
bool is_no_value(std::string_view value);
// Nor one that only looks like a setting: true, a path, a number of few digits.
bool is_harmless_value(std::string_view value, Sensitive name);
// Padded base64 of the standard alphabet.
bool is_base64_text(std::string_view value);

// Single fields of files that belong to Kubernetes, and options of clients (structure_fields.cpp).
void look_docker_auth(const Site&, Finds&);
void look_client_key(const Site&, Finds&);
void look_client_certificate(const Site&, Finds&);
void look_encryption_key(const Site&, Finds&);
void look_client_option(const Site&, Finds&);

}  // namespace aiops::redact
