// Reading of log lines by hand: no regular expressions, every scan is linear in the line.
#include "core/findings/rules/log/lines.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/log_templates.hpp"
#include "core/findings/rules/crash/parts.hpp"
#include "core/findings/rules/workload/parts.hpp"

namespace aiops::log_lines {

namespace {

constexpr std::size_t end_of_log = 20;
constexpr std::size_t max_line = 8192;  // more of a line is not looked at

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

// The value of `key` in a JSON or logfmt line: "key":"…" or key="…" or key=word.
std::string value_of(std::string_view line, std::string_view key) {
  const bool json = !line.empty() && line.front() == '{';
  if (!json && line.find('=') == std::string_view::npos) return {};
  const std::string wanted = json ? fmt::format("\"{}\":", key) : fmt::format("{}=", key);
  const std::string lower = to_lower(line);
  const auto at = lower.find(wanted);
  if (at == std::string::npos || (!json && at > 0 && line[at - 1] != ' ')) return {};
  std::size_t from = at + wanted.size();
  while (from < line.size() && line[from] == ' ') ++from;
  if (from >= line.size()) return {};
  if (line[from] != '"') return std::string(line.substr(from, line.find_first_of(" ,}", from) - from));
  std::string out;
  for (std::size_t i = from + 1; i < line.size() && line[i] != '"'; ++i) {
    if (line[i] == '\\' && i + 1 < line.size()) ++i;
    out += line[i];
  }
  return out;
}

bool is_calm_word(std::string_view word) {
  const std::string lower = to_lower(word);
  return lower == "info" || lower == "debug" || lower == "trace" || lower == "notice" || lower == "information" ||
         lower == "dbg" || lower == "inf" || lower == "10" || lower == "20" || lower == "30";  // numbers: pino, bunyan
}

std::string level_of(std::string_view line) {
  for (const std::string_view key : {std::string_view("level"), std::string_view("lvl"), std::string_view("severity")}) {
    if (std::string level = value_of(line, key); !level.empty()) return level;
  }
  return {};
}

// "INFO  text", "[info] text", "2026-… DEBUG text", "debug: text", klog's "I1120 …": among the first words.
bool starts_calm(std::string_view line) {
  if (line.size() > 5 && line[0] == 'I' &&
      std::all_of(line.begin() + 1, line.begin() + 5, [](char c) { return c >= '0' && c <= '9'; }))
    return true;
  std::size_t words = 0;
  for (const std::string_view raw : split(line.substr(0, 120), ' ')) {
    if (raw.empty()) continue;
    if (++words > 4) return false;
    std::string_view word = raw;
    while (!word.empty() && (word.front() == '[' || word.front() == '(')) word.remove_prefix(1);
    const bool marked =
        word.size() < raw.size() || (!word.empty() && std::string_view(":])|").find(word.back()) != std::string_view::npos);
    while (!word.empty() && std::string_view(":])|,").find(word.back()) != std::string_view::npos) word.remove_suffix(1);
    const bool shout = std::all_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (is_calm_word(word) && (marked || shout)) return true;
  }
  return false;
}

using LineMatch = std::function<bool(std::string_view line)>;

Hits scan(const Log& log, const Scene& scene, bool ended, const LineMatch& match) {
  Hits hits;
  hits.log = &log;
  for (std::size_t i = 0; i < log.lines.size(); ++i) {
    const std::string_view line = log.lines[i].text.substr(0, max_line);
    if (!match(line) || !crash::within_window(scene, log.lines[i].at)) continue;
    hits.lines.push_back(i);
    hits.at_end |= ended && log.lines.size() - i <= end_of_log;
  }
  return hits;
}

// The walk over siblings is bounded: ten thousand pods that all fail must not look at each other.
constexpr std::size_t max_siblings = 100;

// The log of a pod of the same workload whose container of that name runs, is ready and was not restarted within the window.
const Log* healthy_log(const ContainerCase& c, const Object*& sibling) {
  const Snapshot& s = c.scene().snapshot;
  const Owner top = s.top_owner(c.pod.object);
  if (!top.object || top.object == &c.pod.object) return nullptr;
  std::vector<const Object*> queue{top.object};
  for (std::size_t at = 0; at < queue.size(); ++at) {
    const auto& children = s.owned_by(queue[at]->uid);
    for (std::size_t i = 0; i < std::min(children.size(), max_siblings) && queue.size() < 10 * max_siblings; ++i) {
      const Object& child = *children[i];
      if (child.known != Kind::pod) {
        queue.push_back(&child);
        continue;
      }
      const Log* log = &child == &c.pod.object ? nullptr : s.log(child.ns, child.name, c.name, false);
      if (!log || log->lines.empty() || !pod_ready(child)) continue;
      for (const ContainerCase& other : PodCase{{c.scene(), child}}.containers()) {
        if (other.name != c.name || !other.running() || crash::trouble_of(other) != crash::Trouble::none) continue;
        sibling = &child;
        return log;
      }
    }
  }
  return nullptr;
}

// Its own run before this one, when that ended well.
const Log* healthy_run_before(const ContainerCase& c, const Log& present) {
  if (present.previous || c.last_terminated()["exitCode"].integer() != 0) return nullptr;
  return c.log(true);
}

void leave_out_common(Hits& hits, const ContainerCase& c) {
  const Object* sibling = nullptr;
  const Log* others[] = {healthy_log(c, sibling), healthy_run_before(c, *hits.log)};
  if (!others[0] && !others[1]) return;
  const LogTemplates here(*hits.log);
  for (const Log* other : others) {
    if (!other || other->lines.empty()) continue;
    const LogTemplates there(*other);
    const auto common = [&](std::size_t i) { return just_as_often(here, there, hits.log->lines[i].text); };
    hits.lines.erase(std::remove_if(hits.lines.begin(), hits.lines.end(), common), hits.lines.end());
    if (other != others[0] || hits.lines.empty()) continue;
    const bool said = std::any_of(hits.lines.begin(), hits.lines.end(),
                                  [&](std::size_t i) { return there.of(hits.log->lines[i].text) != nullptr; });
    if (!said) hits.sibling = sibling;
  }
  const auto at_end = [&](std::size_t i) { return hits.log->lines.size() - i <= end_of_log; };
  hits.at_end = hits.at_end && std::any_of(hits.lines.begin(), hits.lines.end(), at_end);
}

// Trailing and leading quotes, brackets, dots and a port.
std::string_view bare(std::string_view word) {
  constexpr std::string_view edge = "\"'`()[]{}<>,;:.\\";
  while (!word.empty() && edge.find(word.front()) != std::string_view::npos) word.remove_prefix(1);
  while (!word.empty() && edge.find(word.back()) != std::string_view::npos) word.remove_suffix(1);
  return word;
}

std::string host_after(std::string_view message, std::string_view lower, std::string_view marker) {
  for (std::size_t at = lower.find(marker); at != std::string_view::npos; at = lower.find(marker, at + 1)) {
    std::size_t from = at + marker.size();
    while (from < message.size() && std::string_view(" \"'`\\(:").find(message[from]) != std::string_view::npos) ++from;
    std::size_t end = from;
    while (end < message.size() && is_name_char(message[end])) ++end;
    const std::string_view host = bare(message.substr(from, end - from));
    if (is_host(host)) return std::string(host);
  }
  return {};
}

}  // namespace

std::string message_of(std::string_view line) {
  if (line.empty()) return {};
  for (const std::string_view key :
       {std::string_view("msg"), std::string_view("message"), std::string_view("error"), std::string_view("err")}) {
    const std::string value = value_of(line, key);
    // Without quotes a text goes on behind the first word: then the whole line speaks.
    const bool quoted = line.front() == '{' || contains_nocase(line, fmt::format("{}=\"", key));
    if (value.empty() || !quoted) continue;
    if (key == "error" || key == "err") return value;
    // What went wrong often stands beside the message.
    std::string more = value_of(line, "error");
    if (more.empty()) more = value_of(line, "err");
    return more.empty() ? value : value + ": " + more;
  }
  return std::string(line);
}

bool is_calm(std::string_view line) {
  if (contains_nocase(line, "(ignored)")) return true;
  const std::string level = level_of(line);
  return level.empty() ? starts_calm(line) : is_calm_word(level);
}

Hits hits_in(const ContainerCase& c, Match match) {
  return lines_in(c, [match](std::string_view line) { return match(message_of(line)) && !is_calm(line); });
}

Hits lines_in(const ContainerCase& c, const LineMatch& match) {
  const crash::Trouble trouble = crash::trouble_of(c);
  if (c.pod.done() && trouble != crash::Trouble::down) return {};
  if (trouble != crash::Trouble::none) {
    if (const Log* log = c.death_log()) {
      Hits hits = scan(*log, c.scene(), true, match);
      if (hits.count() && crash::is_down(trouble)) leave_out_common(hits, c);
      if (hits.count()) return hits;
    }
  }
  const Log* log = c.running() ? c.log(false) : nullptr;
  return log ? scan(*log, c.scene(), false, match) : Hits();
}

std::string quote(Finding& f, const Hits& hits) {
  std::vector<std::size_t> chosen(hits.lines.begin(),
                                  hits.lines.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(2, hits.lines.size())));
  if (hits.lines.size() > 2) chosen.push_back(hits.lines.back());
  for (const std::size_t i : chosen) f.fact(*hits.log, i);
  const auto first = to_seconds(hits.log->lines[hits.lines.front()].at);
  const auto last = to_seconds(hits.log->lines[hits.lines.back()].at);
  f.since(first);
  std::string text = fmt::format("{} line{}", hits.lines.size(), hits.lines.size() == 1 ? "" : "s");
  if (first && last && *first != *last) {
    text += fmt::format(", {} to {}", format_time(*first), format_time(*last));
  } else if (first) {
    text += fmt::format(", at {}", format_time(*first));
  }
  if (!hits.sibling) return text;
  const json::Value ready = condition_of((*hits.sibling)["status"], "Ready");
  f.fact(*hits.sibling, ready, fmt::format("{}: condition Ready={}", label(hits.sibling->ref()), ready["status"].text()));
  return text + fmt::format(", none in the log of {}, which is ready", hits.sibling->name);
}

std::optional<Time> to_seconds(std::optional<Time> time) {
  return time ? std::optional<Time>(std::chrono::floor<std::chrono::seconds>(*time)) : time;
}

Severity severity_at(const ContainerCase& c) {
  return crash::is_down(crash::trouble_of(c)) ? Severity::error : Severity::warning;
}

std::string last_message(const Hits& hits) { return message_of(hits.log->lines[hits.lines.back()].text); }

void keep_same(Hits& hits, std::string (*key)(std::string_view message)) {
  const std::string wanted = key(last_message(hits));
  const auto other = [&](std::size_t i) { return key(message_of(hits.log->lines[i].text)) != wanted; };
  hits.lines.erase(std::remove_if(hits.lines.begin(), hits.lines.end(), other), hits.lines.end());
}

bool is_host(std::string_view word) {
  if (word.empty() || word.size() > 253 || word.front() == '-' || word.find("..") != std::string_view::npos) return false;
  const bool letter =
      std::any_of(word.begin(), word.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
  return letter && std::all_of(word.begin(), word.end(), is_name_char);
}

std::string host_in_failure(std::string_view message) {
  const std::string lower = to_lower(message);
  constexpr std::array markers{"lookup ",
                               "enotfound ",
                               "eai_again ",
                               "could not translate host name ",
                               "could not resolve host",
                               "couldn't resolve host ",
                               "unknownhostexception: ",
                               "unknown host ",
                               "unknown host: ",
                               "bad address ",
                               "host not found in upstream ",
                               "failed to resolve ",
                               "cannot resolve ",
                               "can't resolve ",
                               "unable to resolve host ",
                               "name resolution of ",
                               "nxdomain "};
  for (const std::string_view marker : markers) {
    if (std::string host = host_after(message, lower, marker); !host.empty()) return host;
  }
  // "db.shop.svc: Name or service not known": the word before the complaint.
  for (const std::string_view end : {"name or service not known", "temporary failure in name resolution", "no such host",
                                     "name does not resolve", "nodename nor servname", "no address associated"}) {
    const auto at = lower.find(end);
    if (at == std::string::npos) continue;
    const auto before = split(std::string_view(message).substr(0, at), ' ');
    for (auto word = before.rbegin(); word != before.rend(); ++word) {
      const std::string host = host_in_address(bare(*word));
      if (is_host(host) && (host.find('.') != std::string::npos || word->find(':') != std::string_view::npos)) return host;
    }
  }
  return {};
}

std::string host_in_address(std::string_view word) {
  if (const auto scheme = word.find("://"); scheme != std::string_view::npos) word.remove_prefix(scheme + 3);
  word = word.substr(0, word.find_first_of("/?#"));
  if (const auto user = word.rfind('@'); user != std::string_view::npos) word.remove_prefix(user + 1);
  word = bare(word.substr(0, word.find(':')));
  return is_host(word) ? std::string(word) : std::string();
}

ServiceName service_of_host(const Snapshot& s, std::string_view ns, std::string_view host) {
  std::vector<std::string_view> labels = split(host, '.');
  while (!labels.empty() && labels.back().empty()) labels.pop_back();
  if (labels.empty()) return {};
  const auto svc = std::find(labels.begin(), labels.end(), "svc");
  if (svc != labels.end()) {
    const auto at = static_cast<std::size_t>(svc - labels.begin());
    return at < 2 ? ServiceName() : ServiceName{std::string(labels[at - 1]), std::string(labels[at - 2])};
  }
  if (labels.size() == 1) return {std::string(ns), std::string(labels[0])};
  // "a.b" is a Service of namespace b only where there is such a namespace; else it is a name of the outside.
  const bool known = labels.size() == 2 && (labels[1] == ns || s.find(Kind::name_space, {}, labels[1]));
  return known ? ServiceName{std::string(labels[1]), std::string(labels[0])} : ServiceName();
}

const Object* near_service(const Snapshot& s, const ServiceName& wanted) {
  std::vector<const Object*> there;
  std::vector<std::string_view> names;
  for (const Object* service : s.in(Kind::service, wanted.ns)) {
    if (service->name == wanted.name) continue;
    there.push_back(service);
    names.push_back(service->name);
  }
  if (const std::string_view name = nearest(wanted.name, names); !name.empty()) return s.find(Kind::service, wanted.ns, name);
  // "db-primary" and "db": one is the other with words added at its end or begin.
  const auto extends = [](std::string_view longer, std::string_view shorter) {
    if (longer.size() <= shorter.size() + 1 || shorter.size() < 2) return false;
    const bool begin = longer.substr(0, shorter.size()) == shorter && longer[shorter.size()] == '-';
    return begin ||
           (longer.substr(longer.size() - shorter.size()) == shorter && longer[longer.size() - shorter.size() - 1] == '-');
  };
  for (const Object* service : there) {
    if (extends(wanted.name, service->name) || extends(service->name, wanted.name)) return service;
  }
  return nullptr;
}

}  // namespace aiops::log_lines
