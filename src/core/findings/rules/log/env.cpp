// 2.10 of the rulebook, LOG-ENV: lines that say which setting a program is not given, and whether the pod's spec gives it.
// Values of variables are never looked at, only names.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rules/crash/parts.hpp"
#include "core/findings/rules/log/lines.hpp"

namespace aiops::log_lines {

namespace {

bool is_env_char(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

// NAMES_LIKE_THIS; the one nearest before or behind the complaint.
std::string variable_in(std::string_view message, std::size_t complaint) {
  std::string best;
  std::size_t distance = message.size() + 1;
  for (std::size_t at = 0; at < message.size();) {
    std::size_t end = at;
    while (end < message.size() && is_env_char(message[end])) ++end;
    const std::string_view word = message.substr(at, end - at);
    const bool alone = (at == 0 || (message[at - 1] < 'a' || message[at - 1] > 'z')) &&
                       (end == message.size() || message[end] < 'a' || message[end] > 'z');
    const bool named = word.find('_') != std::string_view::npos || word.size() >= 4;
    const bool level = word == "ERROR" || word == "FATAL" || word == "WARN" || word == "WARNING" || word == "CRITICAL" ||
                       word == "PANIC" || word == "HTTP" || word == "JSON";
    if (named && alone && !level && word[0] >= 'A' && word[0] <= 'Z') {
      const std::size_t d = at > complaint ? at - complaint : complaint - at;
      if (d < distance) {
        best = word;
        distance = d;
      }
    }
    at = std::max(end, at + 1);
  }
  return best;
}

constexpr std::array<std::string_view, 13> settings{
    "environment variable", "env var", "environment", "required key", "required config", "required setting", "required parameter",
    "required option",      "config",  "setting",     "placeholder",  "secret key",      "missing key"};
constexpr std::array<std::string_view, 15> lacking{
    "not set",      "is undefined",  "undefined",  "must be set", "must be defined",
    "is required",  "required",      "is missing", "missing",     "not defined",
    "not provided", "not specified", "unset",      "not present", "could not resolve placeholder"};
constexpr std::array<std::string_view, 9> of_a_name{"is not set",  "not set",          "must be set",
                                                    "is required", "is undefined",     "is not defined",
                                                    "is missing",  "missing required", "not provided"};
constexpr std::array<std::string_view, 4> by_itself{"unbound variable", "parameter null or not set",
                                                    "could not resolve placeholder", "keyerror:"};

std::size_t complaint_at(std::string_view lower) {
  std::size_t at = std::string_view::npos;
  for (const std::string_view word : lacking) at = std::min(at, lower.find(word));
  for (const std::string_view word : by_itself) at = std::min(at, lower.find(word));
  return at;
}

// The quoted or dotted name behind a marker, where names are not in capitals: placeholder 'db.url', required key db.url.
std::string name_behind(std::string_view message, std::string_view lower) {
  for (const std::string_view marker : {"placeholder ", "required key ", "configuration key ", "config key ",
                                        "environment variable ", "missing key ", "required setting "}) {
    const auto at = lower.find(marker);
    if (at == std::string_view::npos) continue;
    std::string_view rest = message.substr(at + marker.size());
    while (!rest.empty() && std::string_view("\"'`:").find(rest.front()) != std::string_view::npos) rest.remove_prefix(1);
    const std::string_view name = rest.substr(0, rest.find_first_of(" \"'`,;:)"));
    if (name.size() >= 3 && name.find_first_of("._-") != std::string_view::npos) return std::string(name);
  }
  return {};
}

std::string setting_in(std::string_view message) {
  const std::string lower = to_lower(message);
  const auto at = complaint_at(lower);
  if (at == std::string::npos) return {};
  std::string name = variable_in(message, at);
  return name.empty() ? name_behind(message, lower) : name;
}

bool speaks_of_setting(std::string_view message) {
  const std::string lower = to_lower(message);
  if (says_any(lower, by_itself)) return !setting_in(message).empty();
  if (!says_any(lower, lacking)) return false;
  if (says_any(lower, settings) && !setting_in(message).empty()) return true;
  // Without a word for a setting only a name in capitals with an underscore is one.
  return says_any(lower, of_a_name) && variable_in(message, complaint_at(lower)).find('_') != std::string::npos;
}

enum class InSpec { there, absent, unknown };

// Whether the container is given that variable; the sources that it reads whole become facts.
InSpec variable_in_spec(Finding& f, const ContainerCase& c, std::string_view name) {
  for (const json::Value variable : c.spec["env"].items()) {
    if (variable["name"].text() != name) continue;
    f.fact(c.pod.object, variable["name"], fmt::format("{}: env {} is in the spec", who(c), name));
    return InSpec::there;
  }
  InSpec answer = c.spec ? InSpec::absent : InSpec::unknown;
  for (const json::Value source : c.spec["envFrom"].items()) {
    const json::Value map = source["configMapRef"]["name"];
    const json::Value secret = source["secretRef"]["name"];
    const json::Value leaf = map ? map : secret;
    if (!leaf) continue;
    f.fact(c.pod.object, leaf, fmt::format("{}: envFrom {} {}", who(c), map ? "ConfigMap" : "Secret", leaf.text()));
    const Object* object = map ? c.scene().snapshot.find(Kind::config_map, c.pod.object.ns, leaf.text()) : nullptr;
    if (!object || object->names_only) {
      answer = InSpec::unknown;
      continue;
    }
    const std::string prefix(source["prefix"].text());
    for (const json::Member entry : (*object)["data"].members()) {
      if (prefix + std::string(entry.key) == name) return InSpec::there;
    }
    field_fact(f, *object, (*object)["metadata"]["name"],
               fmt::format("{} keys, {} not among them; name", (*object)["data"].size(), name));
  }
  return answer;
}

void log_env(const ContainerCase& c, Sink& sink) {
  Hits hits = hits_in(c, speaks_of_setting);
  if (hits.lines.empty()) return;
  keep_same(hits, setting_in);
  if (!hits.count()) return;
  const std::string name = setting_in(last_message(hits));
  Finding& f = sink.found();
  f.severity(severity_at(c)).signature(name);
  const std::string lines = quote(f, hits);
  const InSpec spec = variable_in_spec(f, c, name);
  const std::string said = fmt::format("the program in container {} misses the setting {} ({})", c.name, name, lines);
  if (spec != InSpec::there) f.headline(fmt::format("its log misses the setting {}", name));
  if (spec == InSpec::absent) {
    f.infer(cause::missing_config, Confidence::certain, said + "; the pod's spec does not give it that variable")
        .reject_if.emplace_back("It reads the setting from a file: then that file lacks it.");
  } else if (spec == InSpec::there) {
    f.infer(cause::missing_config, Confidence::possible,
            said + "; the spec names it, so its value may be empty, or another process than this one complains");
  } else {
    f.infer(cause::missing_config, Confidence::likely,
            said + "; the keys of its ConfigMaps and Secrets were not read, so whether they give it cannot be seen")
        .confirm.emplace_back("The ConfigMap or Secret that it reads has no such key.");
  }
}

constexpr Rule rules[] = {
    {"LOG-ENV",
     Family::log,
     Severity::warning,
     Stage::log,
     Decisiveness::named,
     "log names a setting that is missing",
     "lines that say that an environment variable or a required key is not set (two, or one in the last 20 before the exit)",
     "the program is not given a setting that it needs",
     {{{"kubectl logs {pod} -n {ns} -c {container} --previous --tail=50", "what it wrote before it ended"},
       {"kubectl describe pod {pod} -n {ns}", "its environment names, mounts and events"}}},
     log_env},
};

}  // namespace

std::span<const Rule> env_rules() { return rules; }

}  // namespace aiops::log_lines
