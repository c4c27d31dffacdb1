// Any bytes are refused with a place or read into rules; what was read can be asked about any text, and keeps to its line.
#include <cstdint>
#include <string_view>

#include "core/redact/own/allow_list.hpp"
#include "core/redact/own/gitleaks_toml.hpp"
#include "core/redact/own/known_values.hpp"
#include "core/redact/own/rule_yaml.hpp"
#include "core/redact/redactor.hpp"
#include "promise.hpp"

namespace {

using namespace aiops::redact;
using aiops::fuzz::promise;

void try_rules(const aiops::Result<RuleFile>& file, std::string_view text) {
  if (!file) {
    promise(!file.error().what.empty(), "a refusal says why");
    promise(file.error().fault == aiops::Fault::input, "a refusal is of the input");
    return;
  }
  Policy policy;
  policy.profiles = Profile::none;
  policy.own = file->rules;
  policy.allowed = file->allowed;
  policy.honor_inline = true;
  auto redactor = Redactor::make(policy);
  promise(redactor.has_value(), "what was read makes a policy");
  RedactedText out;
  redactor->redact(text, out);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (size > 4096) return 0;  // a pattern may take megabytes of memory, and there may be one a line
  RuleFileOptions options;
  options.read = [&](std::string_view) -> aiops::Result<std::string> { return std::string(bytes); };
  try_rules(read_gitleaks_toml(bytes, options), bytes);
  options.subject = "a.yaml";
  try_rules(read_rule_yaml(bytes, options), bytes);
  try_rules(read_rule_file("rules", bytes), bytes);
  (void)read_allow_list(bytes);
  if (const auto values = read_known_values(bytes.substr(0, 512)); values && *values) {
    Policy policy;
    policy.profiles = Profile::none;
    policy.own.push_back(*values);
    auto redactor = Redactor::make(policy);
    promise(redactor.has_value(), "known values make a policy");
    const RedactedText once = redactor->redact(bytes);
    promise(redactor->redact(once.view()) == once, "redacting twice changes nothing");
  }
  return 0;
}
