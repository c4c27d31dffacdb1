// Builds the bodies of the two self reviews; nothing else in the program is sent by POST to a cluster.
#include "core/kube/access.hpp"

#include <fmt/format.h>

#include "core/base/json.hpp"
#include "core/base/text.hpp"

namespace aiops::kube {

namespace {

constexpr const char* access_target = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
constexpr const char* rules_target = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";

std::string_view word_of(Verb verb) {
  switch (verb) {
    case Verb::get:
      return "get";
    case Verb::list:
      return "list";
    case Verb::watch:
      return "watch";
    case Verb::create:
      return "create";
    case Verb::update:
      return "update";
    case Verb::patch:
      return "patch";
    case Verb::remove:
      return "delete";
  }
  return "get";
}

struct Attributes {
  std::string_view verb, group, resource, subresource, name_space, name;
};

std::string review(std::string_view kind, std::string_view spec) {
  return fmt::format(R"({{"apiVersion":"authorization.k8s.io/v1","kind":"{}","spec":{{{}}}}})", kind, spec);
}

// The values are words of our tables and checked names: none needs escaping, all get it.
std::string access_body(const Attributes& what) {
  std::string fields;
  const auto add = [&](std::string_view key, std::string_view value) {
    if (value.empty()) return;
    if (!fields.empty()) fields += ',';
    json::append_quoted(fields, key);
    fields += ':';
    json::append_quoted(fields, value);
  };
  add("namespace", what.name_space);
  add("verb", what.verb);
  add("group", what.group);
  add("resource", what.resource);
  add("subresource", what.subresource);
  add("name", what.name);
  return review("SelfSubjectAccessReview", fmt::format(R"("resourceAttributes":{{{}}})", fields));
}

}  // namespace

Result<AccessQuestion> AccessQuestion::may_i(Verb verb, Kind kind, const Scope& scope) {
  if (kind == Kind::other) return fail(Fault::bug, "asked about an unknown kind");
  const KindRow& row = row_of(kind);
  const auto versions = split(row.versions, ' ');
  const std::string_view name_space = row.namespaced ? std::string_view(scope.name_space()) : std::string_view();
  const std::string_view group = versions.empty() ? std::string_view() : group_of(versions.front());
  return AccessQuestion(access_target, access_body({word_of(verb), group, row.plural, "", name_space, ""}),
                        fmt::format("may I {} {}", word_of(verb), row.plural));
}

AccessQuestion AccessQuestion::may_i_read_logs(const Scope& scope) {
  return {access_target, access_body({"get", "", "pods", "log", scope.name_space(), ""}), "may I get pods/log"};
}

AccessQuestion AccessQuestion::may_i(const Read& read) {
  const KindRow& row = row_of(read.kind());
  if (read.form() == Read::Form::version || read.form() == Read::Form::discovery) {
    std::string path;
    json::append_quoted(path, read.target());
    const std::string spec = fmt::format(R"("nonResourceAttributes":{{"path":{},"verb":"get"}})", path);
    return {access_target, review("SelfSubjectAccessReview", spec), "may I " + read.describe()};
  }
  const std::string version = read.api_version();
  const std::string_view subresource = read.form() == Read::Form::pod_log ? "log" : "";
  return {access_target, access_body({read.verb(), group_of(version), row.plural, subresource, read.name_space(), read.name()}),
          "may I " + read.describe()};
}

Result<AccessQuestion> AccessQuestion::my_rules(const Scope& scope) {
  if (scope.is_all()) return fail(Fault::bug, "the rules of a person are asked for one namespace");
  std::string name;
  json::append_quoted(name, scope.name_space());
  return AccessQuestion(rules_target, review("SelfSubjectRulesReview", fmt::format(R"("namespace":{})", name)),
                        "my rules in " + scope.name_space());
}

}  // namespace aiops::kube
