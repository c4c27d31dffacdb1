// 2.10 of the rulebook, LOG-RBAC: a program prints the API server's refusal, and the roles and bindings show what is amiss.
// This is no authorizer: it looks for the one binding that was meant and misses, and says what it saw. The wording is that of
// apiserver/pkg/endpoints/handlers/responsewriters/errors.go (forbiddenMessage), the same since 1.9.
#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rules/crash/parts.hpp"
#include "core/findings/rules/log/parts.hpp"

namespace aiops::log_lines {

namespace {

constexpr std::size_t max_denials = 5;

struct Denial {
  std::string user_ns, user;  // of the service account
  std::string verb, resource, group, ns;  // ns empty: at the cluster scope
  std::string text() const {
    return fmt::format("{} {}{} {}", verb, resource, group.empty() ? "" : "." + group,
                       ns.empty() ? "at the cluster scope" : "in namespace " + ns);
  }
};

// The quoted text behind a marker; logs escape quotes in different ways.
std::string quoted_after(std::string_view message, std::string_view marker, std::size_t from = 0) {
  auto at = message.find(marker, from);
  if (at == std::string_view::npos) return {};
  at += marker.size();
  while (at < message.size() && std::string_view(" \\\"'").find(message[at]) != std::string_view::npos) ++at;
  return std::string(message.substr(at, message.find_first_of("\\\"' ,", at) - at));
}

std::optional<Denial> denial_in(std::string_view message) {
  const auto forbidden = message.find("is forbidden: User");
  if (forbidden == std::string_view::npos) return std::nullopt;
  const std::string user = quoted_after(message, "User", forbidden);
  const auto parts = split(user, ':');
  if (parts.size() != 4 || parts[0] != "system" || parts[1] != "serviceaccount") return std::nullopt;
  const auto cannot = message.find(" cannot ", forbidden);
  if (cannot == std::string_view::npos) return std::nullopt;
  const std::size_t verb = cannot + 8;
  Denial d{std::string(parts[2]),
           std::string(parts[3]),
           std::string(message.substr(verb, message.find(' ', verb) - verb)),
           quoted_after(message, " resource", verb),
           quoted_after(message, " in API group", verb),
           quoted_after(message, " in the namespace", verb)};
  if (d.verb.empty() || d.resource.empty()) return std::nullopt;
  // An empty group is written as "", of which the marks themselves are left over.
  if (message.find("API group \"\"", verb) != std::string_view::npos ||
      message.find("API group \\\"\\\"", verb) != std::string_view::npos)
    d.group.clear();
  return d;
}

bool speaks_of_denial(std::string_view message) { return denial_in(message).has_value(); }

bool has(json::Value list, std::string_view word) {
  for (const json::Value item : list.items()) {
    if (item.text() == word || item.text() == "*") return true;
  }
  return false;
}

// "*/scale" is the only other wildcard (rbac/v1 types.go).
bool has_resource(json::Value list, const std::string& resource) {
  if (has(list, resource)) return true;
  const auto slash = resource.find('/');
  return slash != std::string::npos && has(list, "*" + resource.substr(slash));
}

bool grants(const Object& role, const Denial& d) {
  for (const json::Value rule : role["rules"].items()) {
    if (has(rule["verbs"], d.verb) && has(rule["apiGroups"], d.group) && has_resource(rule["resources"], d.resource)) return true;
  }
  return false;
}

enum class Named { not_at_all, elsewhere, yes };  // elsewhere: an account of that name in another namespace

struct Subject {
  Named how = Named::not_at_all;
  json::Value leaf;
};

Subject subject_of(const Object& binding, const Denial& d) {
  Subject found;
  for (const json::Value subject : binding["subjects"].items()) {
    const std::string_view kind = subject["kind"].text(), name = subject["name"].text();
    const bool user = kind == "User" && name == "system:serviceaccount:" + d.user_ns + ":" + d.user;
    const bool group = kind == "Group" && (name == "system:serviceaccounts" || name == "system:serviceaccounts:" + d.user_ns ||
                                           name == "system:authenticated");
    if (user || group) return {Named::yes, subject["name"]};
    if (kind != "ServiceAccount" || name != d.user) continue;
    if (subject["namespace"].text() == d.user_ns) return {Named::yes, subject["name"]};
    found = {Named::elsewhere, subject["namespace"] ? subject["namespace"] : subject["name"]};
  }
  return found;
}

struct Binding {
  const Object* object = nullptr;
  const Object* role = nullptr;  // null when it was not read
  Subject subject;
  std::size_t granted = 0;  // how many of the denials its role would grant
};

// The bindings that count for the denials, cluster-wide ones included.
std::vector<Binding> bindings_for(const Snapshot& s, const std::vector<Denial>& denials) {
  std::vector<Binding> out;
  for (const Kind kind : {Kind::role_binding, Kind::cluster_role_binding}) {
    for (const Object* object : s.all(kind)) {
      if (kind == Kind::role_binding && object->ns != denials.front().ns) continue;
      Binding b{object, nullptr, subject_of(*object, denials.front()), 0};
      const json::Value ref = (*object)["roleRef"];
      const bool cluster = ref["kind"].text() == "ClusterRole";
      b.role = s.find(cluster ? Kind::cluster_role : Kind::role, cluster ? std::string_view() : object->ns, ref["name"].text());
      if (b.role) {
        b.granted = static_cast<std::size_t>(
            std::count_if(denials.begin(), denials.end(), [&](const Denial& d) { return grants(*b.role, d); }));
      }
      if (b.subject.how != Named::not_at_all) out.push_back(b);
    }
  }
  return out;
}

const Binding* best(const std::vector<Binding>& all, Named how, bool granting) {
  const Binding* found = nullptr;
  for (const Binding& b : all) {
    if (b.subject.how != how || (b.granted > 0) != granting) continue;
    if (!found || b.granted > found->granted) found = &b;
  }
  return found;
}

void cite_role(Finding& f, const Binding& b) {
  const json::Value name = (*b.object)["roleRef"]["name"];
  f.fact(*b.object, name,
         fmt::format("{}: roleRef {} {}", label(b.object->ref()), (*b.object)["roleRef"]["kind"].text(), name.text()));
  if (b.role && (*b.role)["rules"])
    f.fact(*b.role, (*b.role)["rules"], fmt::format("{}: {} rules", label(b.role->ref()), (*b.role)["rules"].size()));
}

void explain_denial(Finding& f, const ContainerCase& c, const std::vector<Denial>& denials) {
  const Snapshot& s = c.scene().snapshot;
  const Denial& d = denials.front();
  const std::string account = d.user_ns + "/" + d.user;
  const auto all = bindings_for(s, denials);
  if (const Binding* b = best(all, Named::elsewhere, true)) {
    cite_role(f, *b);
    f.fact(*b->object, b->subject.leaf,
           fmt::format("{}: subject ServiceAccount {}, namespace {}", label(b->object->ref()), d.user, b->subject.leaf.text()));
    f.mend(*b->object).affects(*b->object);
    f.headline(fmt::format("{} names service account {} of namespace {}, not of {}", label(b->object->ref()), d.user,
                           b->subject.leaf.text(), d.user_ns));
    f.infer(cause::permission, Confidence::likely,
            fmt::format("{} grants that, and gives it to the service account {} of namespace {}, not to {}",
                        label(b->object->ref()), d.user, b->subject.leaf.text(), account));
  } else if (best(all, Named::yes, true)) {
    cite_role(f, *best(all, Named::yes, true));
    f.infer(cause::permission, Confidence::possible,
            fmt::format("{} grants {} that now: the lines may be older than the grant",
                        label(best(all, Named::yes, true)->object->ref()), account));
  } else if (const Binding* had = best(all, Named::yes, false)) {
    cite_role(f, *had);
    f.infer(cause::permission, had->role ? Confidence::likely : Confidence::possible,
            had->role ? fmt::format("{} gives {} a role that does not grant it", label(had->object->ref()), account)
                      : fmt::format("{} names {}; its role was not read", label(had->object->ref()), account));
  } else if (s.listed(Kind::role_binding, d.ns) || (d.ns.empty() && s.listed(Kind::cluster_role_binding, {}))) {
    f.infer(cause::permission, Confidence::likely,
            fmt::format("no {} names the service account {}",
                        d.ns.empty() ? "ClusterRoleBinding" : "RoleBinding of namespace " + d.ns, account));
  } else {
    f.infer(cause::permission, Confidence::possible,
            "bindings were not read, so whether a role is missing or a binding names another account cannot be seen here")
        .confirm.emplace_back("The RoleBindings of the namespace name that service account, with its namespace.");
  }
}

void log_rbac(const ContainerCase& c, Sink& sink) {
  const Hits hits = hits_in(c, speaks_of_denial);
  if (!hits.count()) return;
  std::vector<Denial> denials;
  std::set<std::string> seen;
  for (const std::size_t i : hits.lines) {
    auto d = denial_in(message_of(hits.log->lines[i].text));
    if (!d || denials.size() == max_denials || !seen.insert(d->text()).second) continue;
    // One finding is about one account in one place.
    if (denials.empty() || (d->user == denials[0].user && d->user_ns == denials[0].user_ns && d->ns == denials[0].ns))
      denials.push_back(std::move(*d));
  }
  if (denials.empty()) return;
  const Denial& d = denials.front();
  Finding& f = sink.found();
  f.severity(severity_at(c)).signature(d.user_ns + "/" + d.user + "@" + d.ns).bind("in", d.ns);
  const std::string lines = quote(f, hits);
  const json::Value account = c.pod.spec()["serviceAccountName"];
  const bool own = account.text() == d.user && c.pod.object.ns == d.user_ns;
  if (account) f.fact(c.pod.object, account, fmt::format("{}: serviceAccountName={}", label(c.pod.object.ref()), account.text()));
  std::string what;
  for (const Denial& each : denials) what += (what.empty() ? "" : ", ") + each.text();
  Hypothesis& h = f.infer(cause::permission, own ? Confidence::certain : Confidence::likely,
                          fmt::format("the API server refused service account {}/{} to {} ({})", d.user_ns, d.user, what, lines));
  h.confirm.emplace_back(
      fmt::format("`kubectl auth can-i` with --as system:serviceaccount:{}:{} answers no to: {}.", d.user_ns, d.user, d.text()));
  for (FactIndex i = 0; i < f.facts().size(); ++i) h.facts.push_back(i);  // what follows is about roles and bindings
  if (!own) h.text += "; it is not the account of this pod";
  explain_denial(f, c, denials);
}

constexpr Rule rules[] = {
    {"LOG-RBAC",
     Family::log,
     Severity::warning,
     Stage::log,
     Decisiveness::named,
     "log shows that the API server refuses the program",
     "lines that say is forbidden: User \"system:serviceaccount:NS:SA\" cannot VERB resource (two, or one in the last 20 before "
     "the "
     "exit)",
     "the service account lacks a grant, or a binding names another one",
     {{{"kubectl get rolebindings,clusterrolebindings -n {in} -o wide", "which accounts they name, and which roles"},
       {"kubectl logs {pod} -n {ns} -c {container} --tail=50", "what it is refused"}}},
     log_rbac},
};

}  // namespace

std::span<const Rule> rbac_rules() { return rules; }

}  // namespace aiops::log_lines
