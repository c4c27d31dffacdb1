// Names of Kubernetes objects, for those who ask for them by --enable-rule: behind the name of a kind and '=', ':', '/' or a
// quote stands a name of RFC 1123, or namespace and name with a slash between. Without such a sign the word is prose. The names
// that every cluster has stay.
#include <algorithm>
#include <array>

#include "core/redact/families/edges.hpp"
#include "core/redact/families/families.hpp"

namespace aiops::redact {

namespace {

constexpr std::array<Rule, 1> rules{{
    {"kubernetes-name", "k8s-name", Sensitivity::infrastructure, Profile::none, "The name of a pod, node, namespace or workload"},
}};

constexpr std::size_t name_most = 253;

bool is_of_name(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '.'; }

std::size_t name_end(const Site& site, std::size_t at) {
  std::size_t end = at;
  while (end - at <= name_most && is_of_name(site.byte(end))) ++end;
  while (end > at && !is_alnum(site.text[end - 1])) --end;
  return end;
}

bool is_of_every_cluster(std::string_view name) {
  return name == "default" || name == "all" || name == "true" || name == "false" || name == "null" ||
         name.substr(0, 5) == "kube-" || std::all_of(name.begin(), name.end(), [](char c) { return is_digit(c) || c == '.'; });
}

// Adds the name at `at`; behind "namespace/" the name itself as well.
void add_name(const Site& site, std::size_t at, Finds& finds) {
  for (int parts = 0; parts < 2; ++parts) {
    const std::size_t end = name_end(site, at);
    if (end == at || is_word(site.byte(end))) return;
    const std::string_view name = site.text.substr(at, end - at);
    if (!is_of_every_cluster(name)) finds.add(rules[0], at, end);
    if (site.byte(end) != '/') return;
    at = end + 1;
  }
}

void look_kind(const Site& site, Finds& finds) {
  if (!finds.wants(rules[0]) || is_alnum(site.before(site.at))) return;
  std::size_t at = site.at + site.length;
  if (site.byte(at) == 's') ++at;
  if (lower(site.byte(at)) == 'n' && same_word(site.text.substr(at, std::min<std::size_t>(4, site.line_end - at)), "name"))
    at += 4;
  if (site.byte(at) == '/') return add_name(site, at + 1, finds);
  bool sign = false;
  for (int steps = 0; steps < 8; ++steps, ++at) {
    const char c = site.byte(at);
    if (c == '=' || c == ':' || c == '"' || c == '\'') {
      sign = true;
    } else if (c != ' ' && c != '\\') {
      break;
    }
  }
  if (sign) add_name(site, at, finds);
}

constexpr std::array<Trigger, 8> triggers{{
    {"pod", look_kind},
    {"namespace", look_kind},
    {"node", look_kind},
    {"deployment", look_kind},
    {"replicaset", look_kind},
    {"statefulset", look_kind},
    {"daemonset", look_kind},
    {"cronjob", look_kind},
}};

}  // namespace

const Family object_names_family{"object-names", rules, {}, triggers, {}};

}  // namespace aiops::redact
