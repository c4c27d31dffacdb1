// Status objects: kubernetes.io/docs/reference/kubernetes-api/common-definitions/status.
#include "core/kube/status.hpp"

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace aiops::kube {

ServerStatus::ServerStatus(std::string_view body) {
  constexpr std::size_t limit = 1 << 20;
  text_ = std::string(trim(body.substr(0, limit)));
  if (text_.empty() || text_.front() != '{' || body.size() > limit) return;
  if (auto document = json::Document::parse(text_)) document_ = *document;
}

bool ServerStatus::is_status() const { return document_.root()["kind"].text() == "Status"; }

std::string ServerStatus::message() const {
  if (is_status()) return escape_terminal(shorten(trim(document_.root()["message"].text()), 500));
  if (document_.root() || contains_nocase(text_.substr(0, 500), "<html")) return {};
  return escape_terminal(shorten(std::string_view(text_).substr(0, text_.find('\n')), 200));
}

bool ServerStatus::has_cause(std::string_view reason) const {
  for (const json::Value cause : document_.root()["details"]["causes"].items()) {
    if (cause["reason"].text() == reason) return true;
  }
  return false;
}

bool ServerStatus::names_an_object() const { return !document_.root()["details"]["name"].text().empty(); }

std::string ServerStatus::continue_token() const {
  return is_status() ? std::string(document_.root()["metadata"]["continue"].text()) : std::string();
}

Error no_api_server(const std::string& host) {
  return {Fault::protocol, fmt::format("{} does not answer like a Kubernetes API server", host),
          "is the address in the kubeconfig right?"};
}

Error refusal(const std::string& what, int status, const std::string& message, bool log, const std::string& host) {
  const std::string said = message.empty() ? "" : ": " + message;
  if (status == 403) return {Fault::forbidden, "not permitted: " + what, message.empty() ? "" : "the server says: " + message};
  if (status == 404) return {Fault::not_found, what + (message.empty() ? ": not found" : said), {}};
  // A log that was never written, or whose container must be named: there is no such log.
  if (status == 400 && log) return {Fault::not_found, what + said, {}};
  if (status == 410) return {Fault::expired, what + ": the list expired while it was read" + said, "try again"};
  if (status == 429)
    return {Fault::throttled, fmt::format("{}: the server is busy (429){}", what, said), "try again in a minute"};
  if (status == 504 || status == 408)
    return {Fault::timeout, fmt::format("{}: the server gave up ({}){}", what, status, said), "try again in a minute"};
  if (status >= 500) {
    return {Fault::unreachable, fmt::format("{}: the server failed ({}){}", what, status, said),
            "try again; `kubectl get --raw '/readyz?verbose'` shows what the server itself misses"};
  }
  if (status >= 300 && status < 400) {
    return {Fault::protocol, fmt::format("{}: {} answers with a redirect ({}), which is not followed", what, host, status),
            "is the address in the kubeconfig right?"};
  }
  return {Fault::protocol, fmt::format("{}: the server answered {}{}", what, status, said), proxy_question};
}

std::optional<Error> unexpected_kind(const Read& read, json::Value root) {
  const std::string_view kind = root["kind"].text();
  const bool list = read.form() == Read::Form::list;
  const auto wrong = [&](std::string_view expected) {
    return Error{Fault::protocol,
                 fmt::format("{}: expected {}, got {}", read.describe(), expected,
                             kind.empty() ? "something without a kind" : escape_terminal(shorten(kind, 80))),
                 proxy_question};
  };
  if (read.form() != Read::Form::object && !list) {
    return root.is_object() ? std::nullopt : std::optional<Error>(wrong("an object"));
  }
  std::string expected(row_of(read.kind()).name);
  if (read.metadata_only()) expected = "PartialObjectMetadata";
  if (list) expected += "List";
  if (kind != expected) return wrong(expected);
  if (list && root["items"] && !root["items"].is_array()) return wrong("a list of items");
  return std::nullopt;
}

}  // namespace aiops::kube
