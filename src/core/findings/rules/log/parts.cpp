// Reading of addresses and paths by hand; every scan is linear in the line.
#include "core/findings/rules/log/parts.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/findings/rules/crash/parts.hpp"
#include "core/findings/rules/workload/parts.hpp"

namespace aiops::log_lines {

namespace {

constexpr std::size_t many_lines = 20;

struct Token {
  std::string_view text;
  std::size_t at = 0;
};

// Words between blanks, quotes and brackets; of "10.1.1.1:3->10.2.2.2:80" what stands behind the arrow.
std::vector<Token> tokens_of(std::string_view message) {
  constexpr std::string_view between = " \t\"'`()[]{}<>,;|\\";
  std::vector<Token> out;
  for (std::size_t at = 0; at < message.size();) {
    const std::size_t from = message.find_first_not_of(between, at);
    if (from == std::string_view::npos) break;
    const std::size_t end = std::min(message.find_first_of(between, from), message.size());
    out.push_back({message.substr(from, end - from), from});
    at = end;
  }
  return out;
}

int port_of(std::string_view digits) {
  if (digits.empty() || digits.size() > 5) return 0;
  int port = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return 0;
    port = port * 10 + (c - '0');
  }
  return port <= 65535 ? port : 0;
}

Address address_of(std::string_view word) {
  bool scheme = false;
  if (const auto at = word.find("://"); at != std::string_view::npos) {
    word.remove_prefix(at + 3);
    scheme = true;
  } else if (const auto equals = word.find('='); equals != std::string_view::npos) {
    word.remove_prefix(equals + 1);  // addr=db:5432
  }
  word = word.substr(0, word.find_first_of("/?#"));
  if (const auto user = word.rfind('@'); user != std::string_view::npos) word.remove_prefix(user + 1);
  while (!word.empty() && (word.back() == ':' || word.back() == '.')) word.remove_suffix(1);
  const auto colon = word.find(':');
  const std::string_view host = word.substr(0, colon);
  const int port = colon == std::string_view::npos ? 0 : port_of(word.substr(colon + 1));
  if (colon != std::string_view::npos && port == 0) return {};
  if (!is_ip(host) && !(is_host(host) && (port > 0 || scheme || host.find('.') != std::string_view::npos))) return {};
  // "file.go:12" and "pkg.Function" are no addresses.
  if (port > 0 && !is_ip(host)) {
    for (const std::string_view ending :
         {".go", ".py", ".js", ".ts", ".java", ".rb", ".rs", ".c", ".cc", ".cpp", ".kt", ".php"}) {
      if (host.size() > ending.size() && host.substr(host.size() - ending.size()) == ending) return {};
    }
  }
  return {std::string(host), port};
}

}  // namespace

std::string Address::text() const { return port > 0 ? fmt::format("{}:{}", host, port) : host; }

bool is_ip(std::string_view host) {
  std::size_t dots = 0, digits = 0;
  for (const char c : host) {
    if (c == '.') {
      if (digits == 0 || digits > 3) return false;
      ++dots;
      digits = 0;
    } else if (c >= '0' && c <= '9') {
      ++digits;
    } else {
      return false;
    }
  }
  return dots == 3 && digits > 0 && digits <= 3;
}

bool is_local(std::string_view host) { return host == "localhost" || host.substr(0, 4) == "127." || host == "0.0.0.0"; }

Address address_in(std::string_view message, std::size_t complaint) {
  Address before, behind;
  std::string_view previous;
  std::string_view name;  // the word before "port 5432", or in front of it: at "db" (10.0.0.1), port 5432
  for (const Token& token : tokens_of(message)) {
    std::string_view word = token.text;
    if (const auto arrow = word.find("->"); arrow != std::string_view::npos) word.remove_prefix(arrow + 2);
    Address found = address_of(word);
    if (!found && (previous == "at" || previous == "to" || previous == "host") && is_host(word)) name = word;
    if (previous == "port" && port_of(word) > 0) {
      if (!name.empty()) {
        found = {std::string(name), port_of(word)};
      } else if (before && before.port == 0) {
        before.port = port_of(word);
      }
    }
    previous = word;
    if (!found || is_calm(word)) continue;
    if (token.at < complaint) {
      if (found.port > 0 || before.port == 0) before = std::move(found);
    } else if (!behind || (behind.port == 0 && found.port > 0) || contains_nocase(token.text, "upstream")) {
      behind = std::move(found);
    }
  }
  return before ? before : behind;
}

std::vector<Address> addresses_in(std::string_view message) {
  constexpr std::size_t most = 10;
  std::vector<Address> out;
  for (const Token& token : tokens_of(message)) {
    const auto arrow = token.text.find("->");
    Address found = address_of(arrow == std::string_view::npos ? token.text : token.text.substr(arrow + 2));
    if (found && out.size() < most) out.push_back(std::move(found));
  }
  return out;
}

const Object* service_at(const Snapshot& s, std::string_view ns, std::string_view host) {
  if (!is_ip(host)) {
    const ServiceName name = service_of_host(s, ns, host);
    return name.name.empty() ? nullptr : s.find(Kind::service, name.ns, name.name);
  }
  const auto& there = s.at_address(host);
  return there.empty() || there.front()->known != Kind::service ? nullptr : there.front();
}

void cite_service(Finding& f, const Object& service, std::string_view host) {
  if (is_ip(host)) {
    field_fact(f, service, service["spec"]["clusterIP"], "clusterIP");
  } else {
    field_fact(f, service, service["metadata"]["name"], "name");
  }
}

std::optional<std::size_t> ready_addresses(const Snapshot& s, const Object& service) {
  if (!s.listed(Kind::endpoint_slice, service.ns)) return std::nullopt;
  std::size_t ready = 0;
  for (const Object* slice : s.in(Kind::endpoint_slice, service.ns)) {
    if ((*slice)["metadata"]["labels"]["kubernetes.io/service-name"].text() != service.name) continue;
    for (const json::Value endpoint : (*slice)["endpoints"].items()) {
      if (endpoint["conditions"]["ready"].boolean().value_or(true)) ++ready;
    }
  }
  return ready;
}

std::string path_in(std::string_view message) {
  for (const Token& token : tokens_of(message)) {
    std::string_view word = token.text;
    while (!word.empty() && std::string_view(":.").find(word.back()) != std::string_view::npos) word.remove_suffix(1);
    if (word.size() < 2 || word.front() != '/' || word.find("//") != std::string_view::npos) continue;
    return std::string(word.substr(0, word.find(':')));
  }
  return {};
}

Severity severity_of_passing(const ContainerCase& c, Severity calm) {
  if (crash::is_down(crash::trouble_of(c))) return Severity::error;
  return c.status["ready"].is_true() && pod_ready(c.pod.object) ? calm : Severity::warning;
}

bool has_passed(const ContainerCase& c, const Hits& hits) {
  if (!hits.log || hits.lines.empty() || crash::is_down(crash::trouble_of(c))) return false;
  if (!c.status["ready"].is_true() || !pod_ready(c.pod.object)) return false;
  constexpr std::array over{std::string_view("reconnected"),      std::string_view("connection established"),
                            std::string_view("connected to"),     std::string_view("connection restored"),
                            std::string_view("recovered"),        std::string_view("succeeded"),
                            std::string_view("is now reachable"), std::string_view("retry successful")};
  const auto& lines = hits.log->lines;
  const std::size_t last = hits.lines.back();
  if (lines.size() - last > many_lines) return true;
  for (std::size_t i = last + 1; i < lines.size(); ++i) {
    if (says_any(to_lower(lines[i].text.substr(0, 1000)), over)) return true;
  }
  return false;
}

bool is_access_line(std::string_view message) {
  constexpr std::array<std::string_view, 6> methods{"GET /", "POST /", "PUT /", "DELETE /", "HEAD /", "PATCH /"};
  return says_any(message, methods);
}

}  // namespace aiops::log_lines
