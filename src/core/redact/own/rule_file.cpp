// A file without a telling name is TOML when its first line of content is a table or "key =", as YAML has neither there.
#include "core/redact/own/rule_file.hpp"

#include "core/base/text.hpp"
#include "core/redact/own/gitleaks_toml.hpp"
#include "core/redact/own/rule_yaml.hpp"

namespace aiops::redact {

namespace {

bool looks_like_toml(std::string_view text) {
  for (const std::string_view whole : split(text, '\n')) {
    const std::string_view line = trim(whole);
    if (line.empty() || line.starts_with('#')) continue;
    if (line.starts_with('[')) return line.find(']') != std::string_view::npos && line.find(':') == std::string_view::npos;
    const std::size_t sign = line.find_first_of("=:");
    return sign != std::string_view::npos && line[sign] == '=';
  }
  return false;
}

}  // namespace

Result<RuleFile> read_rule_file(std::string_view name, std::string_view text, const RuleFileOptions& options) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::string lower = to_lower(name);
  const bool ours = lower.ends_with(".yaml") || lower.ends_with(".yml") || lower.ends_with(".json");
  const bool toml = lower.ends_with(".toml") || (!ours && looks_like_toml(text));
  return toml ? read_gitleaks_toml(text, options) : read_rule_yaml(text, options);
}

}  // namespace aiops::redact
